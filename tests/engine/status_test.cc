#include "engine/status.h"

#include <gtest/gtest.h>

#include <set>

namespace cairn {
namespace {

using A = StackAction;
using P = Phase;

TEST(Status, ThereAreThirtyOneStatusesAndEachReadsBack) {
  std::set<std::string> names;
  for (const StackState& state : all_statuses()) {
    const std::string name = status_name(state);
    names.insert(name);
    EXPECT_EQ(parse_status(name), state) << name;
  }
  EXPECT_EQ(names.size(), 31u);
  EXPECT_FALSE(parse_status("REVIEW_COMPLETE"));
  EXPECT_FALSE(parse_status("CREATE"));
  EXPECT_FALSE(parse_status(""));
}

TEST(Status, ResourceStatusesReadBack) {
  for (const char* name : {"INIT_COMPLETE", "CREATE_IN_PROGRESS", "CREATE_FAILED",
                           "CREATE_COMPLETE", "DELETE_FAILED", "CHECK_COMPLETE", "IMPORT_FAILED"}) {
    const auto state = parse_resource_status(name);
    ASSERT_TRUE(state) << name;
    EXPECT_EQ(resource_status_name(*state), name);
  }
  EXPECT_FALSE(parse_resource_status("INIT_FAILED"));
  EXPECT_FALSE(parse_resource_status("ROLLBACK_COMPLETE"));
}

TEST(Status, MovesAreThoseOfTheTable) {
  struct Case {
    const char* why;
    StackState from;
    Turn turn;
    std::optional<StackState> want;
  };
  const Case cases[] = {
      {"a create ends well",
       {A::kCreate, P::kInProgress},
       Turn::kSucceeded,
       StackState{A::kCreate, P::kComplete}},
      {"a failed create is undone",
       {A::kCreate, P::kFailed},
       Turn::kRollbackBegun,
       StackState{A::kCreateRollback, P::kInProgress}},
      {"a failed update goes back, by another name",
       {A::kUpdate, P::kFailed},
       Turn::kRollbackBegun,
       StackState{A::kRollback, P::kInProgress}},
      {"a finished create does not fail later", {A::kCreate, P::kComplete}, Turn::kFailed, {}},
      {"what runs cannot be deleted", {A::kCreate, P::kInProgress}, Turn::kDeleteBegun, {}},
      {"what is gone cannot be deleted again", {A::kDelete, P::kComplete}, Turn::kDeleteBegun, {}},
      {"a failed delete can be tried again",
       {A::kDelete, P::kFailed},
       Turn::kDeleteBegun,
       StackState{A::kDelete, P::kInProgress}},
      {"a stack under review can be deleted",
       {A::kReview, P::kInProgress},
       Turn::kDeleteBegun,
       StackState{A::kDelete, P::kInProgress}},
      {"a failed create cannot be updated", {A::kCreate, P::kFailed}, Turn::kUpdateBegun, {}},
      {"a failed update can be",
       {A::kUpdate, P::kFailed},
       Turn::kUpdateBegun,
       StackState{A::kUpdate, P::kInProgress}},
  };
  for (const Case& c : cases) EXPECT_EQ(next(c.from, c.turn), c.want) << c.why;
}

TEST(Status, EveryStatusThatRestsHasAWayOnUnlessDeleted) {
  for (const StackState& state : all_statuses()) {
    if (state.in_progress() || state == StackState{A::kDelete, P::kComplete}) continue;
    EXPECT_TRUE(next(state, Turn::kDeleteBegun)) << status_name(state);
  }
}

}  // namespace
}  // namespace cairn
