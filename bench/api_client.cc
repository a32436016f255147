#include "bench/api_client.h"

#include <fmt/format.h>
#include <time.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "value/json.h"

namespace cairn::bench {
namespace {

constexpr std::string_view kVersion = "2019-09-10";

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(1);
}

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Between two looks.
void rest() {
  const timespec pause = {0, 2'000'000};
  nanosleep(&pause, nullptr);
}

}  // namespace

ApiClient::ApiClient(const ServerProcess& server)
    : url_(server.url()), client_(http::Client::make()) {
  std::ifstream file(server.directory() + "/credentials.json");
  std::ostringstream text;
  text << file.rdbuf();
  const auto map = read_json(text.str());
  if (!map) fail("the server has no credentials");
  credentials_ = {std::string(map->get_string("AccessKeyId")),
                  std::string(map->get_string("AccessKeySecret")),
                  {}};
}

ApiClient::ApiClient(const ServerProcess& server, access::Credentials credentials)
    : url_(server.url()), credentials_(std::move(credentials)), client_(http::Client::make()) {}

http::ClientRequest ApiClient::prepare(std::string_view action, FormFields parameters,
                                       std::string_view version) {
  parameters.emplace_back("RegionId", "cn-hangzhou");
  http::ClientRequest request;
  request.method = "POST";
  request.url = url_ + "/";
  request.body = access::form_text(parameters);
  const std::string host = url_.substr(url_.rfind('/') + 1);
  access::UnsignedRequest unsigned_request;
  unsigned_request.host = host;
  unsigned_request.action = action;
  unsigned_request.version = version;
  unsigned_request.content_type = "application/x-www-form-urlencoded";
  unsigned_request.body = request.body;
  request.headers = access::sign_acs3(credentials_, unsigned_request,
                                      fmt::format("{}-{}", now_ms(), ++nonce_), now_ms());
  return request;
}

Value ApiClient::send(const http::ClientRequest& request) {
  const auto response = client_->send(request);
  if (!response) fail(response.error().message);
  auto answer = read_json(response->body);
  if (!answer || response->status != 200) fail(response->body);
  return std::move(answer).value();
}

double ApiClient::create_and_wait(const std::string& name, const std::string& body,
                                  FormFields more) {
  more.emplace_back("StackName", name);
  more.emplace_back("TemplateBody", body);
  const auto begin = std::chrono::steady_clock::now();
  const Value made = call("CreateStack", std::move(more));
  wait(std::string(made.get_string("StackId")), "CREATE_COMPLETE");
  return seconds_since(begin);
}

double ApiClient::update_and_wait(const std::string& name, FormFields parameters,
                                  std::string_view status) {
  const Value stacks = call("ListStacks", {{"StackName.1", name}});
  const std::string id(stacks.get("Stacks").items()[0].get_string("StackId"));
  parameters.emplace_back("StackId", id);
  const auto request = prepare("UpdateStack", std::move(parameters));
  const auto begin = std::chrono::steady_clock::now();
  send(request);
  wait(id, status);
  return seconds_since(begin);
}

void ApiClient::wait(const std::string& id, std::string_view wanted) {
  for (;;) {
    const Value stack = call("GetStack", {{"StackId", id}});
    const std::string_view status = stack.get_string("Status");
    if (status == wanted) return;
    if (!status.ends_with("IN_PROGRESS") && status != "UPDATE_FAILED") {
      fail(fmt::format("{} ended {}: {}", id, status, stack.get_string("StatusReason")));
    }
    rest();
  }
}

void ApiClient::wait_for_group_operation(const std::string& id) {
  for (;;) {
    const Value operation =
        call("GetStackGroupOperation", {{"OperationId", id}}).get("StackGroupOperation");
    const std::string_view status = operation.get_string("Status");
    if (status == "SUCCEEDED") return;
    if (status != "RUNNING") fail(fmt::format("{} ended {}", id, status));
    rest();
  }
}

std::string ApiClient::signed_target(std::string_view action, FormFields parameters) {
  parameters.emplace_back("RegionId", "cn-hangzhou");
  return "/?" + access::form_text(access::sign_rpc_v1(
                    credentials_, "GET", action, kVersion, std::move(parameters),
                    fmt::format("{}-{}", now_ms(), ++nonce_), now_ms()));
}

}  // namespace cairn::bench
