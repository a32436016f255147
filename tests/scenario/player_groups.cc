// What a player knows of stack groups: their stacks go by "net/1234567890123456/cn-hangzhou".
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tests/scenario/player.h"

namespace cairn::testing {

namespace {

constexpr Window kAll{0, UINT64_MAX};

using Place = std::pair<std::string, std::string>;  // account, region

// Where the group has instances, then where an operation of it worked.
std::vector<Place> places_of(const GroupRow& group, Reader& reader) {
  std::vector<Place> places;
  const auto add = [&places](const auto& row) {
    const Place place(row.account, row.region);
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  };
  const InstanceFilter filter{.group = group.id, .account = {}, .region = {}};
  for (const InstanceRow& row : reader.groups().instances(filter, kAll).rows) add(row);
  for (const auto& operation : reader.groups().group_operations(group.id, kAll).rows) {
    for (const auto& row : reader.groups().instance_results(operation.id, kAll).rows) add(row);
  }
  return places;
}

}  // namespace

// "shop" for the account that goes by "<account shop>", else its number.
std::string Player::account_name(const std::string& account) const {
  constexpr std::string_view kBegin = "<account ";
  const std::string shown = names_.hide(account);
  if (!shown.starts_with(kBegin)) return shown;
  return shown.substr(kBegin.size(), shown.size() - kBegin.size() - 1);
}

// Automatic operations, which no answer names; stacks that an operation has begun, whether their
// instances say so already or not.
void Player::learn_groups() {
  const auto reader = stage_->store().read();
  for (const GroupRow& group : reader->groups().groups({}, kAll).rows) {
    learn_instances(group, *reader);
    if (group.permissions == PermissionModel::kSelfManaged) continue;
    std::string hex = group.id;
    std::erase(hex, '-');
    names_.add_thing("hex of " + group.name, hex);
    const auto operations = reader->groups().group_operations(group.id, kAll).rows;
    for (auto at = operations.rbegin(); at != operations.rend(); ++at) {
      if (!at->automatic_account.empty()) names_.add_thing("automatic", at->id);
    }
  }
}

void Player::learn_instances(const GroupRow& group, Reader& reader) {
  for (const auto& [account, region] : places_of(group, reader)) {
    StackFilter filter;
    filter.account = account;
    filter.region = region;
    filter.names = {"StackGroup-" + group.name + "-*"};
    filter.states = all_statuses();
    for (const StackRow& stack : reader.stacks(filter, kAll).rows) {
      const bool known = std::any_of(stacks_.begin(), stacks_.end(),
                                     [&](const Stack& s) { return s.id == stack.id; });
      if (known) continue;
      const std::string name = fmt::format("{}/{}/{}", group.name, account_name(account), region);
      names_.add_stack(name, stack.id);
      names_.add_stack_name(name, stack.name);
      stacks_.push_back({stack.id, name, region, name, account});
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

// > results: of the operation that was asked for last. > results <automatic>: of that one.
Player::Lines Player::results(const Words& words) {
  const std::string id = words.size() > 1 ? names_.reveal(words[1]) : last_operation_;
  const auto operation = stage_->call("GetStackGroupOperation", {{"OperationId", id}});
  if (!operation) return {"! " + operation.error().message};
  const auto answer =
      stage_->call("ListStackGroupOperationResults", {{"OperationId", id}, {"PageSize", "50"}});
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

// > operations GROUP: the oldest first.
Player::Lines Player::operations(const Words& words) {
  if (words.size() < 2) return {"?? operations of which group"};
  const auto answer =
      stage_->call("ListStackGroupOperations", {{"StackGroupName", words[1]}, {"PageSize", "50"}});
  if (!answer) return {"! " + answer.error().message};
  Lines lines;
  for (const Value& row : answer->get("StackGroupOperations").items()) {
    lines.push_back(fmt::format("{} {:<9} {} {}", row.get_string("Action"),
                                row.get_string("Status"), row.get_string("OperationId"),
                                row.get_string("StatusReason")));
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace cairn::testing
