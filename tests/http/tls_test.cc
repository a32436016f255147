#include "http/tls.h"

#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <cstring>
#include <fstream>
#include <optional>

#include "http/client.h"
#include "http/stream_client.h"
#include "tests/http/certificate.h"
#include "tests/http/server_fixture.h"

namespace cairn::http {
namespace {

using ::testing::HasSubstr;

class TlsServer : public HttpServer {
 protected:
  void serve_tls(Options options = {}) {
    options.certificate_file = certificate_.certificate_file();
    options.key_file = certificate_.key_file();
    serve(options);
  }
  std::string url(const std::string& path = "/") const {
    return "https://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  ClientRequest post(const std::string& body, const std::string& path = "/") const {
    ClientRequest request;
    request.method = "POST";
    request.url = url(path);
    request.body = body;
    request.ca_file = certificate_.certificate_file();
    return request;
  }
  // A new connection each time.
  Result<ClientResponse> send(const ClientRequest& request) {
    return Client::make()->send(request);
  }

  TestCertificate certificate_;
};

// One connection of OpenSSL's own client.
class RawTls {
 public:
  explicit RawTls(std::uint16_t port, int newest = 0, const char* protocols = nullptr)
      : socket_(port), context_(SSL_CTX_new(TLS_client_method())), ssl_(nullptr) {
    if (newest != 0) SSL_CTX_set_max_proto_version(context_, newest);
    SSL_CTX_set_cipher_list(context_, "ALL:@SECLEVEL=0");
    ssl_ = SSL_new(context_);
    if (protocols != nullptr) {
      SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(protocols),
                          static_cast<unsigned>(std::strlen(protocols)));
    }
    SSL_set_fd(ssl_, socket_.fd());
  }
  RawTls(const RawTls&) = delete;
  RawTls& operator=(const RawTls&) = delete;
  ~RawTls() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  bool connect() { return SSL_connect(ssl_) == 1; }
  std::string version() const { return SSL_get_version(ssl_); }
  std::string cipher() const { return SSL_get_cipher(ssl_); }
  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl_, &name, &length);
    return {reinterpret_cast<const char*>(name), length};
  }
  bool send(std::string_view bytes) {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) ==
           static_cast<int>(bytes.size());
  }
  // All until the server ends.
  std::string read_all() {
    std::string all;
    char buffer[4096];
    for (int got; (got = SSL_read(ssl_, buffer, sizeof buffer)) > 0;) {
      all.append(buffer, static_cast<std::size_t>(got));
    }
    ended_properly_ = SSL_get_shutdown(ssl_) == SSL_RECEIVED_SHUTDOWN;
    return all;
  }
  bool ended_properly() const { return ended_properly_; }

 private:
  RawClient socket_;
  SSL_CTX* context_;
  SSL* ssl_;
  bool ended_properly_ = false;
};

TEST_F(TlsServer, AnswersAndKnowsThatItIsSecure) {
  serve_tls();
  const auto client = Client::make();
  for (const char* body : {"one", "two"}) {
    const auto answer = client->send(post(body));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, std::string("POST ") + body);
    EXPECT_THAT(answer->headers, ::testing::Contains(::testing::Pair("x-secure", "1")));
  }
}

TEST_F(HttpServer, WithoutTlsKnowsThatItIsNotSecure) {
  serve();
  RawClient client = connect();
  client.send(get("/"));
  EXPECT_THAT(client.read_answer().head, HasSubstr("X-Secure: 0"));
}

TEST_F(TlsServer, MegabytesGoBothWays) {
  serve_tls();
  const std::string megabytes(4u << 20, 'm');
  const auto answer = send(post(megabytes));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->body == "POST " + megabytes);
  const auto large = send(post("x", "/large"));
  ASSERT_TRUE(large) << large.error().message;
  EXPECT_EQ(large->body.size(), 5 + (8u << 20));
}

TEST_F(TlsServer, AClientThatDoesNotTrustItSendsNothing) {
  serve_tls();
  ClientRequest request = post("x");
  TestCertificate other;
  request.ca_file = other.certificate_file();
  const auto answer = send(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "Unreachable");
}

TEST_F(TlsServer, HttpWithoutTlsIsToldSoAndClosed) {
  serve_tls();
  RawClient client = connect();
  client.send(get("/secret"));
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("InvalidProtocol.NeedSsl"));
  EXPECT_THAT(answer.body, HasSubstr("use https"));
  EXPECT_TRUE(client.closed());
}

TEST_F(TlsServer, WhatIsNeitherIsClosed) {
  serve_tls();
  RawClient client = connect();
  client.send(std::string("\x16\x03\x01\x02\x00 nonsense", 15) + std::string(600, 'x'));
  client.read_bytes(1000);  // an alert, perhaps
  EXPECT_TRUE(client.closed());
}

TEST_F(TlsServer, SpeaksNothingOlderThan12AndOnlySoundCiphers) {
  serve_tls();
  RawTls old(server_->port(), TLS1_1_VERSION);
  EXPECT_FALSE(old.connect());
  RawTls middle(server_->port(), TLS1_2_VERSION);
  ASSERT_TRUE(middle.connect());
  EXPECT_EQ(middle.version(), "TLSv1.2");
  EXPECT_THAT(middle.cipher(), ::testing::StartsWith("ECDHE-"));
  RawTls recent(server_->port());
  ASSERT_TRUE(recent.connect());
  EXPECT_EQ(recent.version(), "TLSv1.3");
}

TEST_F(TlsServer, ProtocolsAreChosenByName) {
  serve_tls();
  RawTls both(server_->port(), 0, "\x02h2\x08http/1.1");
  ASSERT_TRUE(both.connect());
  EXPECT_EQ(both.protocol(), "http/1.1");
  RawTls unknown(server_->port(), 0, "\x02h2");
  EXPECT_FALSE(unknown.connect());
}

TEST_F(TlsServer, EndsASessionSoThatTheEndCannotBeForged) {
  serve_tls();
  RawTls client(server_->port());
  ASSERT_TRUE(client.connect());
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_THAT(client.read_all(), HasSubstr("GET "));
  EXPECT_TRUE(client.ended_properly());
}

TEST_F(TlsServer, ClosesOnAHandshakeThatDoesNotEnd) {
  Options options;
  options.handshake_deadline_ms = 50;
  serve_tls(options);
  RawClient silent = connect();
  EXPECT_TRUE(silent.closed());
  RawClient half = connect();
  half.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_TRUE(half.closed());
}

TEST_F(TlsServer, RefusesConnectionsOverTheLimit) {
  Options options;
  options.connections_max = 1;
  serve_tls(options);
  RawTls first(server_->port());
  ASSERT_TRUE(first.connect());
  first.send(get("/hold"));
  const Respond held = echo_.wait_for_held();
  const auto answer = send(post("x"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503);
  held({});
}

TEST_F(TlsServer, StopsWithHandshakesUnderWay) {
  serve_tls();
  RawClient silent = connect();
  ASSERT_TRUE(send(post("x")));  // the silent one was accepted before
  server_->stop(20'000);
  EXPECT_TRUE(silent.closed());
}

class Words final : public ByteStream {
 public:
  void next(Ready ready) override {
    const int word = words_++;
    if (word == 3) return ready(nullptr);
    ready(std::make_shared<const std::string>(std::string(20'000, static_cast<char>('a' + word))));
  }
  std::string_view keep_alive() const override { return {}; }

 private:
  int words_ = 0;
};

TEST(TlsStreams, GoOnEncrypted) {
  const TestCertificate certificate;
  Options options;
  options.certificate_file = certificate.certificate_file();
  options.key_file = certificate.key_file();
  auto server = Server::listen(options, [](Request, Respond respond) {
    Response response;
    response.stream = std::make_shared<Words>();
    respond(std::move(response));
  });
  ASSERT_TRUE(server) << server.error().message;
  (*server)->start();
  ClientRequest request;
  request.url = "https://127.0.0.1:" + std::to_string((*server)->port()) + "/";
  request.ca_file = certificate.certificate_file();
  auto stream = StreamClient::open(request);
  ASSERT_TRUE(stream) << stream.error().message;
  std::string all;
  while (auto more = (*stream)->read(20'000)) all += *more;
  EXPECT_EQ(all.size(), 60'000u);
  EXPECT_TRUE(all.ends_with("c"));
}

TEST_F(TlsServer, ANewCertificateIsForConnectionsFromThenOn) {
  serve_tls();
  const auto kept = Client::make();
  ASSERT_TRUE(kept->send(post("before")));
  const TestCertificate next("the next one");
  ClientRequest trusts_next = post("x");
  trusts_next.ca_file = next.certificate_file();
  EXPECT_FALSE(send(trusts_next));

  certificate_.become(next);
  ASSERT_TRUE(server_->reload_certificate());
  EXPECT_TRUE(send(trusts_next));
  RawTls known(server_->port());
  EXPECT_TRUE(known.connect());

  std::ofstream(certificate_.certificate_file()) << "nonsense";
  const auto refused = server_->reload_certificate();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("cert.pem is no certificate"));
  EXPECT_TRUE(send(trusts_next)) << "the last good one stays";
}

TEST(TlsFiles, WhatCannotBeUsedIsNamed) {
  const TestCertificate one;
  const TestCertificate other;
  struct Case {
    const char* why;
    std::string certificate;
    std::string key;
    std::string said;
  };
  const Case cases[] = {
      {"no such certificate", "/nowhere/cert.pem", one.key_file(), "/nowhere/cert.pem"},
      {"no such key", one.certificate_file(), "/nowhere/key.pem", "/nowhere/key.pem"},
      {"a key in place of a certificate", one.key_file(), one.key_file(), "is no certificate"},
      {"a certificate in place of a key", one.certificate_file(), one.certificate_file(),
       "is no private key"},
      {"the key of another", one.certificate_file(), other.key_file(), "is no private key"},
      {"a key that needs a passphrase", one.certificate_file(), one.locked_key_file(),
       "is no private key"},
  };
  for (const Case& c : cases) {
    const auto loaded = TlsContext::load(c.certificate, c.key);
    ASSERT_FALSE(loaded) << c.why;
    EXPECT_THAT(loaded.error().message, HasSubstr(c.said)) << c.why;
    EXPECT_FALSE(loaded.error().fix.empty()) << c.why;
  }
  EXPECT_TRUE(TlsContext::load(one.certificate_file(), one.key_file()));
}

}  // namespace
}  // namespace cairn::http
