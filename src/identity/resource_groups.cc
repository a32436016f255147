#include "identity/resource_groups.h"

#include <algorithm>

#include "catalog/regions.h"
#include "identity/answers.h"
#include "identity/directory_answers.h"
#include "service/answers.h"
#include "service/grouped_things.h"
#include "service/resource_groups.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

constexpr std::size_t kGroupsMax = 30;  // of an account, as documented
constexpr std::string_view kDefaultName = "default";

ResourceGroup default_group(const Account& account) {
  return {.id = service::default_resource_group(account.facts.id),
          .name = std::string(kDefaultName),
          .display_name = "Default Resource Group",
          .created = account.facts.created,
          .updated = account.facts.created};
}

Error no_such_group() {
  return plain_error("EntityNotExists.ResourceGroup", "ResourceGroupId",
                     "ListResourceGroups tells the account's resource groups.");
}

Result<ResourceGroup> resource_group_named(const Account& account, const ActionRequest& request) {
  auto group = find_resource_group(account, text_of(request, "ResourceGroupId"));
  if (!group) return no_such_group();
  return std::move(*group);
}

MapBuilder described(const ResourceGroup& group, const Account& account) {
  MapBuilder map;
  map.set("Id", Value::string(group.id))
      .set("AccountId", Value::string(account.facts.id))
      .set("Name", Value::string(group.name))
      .set("DisplayName", Value::string(group.display_name));
  if (group.created != 0) map.set("CreateDate", time_value(group.created));  // 0: nobody knows
  return map;
}

Value in_every_region(std::string_view status) {
  std::vector<Value> regions;
  for (const Region& region : all_regions()) {
    regions.push_back(MapBuilder()
                          .set("RegionId", Value::string(region.id))
                          .set("Status", Value::string(status))
                          .build());
  }
  return listed("RegionStatus", std::move(regions));
}

Value answer_of(const ResourceGroup& group, const Account& account, std::string_view status) {
  MapBuilder map = described(group, account);
  map.set("Status", Value::string(status)).set("RegionStatuses", in_every_region(status));
  return MapBuilder().set("ResourceGroup", map.build()).build();
}

std::optional<Error> refuse_name(const Account& account, std::string_view name) {
  const char first = name.front();
  const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  if (!letter) {
    return plain_error("InvalidParameter.Name.InvalidChars", "Name", "Begin with a letter.");
  }
  if (name == kDefaultName || account.resource_groups->named(name) != nullptr) {
    return plain_error("EntityAlreadyExists.ResourceGroup", "Name", "Choose another name.");
  }
  return std::nullopt;
}

// The default one, then the others in the order in which they were made.
std::vector<ResourceGroup> all_groups(const Account& account) {
  std::vector<ResourceGroup> groups = {
      *find_resource_group(account, service::default_resource_group(account.facts.id))};
  for (const auto& [name, group] : account.resource_groups->all()) {
    if (name != kDefaultName) groups.push_back(*group);
  }
  std::stable_sort(groups.begin() + 1, groups.end(),
                   [](const auto& a, const auto& b) { return a.created < b.created; });
  return groups;
}

// ResourceGroupIds prevails over ResourceGroupId.
std::vector<std::string> wanted_ids(const ActionRequest& request) {
  std::vector<std::string> ids;
  for (const Value& id : request.get("ResourceGroupIds").items()) ids.emplace_back(id.as_string());
  if (ids.empty() && given(request, "ResourceGroupId")) {
    ids.push_back(text_of(request, "ResourceGroupId"));
  }
  return ids;
}

bool passes(const ActionRequest& request, const ResourceGroup& group) {
  const std::vector<std::string> ids = wanted_ids(request);
  const auto holds = [&](std::string_view parameter, const std::string& text) {
    return text.find(text_of(request, parameter)) != std::string::npos;
  };
  return (ids.empty() || std::find(ids.begin(), ids.end(), group.id) != ids.end()) &&
         holds("Name", group.name) && holds("DisplayName", group.display_name);
}

// Of a resource type, which a pair of ResourceTypes or the two parameters name.
bool is_wanted_type(const ActionRequest& request, std::string_view type) {
  const auto fits = [](std::string_view wanted, std::string_view is) {
    return wanted.empty() || wanted == is;
  };
  if (!fits(text_of(request, "Service"), "ros")) return false;
  if (!fits(text_of(request, "ResourceType"), type)) return false;
  bool any = false;
  for (const Value& pair : request.get("ResourceTypes").items()) {
    const std::string_view service = pair.get_string("Service");
    const std::string_view of = pair.get_string("ResourceType");
    if (service.empty() || of.empty()) continue;  // half a pair says nothing
    if (service == "ros" && of == type) return true;
    any = true;
  }
  return !any;
}

bool passes(const ActionRequest& request, const service::GroupedThing& thing) {
  const auto fits = [&](std::string_view parameter, std::string_view is) {
    return !given(request, parameter) || text_of(request, parameter) == is;
  };
  return fits("ResourceGroupId", thing.group) && fits("ResourceId", thing.id) &&
         fits("Region", thing.region) && is_wanted_type(request, thing.type);
}

std::optional<Error> refuse_to_delete(Store& store, const ActionRequest& request,
                                      const Account& account) {
  const auto group = resource_group_named(account, request);
  if (!group) return group.error();
  if (group->name == kDefaultName) {
    return plain_error("InvalidParameter.ResourceGroupId", "ResourceGroupId",
                       "The default resource group stays as long as the account.");
  }
  for (const auto& thing : service::grouped_things(*store.read(), account.facts.id)) {
    if (thing.group != group->id) continue;
    return plain_error("DeleteConflict.ResourceGroup.Resource", "ResourceGroupId",
                       "ListResources tells what is in it; delete that, or MoveResourceGroup.");
  }
  return std::nullopt;
}

}  // namespace

std::optional<ResourceGroup> find_resource_group(const Account& account, std::string_view id) {
  if (const ResourceGroup* group = account.resource_groups->with_id(id)) return *group;
  ResourceGroup first = default_group(account);
  if (id == first.id) return first;
  return std::nullopt;
}

std::function<bool(std::string_view account, std::string_view group)> resource_groups_of(
    const IdentityBook& book) {
  return [&book](std::string_view account, std::string_view group) {
    const auto owner = book.account(account);
    return owner && find_resource_group(*owner, group).has_value();
  };
}

Result<Change> create_resource_group(IdentityContext& context, const ActionRequest& request,
                                     const Account& account) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  ResourceGroup group;
  group.name = text_of(request, "Name");
  group.display_name = text_of(request, "DisplayName");
  if (auto refused = refuse_name(account, group.name)) return *refused;
  if (account.resource_groups->size() >= kGroupsMax) {
    return plain_error("LimitExceeded.ResourceGroup", "Name",
                       "Delete resource groups that are not needed.");
  }
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
  group.id = "rg-aek2" + random_text(context.chance, kLetters, 11);
  group.created = group.updated = context.clock.now();
  Change change;
  change.batch.records.push_back(fresh(to_row(group, account.facts.id)));
  change.answer = answer_of(group, account, "OK");
  return change;
}

Result<Change> update_resource_group(IdentityContext& context, const ActionRequest& request,
                                     const Account& account) {
  auto group = resource_group_named(account, request);
  if (!group) return group.error();
  ResourceGroup renamed = std::move(group).value();
  renamed.display_name = text_of(request, "NewDisplayName");
  renamed.updated = context.clock.now();
  Change change;
  change.batch.records.push_back(to_row(renamed, account.facts.id));
  change.answer = MapBuilder().set("ResourceGroup", described(renamed, account).build()).build();
  return change;
}

void delete_resource_group(IdentityContext& context, ActionRequest request, service::Reply reply) {
  const auto account = context.book.account(request.identity.account_id);
  if (!account) return reply(service::unavailable());
  if (auto refused = refuse_to_delete(context.store, request, *account)) return reply(*refused);
  context.book.change(
      account->facts.id,
      [request](const Account& before) -> Result<Change> {
        const auto group = resource_group_named(before, request);
        if (!group) return group.error();  // somebody else deleted it
        Change change;
        change.batch.removed_records.push_back({RecordKind::kResourceGroup, group->id});
        detach_in_group(before, group->id, change.batch);
        change.answer = answer_of(*group, before, "PendingDelete");
        return change;
      },
      std::move(reply));
}

Result<Value> get_resource_group(IdentityContext&, const ActionRequest& request,
                                 const Account& account) {
  const auto group = resource_group_named(account, request);
  if (!group) return group.error();
  return answer_of(*group, account, "OK");
}

Result<Value> list_resource_groups(IdentityContext&, const ActionRequest& request,
                                   const Account& account) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  std::vector<Value> items;
  const bool ok = !given(request, "Status") || text_of(request, "Status") == "OK";
  for (const ResourceGroup& group : all_groups(account)) {
    if (!ok || !passes(request, group)) continue;
    items.push_back(described(group, account).set("Status", Value::string("OK")).build());
  }
  return page_of_items(request, "ResourceGroups", "ResourceGroup", items);
}

Result<Value> list_resources(IdentityContext& context, const ActionRequest& request,
                             const Account& account) {
  std::vector<Value> items;
  for (const auto& thing : service::grouped_things(*context.store.read(), account.facts.id)) {
    if (!passes(request, thing)) continue;
    items.push_back(MapBuilder()
                        .set("Service", Value::string("ros"))
                        .set("ResourceType", Value::string(thing.type))
                        .set("ResourceId", Value::string(thing.id))
                        .set("ResourceGroupId", Value::string(thing.group))
                        .set("RegionId", Value::string(thing.region))
                        .set("CreateDate", time_value(thing.created))
                        .build());
  }
  return page_of_items(request, "Resources", "Resource", items);
}

}  // namespace cairn::identity
