#include "http/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <string>

#include "http/client.h"
#include "http/server.h"

namespace cairn::http {
namespace {

bool public_text(const std::string& text) {
  sockaddr_in v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    return is_public(reinterpret_cast<const sockaddr&>(v4));
  }
  sockaddr_in6 v6{};
  EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
  v6.sin6_family = AF_INET6;
  return is_public(reinterpret_cast<const sockaddr&>(v6));
}

TEST(HttpAddress, ThePublicInternet) {
  for (const char* text :
       {"1.1.1.1",          "8.8.8.8",        "9.255.255.255",        "11.0.0.0",
        "100.63.255.255",   "100.128.0.0",    "126.255.255.255",      "128.0.0.1",
        "169.253.255.255",  "169.255.0.0",    "172.15.255.255",       "172.32.0.0",
        "192.167.255.255",  "192.169.0.0",    "198.17.255.255",       "198.20.0.0",
        "223.255.255.255",  "2400:3200::1",   "2606:4700:4700::1111", "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8", "2002:808:808::1"}) {
    EXPECT_TRUE(public_text(text)) << text;
  }
}

TEST(HttpAddress, ThisMachineAndItsNeighbours) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.0",
                           "100.100.100.200",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::127.0.0.1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b:1::10.0.0.1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:7f00:1::1",
                           "2002:a00:1::",
                           "3fff::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "ff02::1"}) {
    EXPECT_FALSE(public_text(text)) << text;
  }
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(is_public(reinterpret_cast<const sockaddr&>(local)));
}

TEST(HttpClientPublicOnly, RefusesThisMachineHoweverItIsWritten) {
  int asked = 0;
  auto server = Server::listen({}, [&](Request, Respond respond) {
    ++asked;
    respond({});
  });
  ASSERT_TRUE(server);
  server.value()->start();
  const auto client = Client::make({.public_only = true});
  for (const char* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "0", "[::1]",
                           "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"}) {
    const auto refused = client->send(
        {.method = "POST",
         .url = std::string("http://") + host + ":" + std::to_string(server.value()->port()),
         .body = "x"});
    ASSERT_FALSE(refused) << host;
    EXPECT_EQ(refused.error().code, "AddressRefused") << host << ": " << refused.error().message;
    EXPECT_FALSE(refused.error().fix.empty());
  }
  EXPECT_EQ(asked, 0);
  EXPECT_TRUE(
      Client::make()->send({.url = "http://127.0.0.1:" + std::to_string(server.value()->port())}));
}

TEST(HttpClientPublicOnly, IsNotLedAroundByAProxy) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  const auto refused = Client::make({.public_only = true})->send({.url = "http://10.0.0.1/"});
  ::unsetenv("http_proxy");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "AddressRefused") << refused.error().message;
}

TEST(HttpClientGivesUp, WhenToldTo) {
  std::atomic<bool> give_up = false;
  std::vector<Respond> held;
  auto server = Server::listen({}, [&](Request, Respond respond) {
    held.push_back(std::move(respond));
    give_up = true;
  });
  ASSERT_TRUE(server);
  server.value()->start();
  const auto gone =
      Client::make({.keep_connections = false, .give_up = &give_up})
          ->send({.url = "http://127.0.0.1:" + std::to_string(server.value()->port())});
  server.value()->stop(0);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, "Cancelled") << gone.error().message;
}

}  // namespace
}  // namespace cairn::http
