#include "service/scratch_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "service/import_identity.h"
#include "service/live_permission.h"
#include "service/resource_groups.h"
#include "service/resource_owners.h"

namespace cairn::service {
namespace {

using Live = std::vector<LiveResource>;

Error failure(std::string code, std::string reason) {
  return {.code = std::move(code), .message = std::move(reason), .where = {}, .at = {}, .fix = {}};
}

bool holds_text(const Value& tree, std::string_view text) {
  if (tree.is_string()) return tree.as_string() == text;
  return std::any_of(tree.items().begin(), tree.items().end(),
                     [&](const Value& item) { return holds_text(item, text); }) ||
         std::any_of(tree.entries().begin(), tree.entries().end(),
                     [&](const Entry& e) { return holds_text(e.value, text); });
}

bool in_filter(const Value& filter, const std::string& type) {
  if (filter.size() == 0) return true;
  const Value name = Value::string(type);
  return std::find(filter.items().begin(), filter.items().end(), name) != filter.items().end();
}

// A tag without a value asks for its key alone.
bool has_tags(const LiveResource& live, const Value& wanted) {
  return std::all_of(wanted.entries().begin(), wanted.entries().end(), [&](const Entry& tag) {
    const std::string_view value = tag.value.is_string() ? tag.value.as_string() : "";
    return std::any_of(live.tags.begin(), live.tags.end(), [&](const auto& own) {
      return own.first == tag.key.as_string() && (value.empty() || own.second == value);
    });
  });
}

class Picker {
 public:
  Picker(const KeptScratch& scratch, const Context& context, Reader& reader)
      : scratch_(scratch), context_(context), reader_(reader) {}

  Result<std::vector<PickedResource>> pick() {
    const Value& listed = scratch_.source.get("SourceResources");
    auto refused = listed.is_list() ? pick_listed(listed) : pick_found();
    if (refused) return *refused;
    if (picked_.empty()) {
      return failure("ResourceNotFound", "No resource could be found for template scratch.");
    }
    if (picked_.size() > kScratchResourcesMax) {
      return failure("RequestLimitExceeded",
                     fmt::format("{} resources were found; a template scratch takes {} at most.",
                                 picked_.size(), kScratchResourcesMax));
    }
    return std::move(picked_);
  }

 private:
  Live inventory(const std::string& type, const std::string& id) const {
    if (!context_.inventory) return {};
    return context_.inventory({scratch_.row.account, scratch_.row.region, type, id});
  }

  const Live& everything() {
    if (!everything_) everything_ = inventory({}, {});
    return *everything_;
  }

  // Nothing when a template can have it.
  std::optional<std::string> unfit(const std::string& name, const ResourceType* type) const {
    const bool for_stacks = name.starts_with("ALIYUN::ROS::");
    if (type == nullptr || type->is_data_source || for_stacks) {
      return fmt::format("Resource type {} is not supported by template scratch.", name);
    }
    if (scratch_.type == kImportScratch && !type->importable()) {
      return fmt::format("Resource type {} cannot be imported.", name);
    }
    return std::nullopt;
  }

  std::optional<std::string> owned(const LiveResource& live) {
    if (scratch_.type != kImportScratch) return std::nullopt;
    if (!owners_) owners_.emplace(scratch_.row.account, scratch_.row.region, reader_);
    const std::string* stack = owners_->find(live.type, live.physical_id);
    if (stack == nullptr) return std::nullopt;
    return fmt::format("Resource {} {} belongs to stack {}.", live.type, live.physical_id, *stack);
  }

  std::optional<Error> hidden(const LiveResource& live) const {
    return may_not_look(live, scratch_.row.account, scratch_.acting, context_);
  }

  bool add(const LiveResource& live, const ResourceType* type) {
    if (!seen_.insert(live.type + ' ' + live.physical_id).second) return false;
    picked_.push_back({live, type, {}});
    return true;
  }

  std::optional<Error> pick_listed(const Value& listed) {
    for (const Value& source : listed.items()) {
      const std::string name(source.get_string("ResourceType"));
      const ResourceType* type = context_.types.find(name);
      if (auto why = unfit(name, type)) return failure("NotSupported", *why);
      const std::string id(source.get_string("ResourceId"));
      const Live found = inventory(name, id);
      if (found.empty()) {
        return failure(
            "ResourceNotFound",
            fmt::format("Resource {} {} could not be found for template scratch.", name, id));
      }
      if (auto why = hidden(found.front())) return failure(why->code, why->message);
      if (auto why = owned(found.front())) return failure("NotSupported", *why);
      const std::size_t first = picked_.size();
      add(found.front(), type);
      const Value& filter = source.get("RelatedResourceTypeFilter");
      const bool all = scratch_.type == kDetectionScratch;
      if (filter.size() > 0 || all) pick_related(first, filter);
    }
    return std::nullopt;
  }

  // What is related to those picked from `first` on, and to what is found so.
  void pick_related(std::size_t first, const Value& filter) {
    for (std::size_t i = first; i < picked_.size() && i <= kScratchResourcesMax; ++i) {
      const LiveResource from = picked_[i].live;
      for (const LiveResource& other : everything()) {
        if (!in_filter(filter, other.type)) continue;
        if (mentions(from, other) || mentions(other, from)) add_if_fit(other);
      }
    }
  }

  void add_if_fit(const LiveResource& live) {
    const ResourceType* type = context_.types.find(live.type);
    if (!unfit(live.type, type) && !owned(live) && !hidden(live)) add(live, type);
  }

  std::string kept(std::string_view group) const { return kept_group(scratch_.row.account, group); }

  std::optional<Error> pick_found() {
    const Value& tag = scratch_.source.get("SourceTag");
    const Value& group = scratch_.source.get("SourceResourceGroup");
    const Value& filter = (tag.is_map() ? tag : group).get("ResourceTypeFilter");
    for (const LiveResource& live : everything()) {
      const bool wanted =
          tag.is_map() ? has_tags(live, tag.get("ResourceTags"))
                       : kept(live.resource_group) == kept(group.get_string("ResourceGroupId"));
      if (wanted && in_filter(filter, live.type)) add_if_fit(live);
    }
    return std::nullopt;
  }

  const KeptScratch& scratch_;
  const Context& context_;
  Reader& reader_;
  std::vector<PickedResource> picked_;
  std::set<std::string> seen_;
  std::optional<Live> everything_;
  std::optional<ResourceOwners> owners_;
};

}  // namespace

bool mentions(const LiveResource& from, const LiveResource& to) {
  return from.physical_id != to.physical_id && holds_text(from.properties, to.physical_id);
}

Result<std::vector<PickedResource>> pick_resources(const KeptScratch& scratch,
                                                   const Context& context, Reader& reader) {
  return Picker(scratch, context, reader).pick();
}

}  // namespace cairn::service
