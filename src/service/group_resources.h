// GroupResources: stack groups and their instances as resources of stacks: ALIYUN::ROS::StackGroup,
// ALIYUN::ROS::StackInstances, and the data sources of both. A call is the action that a client
// would send (stack-groups section 7); NestedCloud holds what waits for the end of one.
//
// Physical ids  of a stack group its StackGroupId; of stack instances the OperationId of the
//               operation that made them: they are the targets of that operation that are there.
// Tokens        a create_token is the ClientToken of the action. A token that is forbidden is a
//               token row that no request fits. What an operation of the parent deletes, it deletes
//               by one operation on the group, however often it asks.
// Waiting       while another operation runs on the group, a command is told to come again.
// Threads       connect() before the first command; commands from any thread. They work on the
//               service's workers, data sources where they are asked.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/percent.h"
#include "cloud/nested/child_stacks.h"
#include "group/rows.h"
#include "service/context.h"

namespace cairn::service {

inline constexpr std::string_view kStackGroupType = "ALIYUN::ROS::StackGroup";
inline constexpr std::string_view kStackInstancesType = "ALIYUN::ROS::StackInstances";
inline constexpr std::string_view kStackGroupsSource = "DATASOURCE::ROS::StackGroups";
inline constexpr std::string_view kStackInstanceSource = "DATASOURCE::ROS::StackInstance";
// Whether it is one of these.
bool is_group_resource(std::string_view type);

class GroupResources final : public ChildStacks {
 public:
  // The parameters of a request with these fields, checked as those of any client are.
  using Decode = std::function<Result<Value>(const Action&, const FormFields&)>;
  void connect(Context& context, Decode decode) {
    context_ = &context;
    decode_ = std::move(decode);
  }

  void create(CallSpec spec, Told told) override;
  void update(CallSpec spec, Told told) override;  // nothing of them can be changed
  void remove(CallSpec spec, Told told) override;
  void state(CallSpec spec, Told told) override;

  // The physical ids of those that may wait for the end of this operation.
  std::vector<std::string> ended(const std::string& operation);

 private:
  using Work = void (GroupResources::*)(const CallSpec&, const Told&);
  void work(Work what, CallSpec spec, Told told);

  void create_now(const CallSpec& spec, const Told& told);
  void remove_now(const CallSpec& spec, const Told& told);
  void state_now(const CallSpec& spec, const Told& told);
  void remove_group(const CallSpec& spec, const std::string& id, Reader& reader, const Told& told);
  void remove_instances(const CallSpec& spec, const std::string& id, Reader& reader,
                        const Told& told);
  void tell_of_removal(const std::string& operation, const std::string& id, const Told& told);
  void forbid(const CallSpec& spec, const Told& told);
  Result<ActionRequest> request(const CallSpec& spec, std::string_view action,
                                const FormFields& fields) const;

  Context* context_ = nullptr;
  Decode decode_;
  std::mutex mutex_;
  std::map<std::string, std::string> removals_;  // operation, to what it removes
};

}  // namespace cairn::service
