// What a player knows of the stacks and things of its story, nested ones among them.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "service/notices.h"
#include "tests/scenario/player.h"

namespace cairn::testing {

// "shop-Network-g5ae4jf6xk5r" of "shop" is "shop/Network" in the story.
void Player::learn_children() {
  constexpr std::size_t kRandom = 13;
  const auto reader = stage_->store().read();
  for (std::size_t i = 0; i < stacks_.size(); ++i) {
    StackFilter filter;
    filter.account = stacks_[i].account;
    filter.region = stacks_[i].region;
    filter.states = all_statuses();
    filter.parent_id = stacks_[i].id;
    auto children = reader->stacks(filter, {0, 1000}).rows;
    std::reverse(children.begin(), children.end());
    for (const StackRow& child : children) {
      if (std::any_of(stacks_.begin(), stacks_.end(),
                      [&](const Stack& s) { return s.id == child.id; })) {
        continue;
      }
      const std::size_t begin = stacks_[i].own_name.size() + 1;
      const std::string logical = child.name.substr(begin, child.name.size() - begin - kRandom);
      const std::string name = stacks_[i].name + "/" + logical;
      names_.add_stack(name, child.id);
      names_.add_stack_name(name, child.name);
      stacks_.push_back({child.id, name, child.region, child.name, stacks_[i].account});
    }
  }
}

void Player::learn_names() {
  learn_groups();
  learn_children();
  const auto reader = stage_->store().read();
  for (const Stack& stack : stacks_) {
    const auto row = reader->stack(stack.account, stack.region, stack.id);
    if (!row) continue;
    for (const ResourceRow& r : reader->resources(row->no)) {
      names_.add_resource(r.logical_id, r.physical_id);
    }
  }
  for (const sim::SimResource& r : stage_->live()) {
    if (!r.logical_id.empty()) names_.add_resource(r.logical_id, r.physical_id);
  }
}

// What waits to be told, the oldest first; it counts as delivered then.
Player::Lines Player::notices(const Words&) {
  Lines lines;
  const auto waiting = service::waiting_notices(*stage_->store().read(), 1000).notices;
  for (const service::Notice& notice : waiting) {
    lines.push_back(notice.url + " " + notice.body);
    const Batch gone = service::without_notice(notice);
    stage_->store().commit({&gone, 1});
  }
  if (lines.empty()) lines.push_back("nothing");
  return lines;
}

// What there is in the cloud, and stacks inside stacks.
std::set<std::string> Player::live_things() {
  std::set<std::string> live;
  for (const sim::SimResource& r : stage_->live()) live.insert(r.physical_id);
  live.insert(stage_->provided().begin(), stage_->provided().end());
  const auto reader = stage_->store().read();
  for (const Stack& stack : stacks_) {
    const auto row = reader->stack(stack.account, stack.region, stack.id);
    if (row && row->deleted == 0 && !row->parent_id.empty()) live.insert(row->id);
  }
  return live;
}

std::vector<std::string> Player::complaints() {
  learn_groups();
  learn_children();
  const auto reader = stage_->store().read();
  if (!reader->unfinished_operations().empty()) return {};
  std::set<std::string> owned;
  std::vector<std::string> all;
  const std::set<std::string> live = live_things();
  for (const Stack& stack : stacks_) {
    const auto row = reader->stack(stack.account, stack.region, stack.id);
    if (!row) continue;
    // What is left behind on purpose is told by its last event.
    const Window all_events{0, reader->last_event(row->no)};
    for (const EventRow& event : reader->events(*row, {}, all_events).rows) {
      const bool left = resource_status_name(event.resource_state) == "DELETE_COMPLETE" &&
                        event.reason != "state changed";
      if (!event.of_stack && left) owned.insert(event.physical_id);
    }
    for (const ResourceRow& r : reader->resources(row->no)) {
      if (resource_status_name(r.state) != "DELETE_COMPLETE") owned.insert(r.physical_id);
      const bool elsewhere = r.type.starts_with("DATASOURCE::") || r.type == wait::kHandleType ||
                             r.type == wait::kConditionType ||
                             // of an abandoned stack, whose nested ones went with it
                             (row->deleted != 0 && r.type == kNestedStackType);
      if (resource_status_name(r.state) == "CREATE_COMPLETE" && !elsewhere &&
          !live.contains(r.physical_id)) {
        all.push_back(fmt::format("{} of {} is gone from the cloud", r.logical_id, stack.name));
      }
    }
  }
  for (const sim::SimResource& r : stage_->live()) {
    if (!r.stack_id.empty() && !owned.contains(r.physical_id)) {
      all.push_back(fmt::format("{} of {} belongs to nobody", r.physical_id, r.logical_id));
    }
  }
  for (const std::string& thing : stage_->provided()) {
    if (!owned.contains(thing)) all.push_back(fmt::format("{} belongs to nobody", thing));
  }
  for (const Stack& stack : stacks_) {
    if (stack.name != stack.own_name && live.contains(stack.id) && !owned.contains(stack.id)) {
      all.push_back(fmt::format("the nested stack {} belongs to nobody", stack.name));
    }
  }
  return all;
}

}  // namespace cairn::testing
