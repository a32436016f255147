// ListStackOperationRisks (stack-lifecycle section 13), and which resources are paid for in
// advance: DeleteStack leaves those alone (section 8).
#pragma once

#include <string>
#include <vector>

#include "service/context.h"

namespace cairn::service {

void list_stack_operation_risks(Context& context, ActionRequest request, Reply reply);

// Whether a resource with these recorded properties is a subscription, by what its type documents:
// InstanceChargeType, ChargeType or PayType with a word such as PrePaid or Subscription, or a type
// that is nothing else ("ALIYUN::RDS::PrepayDBInstance").
bool is_prepaid(std::string_view type, const Value& properties);

// The logical ids of the subscriptions among the stack's resources.
std::vector<std::string> prepaid_resources(const std::vector<ResourceRow>& resources,
                                           const std::vector<ResourceDetailRow>& details);

}  // namespace cairn::service
