// What is read off a rehearsal's events: who began and ended what when, and which chain took so
// long.
#include "service/forecast_report.h"

#include <gtest/gtest.h>

namespace cairn::service {
namespace {

constexpr StackNo kRoot{1};
constexpr StackNo kInner{2};
constexpr Millis kBegun = 1'000;

EventRow of_stack(StackAction action, Millis time, StackNo stack = kRoot) {
  EventRow event;
  event.stack = stack;
  event.time = kBegun + time;
  event.of_stack = true;
  event.stack_state = {action, Phase::kInProgress};
  return event;
}

EventRow of(const char* id, ResourceAction action, Phase phase, Millis time,
            StackNo stack = kRoot) {
  EventRow event;
  event.stack = stack;
  event.time = kBegun + time;
  event.resource_state = {action, phase};
  event.logical_id = id;
  event.type = "T";
  return event;
}

EventRow begin(const char* id, Millis time, ResourceAction action = ResourceAction::kCreate) {
  return of(id, action, Phase::kInProgress, time);
}
EventRow end(const char* id, Millis time, ResourceAction action = ResourceAction::kCreate) {
  return of(id, action, Phase::kComplete, time);
}

std::string told(const std::vector<Happening>& all) {
  std::string text;
  for (const Happening& h : all) {
    text += h.id + " " + resource_status_name(h.state) + " " + std::to_string(h.start) + ".." +
            std::to_string(h.end) + (h.back ? " back" : "") + (h.inner ? " inner" : "") + "\n";
  }
  return text;
}

std::string path_of(const std::vector<EventRow>& events, const Order& order) {
  const auto all = happenings(events, {{kRoot, ""}}, kBegun);
  std::string text;
  for (const std::size_t at : critical_path(all, order)) {
    if (!text.empty()) text += " ";
    text += all[at].id;
    if (all[at].state.action == ResourceAction::kDelete) text += "-";
  }
  return text;
}

TEST(ForecastReport, WhatWasBegunIsJoinedWithItsEnd) {
  const std::vector<EventRow> events = {
      of_stack(StackAction::kCreate, 0),
      begin("A", 0),
      of("A", ResourceAction::kCreate, Phase::kInProgress, 3),  // news
      begin("Net", 1),  // is removed before it ended
      of("In", ResourceAction::kCreate, Phase::kInProgress, 2, kInner),
      of("In", ResourceAction::kCreate, Phase::kFailed, 4, kInner),
      of("Alone", ResourceAction::kCreate, Phase::kInProgress, 4, StackNo{9}),
      end("A", 5),
      of_stack(StackAction::kCreateRollback, 5),
      begin("A", 5, ResourceAction::kDelete),
      end("A", 6, ResourceAction::kDelete),
      end("Net", 7, ResourceAction::kDelete),  // there was nothing to do
  };
  EXPECT_EQ(told(happenings(events, {{kRoot, ""}, {kInner, "Net."}}, kBegun)),
            "A CREATE_COMPLETE 0..5\n"
            "Net.In CREATE_FAILED 2..4 inner\n"
            "A DELETE_COMPLETE 5..6 back\n"
            "Net DELETE_COMPLETE 7..7 back\n");
}

TEST(ForecastReport, TheCriticalPathIsWhatEachWaitedFor) {
  struct Case {
    const char* why;
    std::vector<EventRow> events;
    Order order;
    const char* want;
  };
  const Case cases[] = {
      {"nothing is done", {of_stack(StackAction::kUpdate, 0)}, {}, ""},
      {"the slower of two needs counts",
       {begin("A", 0), begin("B", 0), end("A", 5), end("B", 9), begin("C", 9), end("C", 10)},
       {{"A", "C"}, {"B", "C"}},
       "B C"},
      {"at once, by what was needed",
       {begin("A", 0), begin("X", 0), end("A", 0), end("X", 0), begin("B", 0), end("B", 0)},
       {{"A", "B"}},
       "A B"},
      {"what ended last began at once",
       {begin("A", 0), begin("B", 0), end("A", 5), end("B", 9)},
       {},
       "B"},
      {"for want of a slot it waited for another",
       {begin("A", 0), end("A", 5), begin("B", 5), end("B", 9)},
       {},
       "A B"},
      {"what it needed was over for long, a slot was not",
       {begin("A", 0), end("A", 2), begin("X", 2), end("X", 6), begin("B", 6), end("B", 9)},
       {{"A", "B"}},
       "A X B"},
      {"the way back waits for the way forward",
       {of_stack(StackAction::kCreate, 0), begin("A", 0), end("A", 3), begin("B", 3), end("B", 4),
        of_stack(StackAction::kCreateRollback, 4), begin("B", 4, ResourceAction::kDelete),
        end("B", 5, ResourceAction::kDelete), begin("A", 5, ResourceAction::kDelete),
        end("A", 6, ResourceAction::kDelete)},
       {{"A", "B"}},
       "A B B- A-"},
  };
  for (const Case& c : cases) EXPECT_EQ(path_of(c.events, c.order), c.want) << c.why;
}

TEST(ForecastReport, OrderComesFromPlansAndFromWhatIsThere) {
  std::vector<ResourceRow> rows(2);
  rows[0].no = 4;
  rows[0].logical_id = "Vpc";
  rows[1].no = 7;
  rows[1].logical_id = "Web";
  std::vector<ResourceDetailRow> details(1);
  details[0].no = 7;
  details[0].needs = {4, 9};  // 9 is gone
  Order order;
  add_order(rows, details, order);
  EXPECT_EQ(order, (Order{{"Vpc", "Web"}}));

  Plan plan;
  plan.steps.resize(2);
  plan.steps[0].logical_id = "A";
  plan.steps[1].logical_id = "B";
  plan.edge_begin = {0, 1, 1};
  plan.edges = {1};
  plan.part_ends = {2};
  add_order(plan, order);
  EXPECT_EQ(order, (Order{{"A", "B"}, {"Vpc", "Web"}}));
}

}  // namespace
}  // namespace cairn::service
