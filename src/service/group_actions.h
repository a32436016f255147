// The actions on stack groups and their instances (stack-groups section 2). Each change of a group
// is decided by the keeper of rollouts (runtime/rollouts.h), one after another.
#pragma once

#include "service/context.h"

namespace cairn::service {

void create_stack_group(Context& context, ActionRequest request, Reply reply);
void create_stack_instances(Context& context, ActionRequest request, Reply reply);
void delete_stack_group(Context& context, ActionRequest request, Reply reply);
void delete_stack_instances(Context& context, ActionRequest request, Reply reply);
void detect_stack_group_drift(Context& context, ActionRequest request, Reply reply);
void get_stack_group(Context& context, ActionRequest request, Reply reply);
void get_stack_group_operation(Context& context, ActionRequest request, Reply reply);
void get_stack_instance(Context& context, ActionRequest request, Reply reply);
void import_stacks_to_stack_group(Context& context, ActionRequest request, Reply reply);
void list_stack_group_operation_results(Context& context, ActionRequest request, Reply reply);
void list_stack_group_operations(Context& context, ActionRequest request, Reply reply);
void list_stack_groups(Context& context, ActionRequest request, Reply reply);
void list_stack_instances(Context& context, ActionRequest request, Reply reply);
void stop_stack_group_operation(Context& context, ActionRequest request, Reply reply);
void update_stack_group(Context& context, ActionRequest request, Reply reply);
void update_stack_instances(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
