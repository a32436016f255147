// Whole commands against a faked service with a stack named "web".
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/run.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {

inline constexpr const char* kId = "11111111-2222-3333-4444-555555555555";

inline Value stack(const std::string& status, const std::string& more = "") {
  return json(
      R"({"StackId": "11111111-2222-3333-4444-555555555555", "StackName": "web", "Status": ")" +
      status + "\"" + more + "}");
}

// Events as the API gives them, newest first, from pairs told oldest first.
inline Value events(const std::vector<std::pair<std::string, std::string>>& told) {
  std::vector<Value> items;
  int number = 0;
  for (const auto& [logical_id, status] : told) {
    const bool of_stack = logical_id == "web";
    items.insert(items.begin(),
                 MapBuilder()
                     .set("EventId", Value::string("e" + std::to_string(++number)))
                     .set("StackId", Value::string(kId))
                     .set("CreateTime", Value::string("2026-01-01T00:00:00"))
                     .set("LogicalResourceId", Value::string(logical_id))
                     .set("PhysicalResourceId", Value::string(of_stack ? kId : "p-" + logical_id))
                     .set("ResourceType",
                          Value::string(of_stack ? "ALIYUN::ROS::Stack" : "ALIYUN::ECS::VPC"))
                     .set("Status", Value::string(status))
                     .set("StatusReason", Value::string("state changed"))
                     .build());
  }
  return MapBuilder().set("Events", Value::list(std::move(items))).build();
}

struct Cli {
  FakeHost host;
  FakeApi api;

  Cli() {
    host.files["t.yml"] = "Resources: {}\n";
    api.queues["CreateStack"] = {json(R"({"StackId": "11111111-2222-3333-4444-555555555555"})")};
    api.queues["ListStackResources"] = {json(R"({"Resources": []})")};
    api.queues["ListStacks"] = {json(
        R"({"Stacks": [{"StackId": "11111111-2222-3333-4444-555555555555", "StackName": "web"}]})")};
  }
  Exit operator()(std::vector<std::string> args) {
    args.insert(args.begin(), {"--access-key-id", "a", "--access-key-secret", "b"});
    return run(args, host, [this](Session) -> std::unique_ptr<Api> {
      return std::make_unique<BorrowedApi>(api);
    });
  }
};

}  // namespace cairn::cli
