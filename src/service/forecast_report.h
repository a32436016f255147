// What happened in a rehearsal, read off its events: when each resource began and ended what, and
// which chain of them took longest. Values in, values out.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/rows.h"
#include "plan/plan.h"

namespace cairn::service {

// One resource doing one thing.
struct Happening {
  std::string id;  // logical id; of one in a nested stack behind that stack's: "Network.Db"
  std::string type;
  std::string physical_id;
  ResourceState state;  // at the end
  std::string reason;
  Millis start = 0;  // since the operation began, as is `end`
  Millis end = 0;
  std::size_t begun_at = 0;  // positions among all events
  std::size_t ended_at = 0;
  bool back = false;   // on the operation's way back
  bool inner = false;  // in a nested stack
  bool ended = false;
};

// The events of one stack, with what stands before the ids of its resources: "" or "Network.".
struct StackPrefix {
  StackNo stack;
  std::string prefix;
};

// In the order of their beginnings; a change that turned into a replacement is told as that only.
// `stacks` begins with the outermost; others are left out.
std::vector<Happening> happenings(const std::vector<EventRow>& events,
                                  const std::vector<StackPrefix>& stacks, Millis begun);

// Pairs of logical ids of one stack: the first had to be there for the second.
using Order = std::set<std::pair<std::string, std::string>>;
void add_order(const Plan& plan, Order& order);
void add_order(const std::vector<ResourceRow>& rows, const std::vector<ResourceDetailRow>& details,
               Order& order);

// Positions in `all` of the outermost stack's resources, each of which waited for the one before
// it, up to what ended last. What waited for something else, such as a free slot or the end of the
// way forward, waited for what ended when it began.
std::vector<std::size_t> critical_path(const std::vector<Happening>& all, const Order& order);

}  // namespace cairn::service
