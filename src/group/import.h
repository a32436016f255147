// ImportStacksToStackGroup: stacks that are there become instances (stack-groups section 2).
//
// The stacks are not changed. What differs between a stack's parameters and the group's becomes the
// instance's overrides; a stack of another template than the group's is an outdated instance.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/status.h"
#include "group/targets.h"

namespace cairn {

struct StackPlace {
  std::string account;
  std::string region;
  std::string stack_id;
  friend bool operator==(const StackPlace&, const StackPlace&) = default;
};

// "acs:ros:{region}:{account}:stack/{id}". InvalidParameter of `parameter` when it is not so.
Result<StackPlace> stack_of_arn(std::string_view arn, const std::string& parameter);

// A stack as it is where its ARN says.
struct ImportedStack {
  StackPlace place;
  bool found = false;
  StackState state = {};
  bool nested = false;   // the child of another stack
  bool grouped = false;  // it is in a group already
  std::string group;     // the name of that one, if those who ask may know it
  // What it was given of what the group's template declares: {"ParameterKey", "ParameterValue"}.
  Value parameters = {};
};

// The instances, region after region in the order the regions are first named. Refuses no stack at
// all (MissingStackArns) and (InvalidParameter of StackArns): a stack that is not there, is not
// complete, is nested, is in a group, is named twice, or stands where the group has an instance
// already or would have two; one of an account outside `folders` when these are given; folders for
// a self-managed group; and more instances than a group holds. Of a service-managed group each
// account must be a member: `root` is the folder all members are in; of a stack of any other
// account nothing else is told.
Result<std::vector<InstanceRow>> instances_to_import(const GroupRow& group,
                                                     std::span<const InstanceRow> existing,
                                                     std::span<const ImportedStack> stacks,
                                                     std::span<const std::string> folders,
                                                     const std::string& root,
                                                     const MemberFolders& directory);

// What of `own` differs from the group's: those keys with another value, and those the group does
// not name. In the order of `own`.
Value overrides_of_import(const Value& of_group, const Value& own);

}  // namespace cairn
