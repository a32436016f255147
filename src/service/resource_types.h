// Types that accounts register themselves, which are modules: RegisterResourceType,
// DeregisterResourceType, SetResourceType, ListResourceTypeVersions, ListResourceTypeRegistrations
// (drift-import-templates section 4). What ListResourceTypes and GetResourceType say of modules is
// told here too.
#pragma once

#include <optional>
#include <vector>

#include "service/context.h"

namespace cairn::service {

void register_resource_type(Context& context, ActionRequest request, Reply reply);
void deregister_resource_type(Context& context, ActionRequest request, Reply reply);
void set_resource_type(Context& context, ActionRequest request, Reply reply);
void list_resource_type_versions(Context& context, ActionRequest request, Reply reply);
void list_resource_type_registrations(Context& context, ActionRequest request, Reply reply);

// The summaries of modules whose names fit the request's Provider and ResourceType.
std::vector<Value> module_summaries(Context& context, const ActionRequest& request);
// What GetResourceType answers for a module.
Result<Value> describe_module(Context& context, const ActionRequest& request);

Error resource_type_not_found(std::string_view type);

}  // namespace cairn::service
