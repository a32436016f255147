#include "service/forecast_report.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace cairn::service {
namespace {

class Reading {
 public:
  Reading(const std::vector<StackPrefix>& stacks, Millis begun) : begun_(begun) {
    for (const StackPrefix& s : stacks) prefixes_.emplace(s.stack, s.prefix);
    if (!stacks.empty()) outermost_ = stacks.front().stack;
  }

  void read(const EventRow& event, std::size_t at) {
    const auto prefix = prefixes_.find(event.stack);
    if (prefix == prefixes_.end()) return;
    if (event.of_stack) return read_stack(event);
    const ResourceState state = event.resource_state;
    const auto key = std::tuple(event.stack, event.logical_id, state.action);
    const auto open = open_.find(key);
    if (open == open_.end()) {
      Happening h;
      h.id = prefix->second + event.logical_id;
      h.type = event.type;
      h.start = event.time - begun_;
      h.begun_at = at;
      h.back = back_;
      h.inner = event.stack != outermost_;
      all_.push_back(std::move(h));
    }
    Happening& h = open == open_.end() ? all_.back() : all_[open->second];
    h.state = state;
    h.physical_id = event.physical_id;
    h.reason = event.reason;
    h.end = event.time - begun_;
    h.ended_at = at;
    h.ended = state.phase != Phase::kInProgress;
    if (h.ended && open != open_.end()) open_.erase(open);
    if (!h.ended && open == open_.end()) open_.emplace(key, all_.size() - 1);
  }

  std::vector<Happening> take() {
    std::vector<Happening> all;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (!superseded(i)) all.push_back(std::move(all_[i]));
    }
    return all;
  }

 private:
  // What is to be changed turns out to be replaced: the change never ends.
  bool superseded(std::size_t at) const {
    if (all_[at].ended) return false;
    return std::any_of(all_.begin() + static_cast<std::ptrdiff_t>(at) + 1, all_.end(),
                       [&](const Happening& later) { return later.id == all_[at].id; });
  }

  void read_stack(const EventRow& event) {
    if (event.stack != outermost_) return;
    if (!first_) first_ = event.stack_state.action;
    back_ = event.stack_state.action != *first_;
  }

  const Millis begun_;
  std::map<StackNo, std::string> prefixes_;
  StackNo outermost_;
  std::optional<StackAction> first_;
  bool back_ = false;
  std::map<std::tuple<StackNo, std::string, ResourceAction>, std::size_t> open_;
  std::vector<Happening> all_;
};

// What `later` waited for: what was over before it began and had to be, or, when that was over for
// a while, what ended as it began.
std::optional<std::size_t> awaited(const std::vector<Happening>& all, const Happening& later,
                                   const Order& order) {
  std::optional<std::size_t> needed;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Happening& h = all[i];
    if (h.inner || !h.ended || h.ended_at >= later.begun_at) continue;
    const bool related =
        order.contains({h.id, later.id}) || order.contains({later.id, h.id}) || h.id == later.id;
    if (related && (!needed || all[*needed].ended_at < h.ended_at)) needed = i;
    if (!last || all[*last].ended_at < h.ended_at) last = i;
  }
  const bool waited_on = last && all[*last].end == later.start && later.start > 0;
  if (needed && (!waited_on || all[*needed].end == later.start)) return needed;
  return waited_on || (last && later.back && !all[*last].back) ? last : needed;
}

}  // namespace

std::vector<Happening> happenings(const std::vector<EventRow>& events,
                                  const std::vector<StackPrefix>& stacks, Millis begun) {
  Reading reading(stacks, begun);
  for (std::size_t i = 0; i < events.size(); ++i) reading.read(events[i], i);
  return reading.take();
}

void add_order(const Plan& plan, Order& order) {
  for (std::uint32_t step = 0; step < plan.steps.size(); ++step) {
    for (const std::uint32_t next : plan.unlocks(step)) {
      order.emplace(plan.steps[step].logical_id, plan.steps[next].logical_id);
    }
  }
}

void add_order(const std::vector<ResourceRow>& rows, const std::vector<ResourceDetailRow>& details,
               Order& order) {
  std::map<std::uint32_t, std::string_view> ids;
  for (const ResourceRow& row : rows) ids.emplace(row.no, row.logical_id);
  for (const ResourceDetailRow& detail : details) {
    for (const std::uint32_t need : detail.needs) {
      const auto first = ids.find(need);
      const auto second = ids.find(detail.no);
      if (first != ids.end() && second != ids.end()) order.emplace(first->second, second->second);
    }
  }
}

std::vector<std::size_t> critical_path(const std::vector<Happening>& all, const Order& order) {
  std::optional<std::size_t> at;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Happening& h = all[i];
    if (!h.inner && h.ended && (!at || all[*at].ended_at < h.ended_at)) at = i;
  }
  std::vector<std::size_t> path;
  while (at) {
    path.push_back(*at);
    at = awaited(all, all[*at], order);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace cairn::service
