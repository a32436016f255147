// Stack groups as requests name them and as answers show them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/resource_directory.h"
#include "base/result.h"
#include "group/rows.h"
#include "group/target_names.h"
#include "service/context.h"

namespace cairn::service {

Error stack_group_not_found(std::string_view name, std::string_view action);

// The group with the request's StackGroupName; deleted ones have no name any more.
Result<GroupRow> find_group(const ActionRequest& request, Reader& reader);

struct FoundOperation {
  GroupOperationRow operation;
  GroupRow group;
};
// With the request's OperationId, of a group of its account and region.
Result<FoundOperation> find_group_operation(const ActionRequest& request, Reader& reader);

inline TagOwner tag_owner(const GroupRow& group) {
  return {{TagKind::kStackGroup, group.account, group.region}, group.name};
}

// GetStackGroup and ListStackGroups.
Value group_view(const GroupRow& group, Reader& reader);
Value group_summary(const GroupRow& group, Reader& reader);
// GetStackGroupOperation and ListStackGroupOperations.
Value operation_view(const GroupOperationRow& operation, const GroupRow& group, Reader& reader);
Value operation_summary(const GroupOperationRow& operation, const GroupRow& group);
// GetStackInstance and ListStackInstances.
Value instance_view(const InstanceRow& instance, const GroupRow& group, bool outputs,
                    Reader& reader);
Value instance_summary(const InstanceRow& instance, const GroupRow& group);
Value result_view(const InstanceResultRow& result, const GroupOperationRow& operation);

// AccountIds, DeploymentTargets, RegionIds, of a request or of a resource.
TargetNames target_names(const Value& given);
// RegionIds that are no regions.
std::optional<Error> refuse_regions(const TargetNames& names);
std::vector<std::string> texts_of(const Value& list);

// The folders of the directory that an account is in, or manages.
class DirectoryFolders final : public MemberFolders {
 public:
  DirectoryFolders(const Context& context, std::string_view account);
  std::vector<std::string> members_below(std::string_view folder) const override;
  bool is_member(std::string_view account) const override;

 private:
  const access::ResourceDirectories* directories_;
  std::string management_;
};

// By what trusted access of the orchestration service goes.
inline constexpr std::string_view kDirectoryService = "ros.aliyuncs.com";
// What is wrong with an account that is to administer a group the service manages.
std::optional<Error> refuse_administrator(const std::string& account, const Context& context);
// The same of the account of a group that the service manages, which may have lost the right since.
std::optional<Error> refuse_lost_right(const GroupRow& group, const Context& context);

// Folders among the targets that the directory of the group's account does not have; nothing of a
// self-managed group. Not for removals: what was deployed through a folder goes after the folder
// has gone.
std::optional<Error> refuse_unknown_folders(const GroupRow& group, const TargetNames& names,
                                            const Context& context);
// The same of folders that another parameter names.
std::optional<Error> refuse_unknown_folders(const GroupRow& group,
                                            const std::vector<std::string>& folders,
                                            const std::string& parameter, const Context& context);

}  // namespace cairn::service
