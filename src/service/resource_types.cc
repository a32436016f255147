#include "service/resource_types.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "base/wildcard.h"
#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/idempotence.h"
#include "service/kept_modules.h"
#include "template/module_rules.h"

namespace cairn::service {
namespace {

std::string text_of(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return given.is_string() ? std::string(given.as_string()) : std::string();
}

StackContext nobody(const ActionRequest& request, const Context& context) {
  StackContext stack;
  stack.region = request.region;
  stack.account_id = stack.tenant_id = request.identity.account_id;
  stack.now_ms = context.clock.now();
  return stack;
}

// The module's text when it is a right one.
Result<std::string> checked_text(const ActionRequest& request, Context& context) {
  auto text = template_text(request, context);
  if (!text) return text.error();
  const ParsedTemplate parsed = parse_template(*text);
  if (!parsed.errors.empty()) return parsed.errors.front();
  Errors faults = check_module_template(*parsed.source);
  const std::string type = text_of(request, "ResourceType");
  for (const Entry& entry : parsed.source->resources.entries()) {
    if (entry.value.get_string("Type") != type) continue;
    const std::string where = fmt::format("Resources.{}", entry.key.as_string());
    faults.push_back(
        {.code = "StackValidationFailed",
         .message = error_text("StackValidationFailed",
                               {{"reason", fmt::format("The module {} contains itself", type)}}),
         .where = where,
         .at = entry.value.pos(),
         .fix = "Take it out."});
  }
  if (!faults.empty()) return faults.front();
  const Built built =
      build_model(parsed.source, {}, nobody(request, context), context.surroundings, context.types,
                  {BuildMode::kValidate, context.quotas.resources_per_stack});
  if (!built.errors.empty()) return built.errors.front();
  return std::move(text).value();
}

Error changed_meanwhile() {
  Error error = unavailable();
  error.fix = "Somebody else changed the type. Try again.";
  return error;
}

void submit(Context& context, Batch batch, Value answer, Reply reply,
            std::shared_ptr<TokenClaim> claim = nullptr) {
  context.writer.submit(std::move(batch), [answer = std::move(answer), reply = std::move(reply),
                                           claim = std::move(claim)](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kDurable) return reply(answer);
    reply(outcome == CommitOutcome::kRecordChanged ? changed_meanwhile() : unavailable());
  });
}

Result<KeptModule> own_module(const ActionRequest& request, Reader& reader) {
  const std::string type = text_of(request, "ResourceType");
  auto module = find_module(reader, request.identity.account_id, type);
  if (!module) return resource_type_not_found(type);
  return std::move(*module);
}

// The version that `parameter` names.
Result<KeptModuleVersion> named_version(const ActionRequest& request, std::string_view parameter,
                                        const KeptModule& module, Reader& reader) {
  const std::string label = text_of(request, parameter);
  const auto number = module_version_number(label);
  auto version = number ? find_module_version(reader, module, *number) : std::nullopt;
  if (version) return std::move(*version);
  return invalid_parameter(parameter, fmt::format("the type has no version {}", label),
                           "ListResourceTypeVersions tells the versions of the type.");
}

KeptModule next_of(std::optional<KeptModule> known, const ActionRequest& request, Millis now) {
  KeptModule module = known ? *std::move(known) : KeptModule();
  if (module.latest_version == 0) {
    module.row.account = request.identity.account_id;
    module.row.created = now;
    module.type = text_of(request, "ResourceType");
    module.description = text_of(request, "Description");
  }
  module.row.updated = now;
  ++module.latest_version;
  return module;
}

}  // namespace

Error resource_type_not_found(std::string_view type) {
  return {.code = "ResourceTypeNotFound",
          .message = error_text("ResourceTypeNotFound", {{"name", type}}),
          .where = "ResourceType",
          .at = {},
          .fix = "ListResourceTypes tells the types there are."};
}

void register_resource_type(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  const std::string type = text_of(request, "ResourceType");
  if (auto named = check_module_name(type); !named) return reply(named.error());
  auto text = checked_text(request, context);
  if (!text) return reply(text.error());
  auto known = find_module(*reader, request.identity.account_id, type);
  if (known && versions_of(*reader, *known).size() >= kModuleVersionsMax) {
    const std::string reason =
        fmt::format("the limit of {} versions per type is reached", kModuleVersionsMax);
    return reply(Error{.code = "RequestLimitExceeded",
                       .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
                       .where = "ResourceType",
                       .at = {},
                       .fix = "Deregister a version that is no longer needed."});
  }
  const Millis now = context.clock.now();
  const KeptModule module = next_of(std::move(known), request, now);
  KeptModuleVersion version;
  version.number = module.latest_version;
  version.description = text_of(request, "Description");
  version.text_hash = hex(sha256(*text));
  version.registration_id = new_uuid(context.chance);
  version.row.created = version.row.updated = now;
  Batch batch;
  batch.now = now;
  batch.blobs.push_back({version.text_hash, std::move(text).value()});
  batch.records = {module.to_row(), version.to_row(module)};
  const Value answer =
      MapBuilder().set("RegistrationId", Value::string(version.registration_id)).build();
  claim->remember(answer, batch);
  submit(context, std::move(batch), answer, std::move(reply), claim);
}

void deregister_resource_type(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto module = own_module(request, *reader);
  if (!module) return reply(module.error());
  const std::vector<KeptModuleVersion> versions = versions_of(*reader, *module);
  Batch batch;
  batch.now = context.clock.now();
  const bool named = request.parameters.find("VersionId") != nullptr;
  if (!named && versions.size() > 1) {
    return reply(invalid_parameter("VersionId", "the type has more than one version",
                                   "Name the version to deregister."));
  }
  if (named) {
    const auto version = named_version(request, "VersionId", *module, *reader);
    if (!version) return reply(version.error());
    if (versions.size() > 1 && version->number == module->default_version) {
      return reply(invalid_parameter("VersionId", "it is the default version",
                                     "Make another version the default with SetResourceType."));
    }
    batch.removed_records.push_back({RecordKind::kTypeVersion, version->row.id});
  }
  if (versions.size() <= 1) {
    for (const KeptModuleVersion& version : versions) {
      batch.removed_records.push_back({RecordKind::kTypeVersion, version.row.id});
    }
    batch.removed_records.push_back({RecordKind::kRegisteredType, module->row.id});
  } else {
    batch.records.push_back(module->to_row());  // so that nobody makes it the default meanwhile
  }
  submit(context, std::move(batch), MapBuilder().build(), std::move(reply));
}

void set_resource_type(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  auto module = own_module(request, *reader);
  if (!module) return reply(module.error());
  const Millis now = context.clock.now();
  Batch batch;
  batch.now = now;
  if (request.parameters.find("DefaultVersionId") != nullptr) {
    const auto version = named_version(request, "DefaultVersionId", *module, *reader);
    if (!version) return reply(version.error());
    module->default_version = version->number;
  }
  const std::string description = text_of(request, "Description");
  const bool described = request.parameters.find("Description") != nullptr;
  if (request.parameters.find("VersionId") != nullptr) {
    auto version = named_version(request, "VersionId", *module, *reader);
    if (!version) return reply(version.error());
    if (described) version->description = description;
    version->row.updated = now;
    batch.records.push_back(version->to_row(*module));
  } else if (described) {
    module->description = description;
  }
  module->row.updated = now;
  batch.records.push_back(module->to_row());
  submit(context, std::move(batch), MapBuilder().build(), std::move(reply));
}

void list_resource_type_registrations(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const std::string pattern = text_of(request, "ResourceType");
  const std::string id = text_of(request, "RegistrationId");
  const std::string status = text_of(request, "Status");
  std::vector<KeptModuleVersion> wanted = module_versions(*reader, request.identity.account_id);
  std::erase_if(wanted, [&](const KeptModuleVersion& version) {
    return (!id.empty() && id != version.registration_id) ||
           (!pattern.empty() && !wildcard_match(pattern, version.type)) ||
           (!status.empty() && status != "COMPLETE");
  });
  const PageRequest page = page_of(request);
  const Window window = page.window();
  std::vector<Value> list;
  for (std::uint64_t i = window.offset; i < wanted.size() && list.size() < window.limit; ++i) {
    const KeptModuleVersion& version = wanted[i];
    MapBuilder map;
    map.set("RegistrationId", Value::string(version.registration_id));
    map.set("ResourceType", Value::string(version.type));
    map.set("VersionId", Value::string(module_version_label(version.number)));
    map.set("EntityType", Value::string("Module"));
    map.set("Status", Value::string("COMPLETE"));
    map.set("StatusReason", Value::string("Module is created successfully"));
    set_time(map, "CreateTime", version.row.created);
    list.push_back(map.build());
  }
  MapBuilder answer;
  answer.set("Registrations", Value::list(std::move(list)));
  answer.set("TotalCount", Value::integer(static_cast<std::int64_t>(wanted.size())));
  answer.set("PageNumber", Value::integer(page.number));
  reply(answer.build());
}

}  // namespace cairn::service
