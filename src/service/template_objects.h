// Templates as objects of an account: CreateTemplate, UpdateTemplate, DeleteTemplate,
// ListTemplates, ListTemplateVersions, SetTemplatePermission, and GetTemplate by TemplateId
// (drift-import-templates section 2).
#pragma once

#include "service/context.h"

namespace cairn::service {

inline constexpr std::int64_t kTemplateVersionsMax = 100;
inline constexpr std::int64_t kTemplateVersionNumberMax = 65'000;
inline constexpr std::size_t kTemplateSharesMax = 50;

void create_template(Context& context, ActionRequest request, Reply reply);
void update_template(Context& context, ActionRequest request, Reply reply);
void delete_template(Context& context, ActionRequest request, Reply reply);
void list_templates(Context& context, ActionRequest request, Reply reply);
void list_template_versions(Context& context, ActionRequest request, Reply reply);
void set_template_permission(Context& context, ActionRequest request, Reply reply);
void get_kept_template(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
