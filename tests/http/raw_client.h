// A client that says exactly the bytes it is told to, for requests no library would send.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace cairn::http {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{20, 0};  // a test that hangs fails
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), connected_(other.connected_) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() {
    if (fd_ >= 0) ::close(fd_);
  }

  int fd() const { return fd_; }
  bool connected() const { return connected_; }

  // False once the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  bool send_in_pieces(std::string_view bytes, std::size_t piece) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
      if (!send(bytes.substr(0, piece))) return false;
    }
    return true;
  }
  void end_sending() { ::shutdown(fd_, SHUT_WR); }

  struct Answer {
    int status = 0;  // 0: the server closed, or said something that is not HTTP
    std::string head;
    std::string body;
  };
  Answer read_answer(bool to_head_request = false) {
    Answer answer;
    std::size_t end;
    while ((end = held_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return answer;
    }
    answer.head = held_.substr(0, end + 4);
    held_.erase(0, end + 4);
    if (!answer.head.starts_with("HTTP/1.1 ")) return answer;
    answer.status = std::atoi(answer.head.c_str() + 9);
    const std::size_t at = answer.head.find("Content-Length: ");
    if (at == std::string::npos || to_head_request) return answer;
    const auto length = static_cast<std::size_t>(std::atol(answer.head.c_str() + at + 16));
    while (held_.size() < length && receive()) continue;
    if (held_.size() < length) return {};
    answer.body = held_.substr(0, length);
    held_.erase(0, length);
    return answer;
  }
  // The next bytes; fewer when the server closes before.
  std::string read_bytes(std::size_t count) {
    while (held_.size() < count && receive()) continue;
    std::string bytes = held_.substr(0, count);
    held_.erase(0, bytes.size());
    return bytes;
  }
  // True when the server ends the connection without saying anything more.
  bool closed() { return held_.empty() && !receive() && held_.empty(); }

 private:
  bool receive() {
    char buffer[16384];
    const ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
    if (got < 0 && errno == EAGAIN) ADD_FAILURE() << "the server said nothing for 20 s";
    if (got <= 0) return false;
    held_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }

  int fd_;
  bool connected_ = false;
  std::string held_;
};

}  // namespace cairn::http
