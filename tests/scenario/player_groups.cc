// What a player knows of stack groups: their stacks go by "net/1234567890123456/cn-hangzhou".
#include <fmt/format.h>

#include <algorithm>

#include "tests/scenario/player.h"

namespace cairn::testing {

// Stacks that an operation has begun, whether their instances say so already or not.
void Player::learn_instances() {
  const auto reader = stage_->store().read();
  const Window all{0, UINT64_MAX};
  for (const GroupRow& group : reader->groups().groups({}, all).rows) {
    const InstanceFilter of_group{.group = group.id, .account = {}, .region = {}};
    for (const InstanceRow& row : reader->groups().instances(of_group, all).rows) {
      StackFilter filter;
      filter.account = row.account;
      filter.region = row.region;
      filter.names = {"StackGroup-" + group.name + "-*"};
      filter.states = all_statuses();
      for (const StackRow& stack : reader->stacks(filter, all).rows) {
        const bool known = std::any_of(stacks_.begin(), stacks_.end(),
                                       [&](const Stack& s) { return s.id == stack.id; });
        if (known) continue;
        const std::string name = fmt::format("{}/{}/{}", group.name, row.account, row.region);
        names_.add_stack(name, stack.id);
        names_.add_stack_name(name, stack.name);
        stacks_.push_back({stack.id, name, stack.region, name, stack.account});
      }
    }
  }
}

// > instances GROUP: each with its stack's status.
Player::Lines Player::instances(const Words& words) {
  if (words.size() < 2) return {"?? instances of which group"};
  const auto answer =
      stage_->call("ListStackInstances", {{"StackGroupName", words[1]}, {"PageSize", "50"}});
  if (!answer) return {"! " + answer.error().message};
  const auto reader = stage_->store().read();
  Lines lines;
  for (const Value& row : answer->get("StackInstances").items()) {
    const auto stack = reader->stack(row.get_string("AccountId"), row.get_string("RegionId"),
                                     row.get_string("StackId"));
    lines.push_back(fmt::format("{}/{} {:<8} {} {}", row.get_string("AccountId"),
                                row.get_string("RegionId"), row.get_string("Status"),
                                stack ? status_name(stack->state) : "no stack",
                                row.get_string("StatusReason")));
  }
  if (lines.empty()) lines.push_back("none");
  return lines;
}

// > results: of the operation that was asked for last.
Player::Lines Player::results(const Words&) {
  const auto operation = stage_->call("GetStackGroupOperation", {{"OperationId", last_operation_}});
  if (!operation) return {"! " + operation.error().message};
  const auto answer = stage_->call("ListStackGroupOperationResults",
                                   {{"OperationId", last_operation_}, {"PageSize", "50"}});
  if (!answer) return {"! " + answer.error().message};
  const Value& about = operation->get("StackGroupOperation");
  Lines lines = {fmt::format("{} {}", about.get_string("Action"), about.get_string("Status"))};
  for (const Value& row : answer->get("StackGroupOperationResults").items()) {
    lines.push_back(fmt::format("{}/{} {:<9} {}", row.get_string("AccountId"),
                                row.get_string("RegionId"), row.get_string("Status"),
                                row.get_string("StatusReason")));
  }
  return lines;
}

}  // namespace cairn::testing
