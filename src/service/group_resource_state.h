// How a stack group, or a set of stack instances, stands as a resource of a stack
// (group_resources.h).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cloud/nested/child_stacks.h"
#include "group/rows.h"
#include "store/store.h"

namespace cairn::service {

ChildState state_of_group(const std::string& id, Reader& reader);
// Of the instances that the operation made.
ChildState state_of_instances(const std::string& operation, Reader& reader);

// Those of the operation's targets that are instances now.
std::vector<InstanceRow> instances_made_by(const GroupOperationRow& operation, Reader& reader);
// Those, region after region, and what automatic deployment has made since in these regions (empty:
// in all) through the folders that the operation has made targets of the group.
std::vector<InstanceRow> instances_of_resource(const GroupOperationRow& operation,
                                               std::span<const std::string> regions,
                                               Reader& reader);

// Why an operation that is over did not do all it should: "…; 1234567890123456 in cn-beijing: …".
ChildState failure_of(const GroupOperationRow& operation, Reader& reader);

// What the data sources answer.
ChildState answer_of_source(const CallSpec& spec, Reader& reader);

// The fields of the request that makes the resource: what a client would send.
std::vector<std::pair<std::string, std::string>> fields_of(const CallSpec& spec);

}  // namespace cairn::service
