// A server whose handler does as the target tells it.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/server.h"
#include "tests/http/raw_client.h"

namespace cairn::http {

inline const std::string kHost = "Host: h\r\n";
inline std::string get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\n" + kHost + fields + "\r\n";
}

// Answers with what it was sent, and keeps for later what is asked to wait.
class Echo {
 public:
  Handler handler() {
    return [this](Request request, Respond respond) { on(std::move(request), std::move(respond)); };
  }
  Respond wait_for_held() {
    std::unique_lock lock(mutex_);
    held_changed_.wait(lock, [&] { return !held_.empty(); });
    Respond respond = std::move(held_.back());
    held_.pop_back();
    return respond;
  }

 private:
  void on(Request request, Respond respond) {
    if (request.target == "/drop") return;
    if (request.target == "/hold") {
      const std::lock_guard lock(mutex_);
      held_.push_back(std::move(respond));
      held_changed_.notify_all();
      return;
    }
    Response response;
    if (request.target == "/nothing") response.status = 204;
    if (request.target == "/large") request.body.assign(8u << 20, 'x');
    if (request.target == "/split") response.headers = {{"X-A", "1\r\nX-B: 2"}};
    response.content_type = "text/plain";
    response.headers.emplace_back("X-Secure", request.secure ? "1" : "0");
    response.headers.emplace_back("X-Target-Bytes", std::to_string(request.target.size()));
    response.body = request.method + " " + request.body;
    if (request.target == "/elsewhere") {
      std::thread([respond = std::move(respond), response = std::move(response)] {
        respond(response);
        respond(response);  // is ignored
      }).detach();
      return;
    }
    respond(std::move(response));
  }

  std::mutex mutex_;
  std::condition_variable held_changed_;
  std::vector<Respond> held_;
};

class HttpServer : public ::testing::Test {
 protected:
  void serve(const Options& options = {}) {
    auto server = Server::listen(options, echo_.handler());
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(server).value();
    server_->start();
  }
  RawClient connect() {
    RawClient client(server_->port());
    EXPECT_TRUE(client.connected());
    return client;
  }
  int status_of(const std::string& bytes) {
    RawClient client = connect();
    client.send(bytes);
    return client.read_answer().status;
  }

  Echo echo_;
  std::unique_ptr<Server> server_;  // goes before what its handler uses
};

}  // namespace cairn::http
