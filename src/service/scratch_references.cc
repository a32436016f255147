#include "service/scratch_references.h"

#include <algorithm>

namespace cairn::service {
namespace {

constexpr std::size_t kAttributeLengthMin = 8;  // shorter texts are rarely ids

std::string_view last_part(std::string_view type) {
  const std::size_t colon = type.rfind(':');
  return colon == std::string_view::npos ? type : type.substr(colon + 1);
}

bool chosen_by_owner(std::string_view id, const Value& properties) {
  return std::any_of(properties.entries().begin(), properties.entries().end(), [&](const Entry& e) {
    return e.value.is_string() && e.value.as_string() == id;
  });
}

// "KeyPairName" of a key pair, "RoleName" of a role, "Bucket" of a bucket.
bool named_after(std::string_view key, const ResourceType& type) {
  if (std::find(type.identifier.begin(), type.identifier.end(), key) != type.identifier.end()) {
    return true;
  }
  const std::string kind(last_part(type.name));
  return key == kind || key == kind + "Name" || key == kind + "Names";
}

}  // namespace

ScratchReferences::ScratchReferences(std::span<const PickedResource> picked,
                                     const PlaceWords& places)
    : picked_(picked), needs_(picked.size()) {
  for (std::size_t i = 0; i < picked.size(); ++i) add(picked[i], i, places);
}

void ScratchReferences::add(const PickedResource& resource, std::size_t number,
                            const PlaceWords& places) {
  const LiveResource& live = resource.live;
  const std::string ref(live.ref.is_string() ? live.ref.as_string()
                                             : std::string_view(live.physical_id));
  candidates_[ref].push_back({number, {}, chosen_by_owner(ref, live.properties)});
  for (const Entry& e : live.attributes.entries()) {
    const std::string_view name = e.key.as_string();
    if (!name.ends_with("Id") || !e.value.is_string()) continue;
    const std::string text(e.value.as_string());
    if (text.size() < kAttributeLengthMin || text == ref || places.contains(text)) continue;
    if (text == live.resource_group || !resource.type->has_attribute(name)) continue;
    candidates_[text].push_back({number, std::string(name), false});
  }
}

const ScratchReferences::Candidate* ScratchReferences::choose(std::string_view text,
                                                              std::string_view key,
                                                              std::size_t at) const {
  const auto found = candidates_.find(std::string(text));
  if (found == candidates_.end()) return nullptr;
  const Candidate* named = nullptr;
  const Candidate* attribute = nullptr;
  bool several = false;
  for (const Candidate& c : found->second) {
    if (c.attribute.empty()) {
      if (c.resource == at) continue;
      if (!c.chosen) return &c;
      if (named == nullptr && named_after(key, *picked_[c.resource].type)) named = &c;
    } else {
      several |= attribute != nullptr && attribute->resource != c.resource;
      attribute = &c;
    }
  }
  if (named != nullptr) return named;
  if (several || attribute == nullptr || attribute->resource == at) return nullptr;
  // An attribute that only repeats what it was given names somebody else.
  const LiveResource& owner = picked_[attribute->resource].live;
  return chosen_by_owner(text, owner.properties) ? nullptr : attribute;
}

bool ScratchReferences::needs(std::size_t from, std::size_t to) const {
  std::vector<std::size_t> open{from};
  std::vector<bool> seen(needs_.size(), false);
  while (!open.empty()) {
    const std::size_t i = open.back();
    open.pop_back();
    if (i == to) return true;
    if (seen[i]) continue;
    seen[i] = true;
    open.insert(open.end(), needs_[i].begin(), needs_[i].end());
  }
  return false;
}

Value ScratchReferences::in_place_of(std::string_view text, std::string_view key, std::size_t at) {
  const Candidate* c = choose(text, key, at);
  if (c == nullptr || needs(c->resource, at)) return {};
  needs_[at].insert(c->resource);
  const Value id = Value::string(picked_[c->resource].logical_id);
  if (c->attribute.empty()) return MapBuilder().set("Ref", id).build();
  return MapBuilder().set("Fn::GetAtt", Value::list({id, Value::string(c->attribute)})).build();
}

}  // namespace cairn::service
