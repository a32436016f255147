#include "service/template_objects.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "catalog/error_catalog.h"
#include "engine/revision.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/kept_templates.h"
#include "service/resource_groups.h"
#include "service/tag_texts.h"
#include "template/template.h"

namespace cairn::service {
namespace {

std::string text_of(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return given.is_string() ? std::string(given.as_string()) : std::string();
}

bool given(const ActionRequest& request, std::string_view name) {
  return request.parameters.find(name) != nullptr;
}

// The new text, when the request has one; it must be a right template.
Result<std::optional<std::string>> new_text(const ActionRequest& request, Context& context) {
  if (auto refused = refuse_unserved(request, {"ValidationOptions"})) return *refused;
  if (!given(request, "TemplateBody") && !given(request, "TemplateURL")) {
    return std::optional<std::string>();
  }
  auto text = template_text(request, context);
  if (!text) return text.error();
  const ParsedTemplate parsed = parse_template(*text);
  if (!parsed.errors.empty()) return parsed.errors.front();
  StackContext nobody;
  nobody.account_id = nobody.tenant_id = request.identity.account_id;
  nobody.now_ms = context.clock.now();
  const Built built = build_model(parsed.source, {}, nobody, context.surroundings, context.types,
                                  {BuildMode::kValidate, context.quotas.resources_per_stack});
  if (!built.errors.empty()) return built.errors.front();
  return std::optional(std::move(text).value());
}

BlobRow blob(std::string text) {
  std::string hash = hex(sha256(text));
  return {std::move(hash), std::move(text)};
}

Error over_limit(std::string reason, std::string fix) {
  return {.code = "RequestLimitExceeded",
          .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
          .where = "TemplateId",
          .at = {},
          .fix = std::move(fix)};
}

Result<KeptTemplate> own_template(const ActionRequest& request, Reader& reader) {
  const std::string id = text_of(request, "TemplateId");
  auto found = find_template(reader, request.identity.account_id, id, request.action->name);
  if (!found) return found.error();
  if (found->share) return template_not_found(id, request.action->name);
  return std::move(found->kept);
}

void submit(Context& context, Batch batch, std::string id, Value answer, Reply reply) {
  context.writer.submit(std::move(batch), [id = std::move(id), answer = std::move(answer),
                                           reply = std::move(reply)](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kDurable) return reply(answer);
    reply(outcome == CommitOutcome::kRecordChanged ? template_being_processed(id) : unavailable());
  });
}

void remove_version(const KeptVersion& version, const KeptTemplate& kept, Batch& batch) {
  batch.removed_records.push_back({RecordKind::kTemplateVersion, version.to_row(kept).id});
}

// Makes room for one version more, if there is none and the request says how.
std::optional<Error> rotate(const ActionRequest& request, const KeptTemplate& kept, Reader& reader,
                            Batch& batch) {
  if (kept.version >= kTemplateVersionNumberMax) {
    return over_limit(fmt::format("version numbers end with v{}", kTemplateVersionNumberMax),
                      "Create a new template.");
  }
  const auto versions = versions_of(reader, kept);
  if (static_cast<std::int64_t>(versions.size()) < kTemplateVersionsMax) return std::nullopt;
  const auto shares = shares_of(reader, kept);
  const auto removable = [&](const KeptVersion& version) {
    const bool shared = std::any_of(shares.begin(), shares.end(), [&](const TemplateShare& share) {
      return share.option == "AllVersions" || share.version == version.label;
    });
    return !shared && version.label != version_label(kept.version);
  };
  const auto oldest = std::find_if(versions.rbegin(), versions.rend(), removable);
  const bool may_rotate =
      text_of(request, "RotateStrategy") == "DeleteOldestNonSharedVersionWhenLimitExceeded";
  if (!may_rotate || oldest == versions.rend()) {
    return over_limit(
        fmt::format("the limit of {} versions per template is reached", kTemplateVersionsMax),
        "Set RotateStrategy to DeleteOldestNonSharedVersionWhenLimitExceeded, or create a new "
        "template.");
  }
  remove_version(*oldest, kept, batch);
  return std::nullopt;
}

// What an UpdateTemplate makes of the template and of the version it touches.
struct Change {
  KeptTemplate kept;
  KeptVersion version;
};

// A new text is a new version, or the draft; without one the words about the latest are changed.
Result<Change> changed(const ActionRequest& request, KeptTemplate kept,
                       std::optional<std::string> text, Reader& reader, Millis now, Batch& batch) {
  const bool draft = request.get("IsDraft") == Value::boolean(true);
  const auto drafted = find_version(reader, kept.id(), kDraft);
  const auto current = find_version(reader, kept.id(), version_label(kept.version));
  KeptVersion version = draft && drafted ? *drafted : current.value_or(KeptVersion());
  if (draft && !drafted) {
    version.label = kDraft;
    version.created = now;
    version.row_version = 0;
  }
  if (text && !draft) {
    if (auto refused = rotate(request, kept, reader, batch)) return *refused;
    version = {};
    version.label = version_label(++kept.version);
    version.created = now;
    if (drafted) remove_version(*drafted, kept, batch);
  }
  if (text) {
    batch.blobs.push_back(blob(std::move(*text)));
    version.text_hash = batch.blobs.back().hash;
  }
  version.updated = kept.row.updated = now;
  version.name = given(request, "TemplateName") ? text_of(request, "TemplateName") : kept.name;
  version.description =
      given(request, "Description") ? text_of(request, "Description") : kept.description;
  if (!draft) {
    kept.name = version.name;
    kept.description = version.description;
  }
  return Change{std::move(kept), std::move(version)};
}

}  // namespace

void create_template(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refuse_tags(request)) return reply(*refused);
  const auto reader = context.store.read();
  RecordFilter filter;
  filter.kind = RecordKind::kTemplate;
  filter.account = request.identity.account_id;
  const std::uint64_t limit = context.quotas.templates_per_account;
  if (reader->records(filter, {0, 0}).total >= limit) {
    return reply(over_limit(fmt::format("the limit of {} templates per account is reached", limit),
                            "Delete templates that are no longer needed."));
  }
  auto text = new_text(request, context);
  if (!text) return reply(text.error());
  KeptTemplate kept;
  kept.row.id = new_uuid(context.chance);
  kept.row.account = request.identity.account_id;
  kept.row.created = kept.row.updated = context.clock.now();
  kept.name = text_of(request, "TemplateName");
  kept.description = text_of(request, "Description");
  kept.resource_group = kept_group(kept.row.account, text_of(request, "ResourceGroupId"));
  kept.version = 1;
  Batch batch;
  batch.blobs.push_back(blob(std::move(**text)));
  KeptVersion version;
  version.label = version_label(kept.version);
  version.name = kept.name;
  version.description = kept.description;
  version.text_hash = batch.blobs.back().hash;
  version.created = version.updated = kept.row.created;
  batch.records = {kept.to_row(), version.to_row(kept)};
  batch.tags.push_back({.owner = template_owner(kept.row.account, kept.id()),
                        .put = read_tags(request.get("Tags"))});
  Value answer = MapBuilder().set("TemplateId", Value::string(kept.id())).build();
  submit(context, std::move(batch), kept.id(), std::move(answer), std::move(reply));
}

void update_template(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  auto kept = own_template(request, *reader);
  if (!kept) return reply(kept.error());
  auto text = new_text(request, context);
  if (!text) return reply(text.error());
  Batch batch;
  const auto change = changed(request, std::move(kept).value(), std::move(text).value(), *reader,
                              context.clock.now(), batch);
  if (!change) return reply(change.error());
  batch.records = {change->kept.to_row(), change->version.to_row(change->kept)};
  Value answer = MapBuilder()
                     .set("TemplateId", Value::string(change->kept.id()))
                     .set("TemplateVersion", Value::string(change->version.label))
                     .build();
  submit(context, std::move(batch), change->kept.id(), std::move(answer), std::move(reply));
}

void delete_template(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto kept = own_template(request, *reader);
  if (!kept) return reply(kept.error());
  if (!shares_of(*reader, *kept).empty()) {
    Error shared = not_supported(fmt::format("Deleting the shared template {}", kept->id()),
                                 "Cancel the sharing with SetTemplatePermission first.");
    shared.where = "TemplateId";
    return reply(std::move(shared));
  }
  Batch batch;
  batch.removed_records.push_back({RecordKind::kTemplate, kept->id()});
  batch.tags.push_back({.owner = template_owner(kept->row.account, kept->id()), .clear = true});
  for (const KeptVersion& v : versions_of(*reader, *kept)) remove_version(v, *kept, batch);
  if (const auto draft = find_version(*reader, kept->id(), kDraft)) {
    remove_version(*draft, *kept, batch);
  }
  submit(context, std::move(batch), kept->id(), MapBuilder().build(), std::move(reply));
}

}  // namespace cairn::service
