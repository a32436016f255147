#include "service/instance_request.h"

#include <utility>

#include "catalog/error_catalog.h"
#include "service/group_template.h"

namespace cairn::service {

bool is_failed_create(const StackState& state) {
  return state.phase == Phase::kFailed && state.action == StackAction::kCreate
             ? true
             : state.action == StackAction::kCreateRollback && state.phase != Phase::kInProgress;
}

ActionRequest request_of(std::string_view action, const StartInstance& start, Identity identity,
                         MapBuilder parameters) {
  ActionRequest request;
  request.action = ActionCatalog::embedded().find(action);
  request.region = start.region;
  parameters.set("RegionId", Value::string(request.region));
  request.parameters = parameters.build();
  request.identity = std::move(identity);
  request.secure = true;
  return request;
}

Result<MapBuilder> definition_of(const InstanceWork& work, Reader& reader) {
  auto text = reader.blob(work.group.template_hash);
  if (!text) {
    return Error{.code = "InternalError",
                 .message = "The template of the stack group is missing from the store.",
                 .where = work.group.id,
                 .at = {},
                 .fix = "Restore the data directory from a backup."};
  }
  return definition_of(work, std::move(*text));
}

MapBuilder definition_of(const InstanceWork& work, std::string template_text) {
  const Value& given = work.start.parameters;
  // The group's own were checked with its template; an override may be of an older one.
  Value parameters =
      given == work.group.parameters ? given : declared_parameters(given, template_text);
  MapBuilder map;
  map.set("TemplateBody", Value::string(std::move(template_text)));
  map.set("Parameters", parameters.is_list() ? std::move(parameters) : Value::list({}));
  map.set("TimeoutInMinutes", Value::integer(work.start.timeout_min));
  return map;
}

Error is_protected(const StackRow& stack) {
  return {.code = "InvalidOperation.DeletionProtection",
          .message = error_text(
              "InvalidOperation.DeletionProtection",
              {{"type", "stack"}, {"ID", stack.id}, {"reason", "deletion protection is enabled"}}),
          .where = stack.id,
          .at = {},
          .fix = "Turn it off with SetDeletionProtection first."};
}

}  // namespace cairn::service
