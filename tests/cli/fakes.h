// A host and a service made of variables, for the tests of the command line.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/api.h"
#include "cli/host.h"
#include "value/json.h"

namespace cairn::cli {

class FakeHost final : public Host {
 public:
  std::int64_t now = 1'000'000;
  int interrupt_after_pauses = -1;
  int pauses = 0;
  std::map<std::string, std::string, std::less<>> variables;
  std::map<std::string, std::string, std::less<>> files;
  std::vector<std::string> answers;  // to ask(), in order
  bool has_user = true;
  Terminal shape;
  std::string out_text;
  std::string err_text;

  std::int64_t now_ms() override { return now; }
  void pause_ms(int ms) override {
    now += ms;
    ++pauses;
  }
  bool interrupted() override {
    return interrupt_after_pauses >= 0 && pauses >= interrupt_after_pauses;
  }
  std::string nonce() override { return "nonce" + std::to_string(++nonces_); }
  std::optional<std::string> variable(std::string_view name) override {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  }
  Result<std::string> read_file(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) {
      return Error{.code = "FileUnreadable", .message = path + ": No such file", .fix = "Check."};
    }
    return found->second;
  }
  bool file_exists(const std::string& path) override { return files.contains(path); }
  void out(std::string_view text) override { out_text += text; }
  void err(std::string_view text) override { err_text += text; }
  Terminal terminal() override { return shape; }
  bool can_ask() override { return has_user; }
  std::optional<std::string> ask(std::string_view question) override {
    err_text += question;
    if (answers.empty()) return std::nullopt;
    std::string answer = answers.front();
    answers.erase(answers.begin());
    return answer;
  }

 private:
  int nonces_ = 0;
};

inline Value json(std::string_view text) {
  auto value = read_json(text);
  return value ? *value : Value::string("bad JSON in a test: " + value.error().message);
}

inline Failure unreachable() {
  return {FailureKind::kUnreachable,
          {.code = "Unreachable", .message = "http://x: connection refused", .fix = "Start it."},
          {}};
}
inline Failure refused(std::string code, std::string message) {
  return {FailureKind::kRefused, {.code = std::move(code), .message = std::move(message)}, "R-1"};
}

// Answers by action: from a queue, whose last answer repeats; or from a function.
class FakeApi final : public Api {
 public:
  std::map<std::string, std::vector<ApiAnswer>> queues;
  std::map<std::string, std::function<ApiAnswer(const ApiCall&)>> functions;
  std::vector<ApiCall> calls;
  std::vector<WebPost> posts;
  ApiAnswer post_answer = json(R"({"RequestId": "R-1", "SignalId": "1"})");

  ApiAnswer post(const WebPost& post) override {
    posts.push_back(post);
    return post_answer;
  }
  ApiAnswer call(const ApiCall& call) override {
    calls.push_back(call);
    if (const auto found = functions.find(call.action); found != functions.end()) {
      return found->second(call);
    }
    auto& queue = queues[call.action];
    if (queue.empty()) return refused("NotSupported", call.action + " is not faked here");
    ApiAnswer answer = queue.front();
    if (queue.size() > 1) queue.erase(queue.begin());
    return answer;
  }

  std::size_t count(std::string_view action) const {
    std::size_t n = 0;
    for (const ApiCall& call : calls) n += call.action == action ? 1 : 0;
    return n;
  }
  // The value of a parameter in the first call of `action`; "(absent)" when it was not sent.
  std::string sent(std::string_view action, std::string_view parameter) const {
    for (const ApiCall& call : calls) {
      if (call.action != action) continue;
      for (const auto& [name, value] : call.parameters) {
        if (name == parameter) return value;
      }
      break;
    }
    return "(absent)";
  }
};

// Lets the Api that run() takes live on in the test.
class BorrowedApi final : public Api {
 public:
  explicit BorrowedApi(Api& api) : api_(api) {}
  ApiAnswer call(const ApiCall& call) override { return api_.call(call); }
  ApiAnswer post(const WebPost& post) override { return api_.post(post); }

 private:
  Api& api_;
};

}  // namespace cairn::cli
