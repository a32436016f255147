#include "http/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>

#include <algorithm>
#include <climits>
#include <cstring>

namespace cairn::http {
namespace {

// Of TLS 1.2; those of 1.3 are all sound.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL";

// A prompt on a terminal that a server does not have.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

// Clients that ask for a protocol are told http/1.1; those that know only others get no session.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int outcome =
      SSL_select_next_proto(&found, length, kHttp11, sizeof kHttp11 - 1, offered, offered_length);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::string last_reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "it cannot be read";
}

Error unusable(const std::string& file, std::string_view what, std::string_view reason,
               std::string fix) {
  return {.code = "TlsFileUnusable",
          .message = fmt::format("{} is no {}: {}.", file, what, reason),
          .where = file,
          .at = {},
          .fix = std::move(fix)};
}

void ignore_sigpipe() {
  struct sigaction now {};
  if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
    signal(SIGPIPE, SIG_IGN);
  }
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

int bounded(std::size_t bytes) {
  return static_cast<int>(std::min<std::size_t>(bytes, INT_MAX));
}

}  // namespace

TlsSession::TlsSession(ssl_st* session, int socket) : session_(session) {
  SSL_set_fd(session_, socket);
  SSL_set_accept_state(session_);
}

TlsSession::~TlsSession() {
  SSL_free(session_);
}

TlsSession::Step TlsSession::handshake() {
  ERR_clear_error();
  return outcome_of(SSL_do_handshake(session_), 0);
}

TlsSession::Step TlsSession::read(std::span<char> into) {
  ERR_clear_error();
  const int got = SSL_read(session_, into.data(), bounded(into.size()));
  return outcome_of(got, got > 0 ? static_cast<std::size_t>(got) : 0);
}

TlsSession::Step TlsSession::write(std::string_view bytes) {
  ERR_clear_error();
  const int put = SSL_write(session_, bytes.data(), bounded(bytes.size()));
  return outcome_of(put, put > 0 ? static_cast<std::size_t>(put) : 0);
}

void TlsSession::end_sending() {
  ERR_clear_error();
  SSL_shutdown(session_);  // the peer may have gone
  ERR_clear_error();
}

TlsSession::Step TlsSession::outcome_of(int returned, std::size_t bytes) {
  if (returned > 0) return {Outcome::kDone, bytes};
  switch (SSL_get_error(session_, returned)) {
    case SSL_ERROR_WANT_READ:
      return {Outcome::kWantsRead, 0};
    case SSL_ERROR_WANT_WRITE:
      return {Outcome::kWantsWrite, 0};
    case SSL_ERROR_ZERO_RETURN:
      return {Outcome::kEnd, 0};
    default:
      ERR_clear_error();
      return {Outcome::kFailed, 0};
  }
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const std::string& certificate_file,
                                                           const std::string& key_file) {
  ignore_sigpipe();
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (context == nullptr) throw std::bad_alloc();
  auto loaded = std::make_shared<const TlsContext>(context);
  set_rules(context);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    return unusable(certificate_file, "certificate in PEM", last_reason(),
                    "Give a PEM file: the server's certificate first, then those that sign it.");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return unusable(key_file, "private key of that certificate", last_reason(),
                    "Give the PEM file of the certificate's private key, without a passphrase.");
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return unusable(key_file, "private key of that certificate", last_reason(),
                    "Give the key that the certificate was made with.");
  }
  return std::shared_ptr<const TlsContext>(std::move(loaded));
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

std::shared_ptr<TlsSession> TlsContext::begin(int socket) const {
  SSL* session = SSL_new(context_);
  if (session == nullptr) return nullptr;
  return std::make_shared<TlsSession>(session, socket);
}

}  // namespace cairn::http
