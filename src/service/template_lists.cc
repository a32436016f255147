#include <algorithm>

#include "base/wildcard.h"
#include "engine/revision.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/kept_templates.h"
#include "service/next_token.h"
#include "service/resource_groups.h"
#include "service/tag_texts.h"
#include "service/template_objects.h"

namespace cairn::service {
namespace {

bool enabled(const ActionRequest& request, std::string_view name) {
  return request.get(name) == Value::string("Enabled");
}

void set_text(MapBuilder& map, std::string_view key, const std::string& text) {
  if (!text.empty()) map.set(key, Value::string(text));
}

void describe(const Found& found, const KeptVersion& version, bool tags, Reader& reader,
              MapBuilder& map) {
  const KeptTemplate& kept = found.kept;
  const bool shared = found.share.has_value();
  map.set("TemplateId", Value::string(shared ? template_arn(kept) : kept.id()));
  map.set("TemplateARN", Value::string(template_arn(kept)));
  map.set("TemplateName", Value::string(version.name));
  set_text(map, "Description", version.description);
  map.set("OwnerId", Value::string(kept.row.account));
  map.set("ShareType", Value::string(shared ? "Shared" : "Private"));
  if (!shared || found.share->option == "AllVersions") {
    map.set("TemplateVersion", Value::string(version.label));
  }
  set_time(map, "CreateTime", kept.row.created);
  set_time(map, "UpdateTime", version.updated);
  if (shared) return;  // what follows is its owner's affair
  map.set("ResourceGroupId", Value::string(shown_group(kept.row.account, kept.resource_group)));
  if (tags) map.set("Tags", to_value(reader.tags(template_owner(kept.row.account, kept.id()))));
}

// The templates of the account, or those shared with it, newest first.
std::vector<Found> templates_for(const ActionRequest& request, Reader& reader) {
  const bool shared = request.get("ShareType") == Value::string("Shared");
  RecordFilter filter;
  filter.kind = shared ? RecordKind::kTemplateShare : RecordKind::kTemplate;
  filter.account = request.identity.account_id;
  if (!shared) filter.tags = tag_wishes(request.get("Tag"));  // of one's own only
  constexpr std::uint64_t kAll = 100'000;
  std::vector<Found> list;
  for (RecordRow& row : reader.records(filter, {0, kAll}).rows) {
    if (!shared) {
      list.push_back({read_template(std::move(row)), std::nullopt});
    } else if (auto kept = reader.record(RecordKind::kTemplate, row.parent)) {
      list.push_back({read_template(std::move(*kept)), read_share(row)});
    }
  }
  return list;
}

bool passes(const ActionRequest& request, const KeptTemplate& kept) {
  const Value name = request.get("TemplateName");
  if (name.is_string() && !wildcard_match(name.as_string(), kept.name)) return false;
  const Value group = request.get("ResourceGroupId");
  return !group.is_string() ||
         kept_group(kept.row.account, group.as_string()) == kept.resource_group;
}

Value permissions(const std::vector<TemplateShare>& shares) {
  std::vector<Value> list;
  for (const TemplateShare& share : shares) {
    MapBuilder map;
    map.set("AccountId", Value::string(share.account));
    map.set("ShareOption", Value::string("ShareToAccounts"));
    map.set("ShareSource", Value::string("ROS"));
    map.set("VersionOption", Value::string(share.option));
    set_text(map, "TemplateVersion", share.version);
    list.push_back(map.build());
  }
  return Value::list(std::move(list));
}

}  // namespace

void list_templates(Context& context, ActionRequest request, Reply reply) {
  if (request.get("ShareType") == Value::string("Official")) {
    return reply(not_supported("ShareType Official", "Ask for Private or Shared."));
  }
  if (auto refused = refuse_unserved(request, {"Filters"})) return reply(*refused);
  const auto reader = context.store.read();
  std::vector<Found> list = templates_for(request, *reader);
  std::erase_if(list, [&](const Found& found) { return !passes(request, found.kept); });
  const PageRequest page = page_of(request);
  const Window window = page.window();
  std::vector<Value> described;
  for (std::uint64_t i = window.offset; i < list.size() && described.size() < window.limit; ++i) {
    const auto version = usable_version(*reader, list[i], {}, request.action->name);
    if (!version) continue;
    MapBuilder map;
    describe(list[i], *version, enabled(request, "IncludeTags"), *reader, map);
    described.push_back(map.build());
  }
  MapBuilder answer;
  answer.set("Templates", Value::list(std::move(described)));
  page.describe(list.size(), answer);
  reply(answer.build());
}

void list_template_versions(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto found = find_template(*reader, request.identity.account_id,
                                   request.get("TemplateId").as_string(), request.action->name);
  if (!found) return reply(found.error());
  std::vector<KeptVersion> versions = versions_of(*reader, found->kept);
  if (found->share && found->share->option != "AllVersions") versions.clear();
  const auto page = next_token_page(request, versions.size());
  if (!page) return reply(page.error());
  std::vector<Value> described;
  for (std::size_t i = page->begin; i < page->end; ++i) {
    MapBuilder map;
    map.set("TemplateId", request.get("TemplateId"));
    map.set("TemplateName", Value::string(versions[i].name));
    map.set("TemplateVersion", Value::string(versions[i].label));
    set_text(map, "Description", versions[i].description);
    set_time(map, "CreateTime", versions[i].created);
    set_time(map, "UpdateTime", versions[i].updated);
    described.push_back(map.build());
  }
  MapBuilder answer;
  answer.set("Versions", Value::list(std::move(described)));
  page->describe(answer);
  reply(answer.build());
}

void get_kept_template(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto found = find_template(*reader, request.identity.account_id,
                                   request.get("TemplateId").as_string(), request.action->name);
  if (!found) return reply(found.error());
  const Value label = request.get("TemplateVersion");
  const auto version =
      usable_version(*reader, *found, label.is_string() ? label.as_string() : std::string_view(),
                     request.action->name, /*drafts=*/true);
  if (!version) return reply(version.error());
  const auto text = reader->blob(version->text_hash);
  MapBuilder map;
  describe(*found, *version, enabled(request, "IncludeTags"), *reader, map);
  map.set("TemplateBody", Value::string(text.value_or("")));
  if (enabled(request, "IncludePermission") && !found->share) {
    map.set("Permissions", permissions(shares_of(*reader, found->kept)));
  }
  reply(map.build());
}

}  // namespace cairn::service
