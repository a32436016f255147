#include "server/service_manager.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <string>

namespace cairn::server {
namespace {

// A service manager's end, at `path`; a name that begins with @ is of no file system.
class Listening {
 public:
  explicit Listening(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path.copy(at.sun_path, path.size());
    if (path[0] == '@') at.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), length), 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
  ~Listening() {
    ::close(socket_);
    ::unsetenv("NOTIFY_SOCKET");
  }
  std::string heard() const {
    char buffer[100];
    const ssize_t got = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
    return got < 0 ? "nothing" : std::string(buffer, static_cast<std::size_t>(got));
  }

 private:
  int socket_;
};

TEST(ServiceManager, IsTold) {
  const std::string name = "cairn-notify-" + std::to_string(::getpid());
  for (const std::string& path : {"/tmp/" + name, "@" + name}) {
    const Listening manager(path);
    EXPECT_EQ(manager.heard(), "nothing");
    tell_service_manager("READY=1");
    EXPECT_EQ(manager.heard(), "READY=1") << path;
    ::unlink(path.c_str());
  }
}

TEST(ServiceManager, IsNotMissed) {
  ::unsetenv("NOTIFY_SOCKET");
  tell_service_manager("READY=1");
  for (const std::string& path :
       {std::string(), std::string("/nowhere/socket"), std::string(500, 'x')}) {
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    tell_service_manager("READY=1");
  }
  ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace cairn::server
