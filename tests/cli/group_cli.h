// A faked service with a stack group, its instances and an operation that ends.
#pragma once

#include <string>

#include "tests/cli/commands.h"

namespace cairn::cli {

inline constexpr const char* kOperation = "99999999-2222-3333-4444-555555555555";

inline Value operation(const std::string& status) {
  return json(R"({"StackGroupOperation": {"OperationId": "99999999-2222-3333-4444-555555555555",
      "StackGroupName": "base", "Action": "CREATE", "Status": ")" +
              status + R"("}})");
}

struct GroupCli : Cli {
  GroupCli() {
    const Value begun = json(R"({"OperationId": "99999999-2222-3333-4444-555555555555"})");
    for (const char* action :
         {"CreateStackInstances", "UpdateStackInstances", "DeleteStackInstances",
          "UpdateStackGroup", "ImportStacksToStackGroup", "DetectStackGroupDrift"}) {
      api.queues[action] = {begun};
    }
    api.queues["CreateStackGroup"] = {json(R"({"StackGroupId": "G-1"})")};
    api.queues["DeleteStackGroup"] = {json("{}")};
    api.queues["StopStackGroupOperation"] = {json("{}")};
    api.queues["GetStackGroupOperation"] = {operation("RUNNING"), operation("SUCCEEDED")};
    api.queues["ListStackGroupOperationResults"] = {json(R"({"StackGroupOperationResults": [
            {"AccountId": "1001", "RegionId": "cn-a", "Status": "RUNNING"},
            {"AccountId": "1002", "RegionId": "cn-a", "Status": "RUNNING"}]})"),
                                                    json(R"({"StackGroupOperationResults": [
            {"AccountId": "1001", "RegionId": "cn-a", "Status": "SUCCEEDED"},
            {"AccountId": "1002", "RegionId": "cn-a", "Status": "FAILED",
             "StatusReason": "no role"}]})")};
    api.queues["ListStackGroupOperations"] = {json(R"({"StackGroupOperations": [
        {"OperationId": "99999999-2222-3333-4444-555555555555", "Action": "CREATE",
         "Status": "SUCCEEDED", "CreateTime": "2026-01-01T00:00:00"}]})")};
    api.queues["ListStackInstances"] = {json(R"({"StackInstances": [
        {"AccountId": "1001", "RegionId": "cn-a", "Status": "CURRENT", "StackId": "S-1",
         "StackDriftStatus": "DRIFTED"},
        {"AccountId": "1002", "RegionId": "cn-a", "Status": "OUTDATED",
         "StatusReason": "no role"}]})")};
  }
};

}  // namespace cairn::cli
