// What a single change comes to, and the public words for it.

#include <algorithm>

#include "plan/diff.h"
#include "value/json.h"

namespace cairn {
namespace {

bool same(const Value& a, const Value& b) {
  if (a.has_unknown() || b.has_unknown()) return false;
  return a == b || to_json(a) == to_json(b);  // bytes are recorded as Base64 text
}

}  // namespace

std::vector<PropertyChange> changed_properties(const ResourceType* type, const Value& before,
                                               const Value& after) {
  std::vector<PropertyChange> changed;
  const auto add = [&](std::string_view name, const Value& was, const Value& is) {
    changed.push_back({std::string(name), was, is, recreation_of(type, name)});
  };
  if (after.is_unknown()) {  // a function makes the whole map: every property may change
    for (const Entry& e : before.entries()) add(e.key.as_string(), e.value, after);
    return changed;
  }
  for (const Entry& e : after.entries()) {
    if (!e.key.is_string()) continue;
    const Value& was = before.get(e.key.as_string());
    if (!same(was, e.value)) add(e.key.as_string(), was, e.value);
  }
  for (const Entry& e : before.entries()) {
    if (!e.key.is_string() || after.find(e.key.as_string()) != nullptr) continue;
    if (!e.value.is_null()) add(e.key.as_string(), e.value, Value());
  }
  return changed;
}

Recreation recreation_of(const ResourceType* type, std::string_view property) {
  const Property* p = type == nullptr ? nullptr : type->find(property);
  if (p == nullptr) return Recreation::kConditionally;
  switch (p->update) {
    case UpdateBehaviour::kInPlace:
      return Recreation::kNever;
    case UpdateBehaviour::kReplace:
      return Recreation::kAlways;
    case UpdateBehaviour::kUnknown:
      break;
  }
  return Recreation::kConditionally;
}

bool ResourceChange::only_dynamic() const {
  if (action != ChangeAction::kModify || compelled != Compelled::kNot) return false;
  return !details.empty() && std::all_of(details.begin(), details.end(), [](const ChangeDetail& d) {
    return d.evaluation == Evaluation::kDynamic;
  });
}

bool Diff::empty() const {
  return leftovers.empty() && std::all_of(changes.begin(), changes.end(), [](const auto& c) {
           return c.action == ChangeAction::kSame;
         });
}

std::string_view name_of(ChangeAction action) {
  constexpr std::string_view kNames[] = {"None", "Add", "Modify", "Modify", "Remove", "Import"};
  return kNames[static_cast<std::size_t>(action)];
}
std::string_view name_of(Recreation recreation) {
  constexpr std::string_view kNames[] = {"Never", "Conditionally", "Always"};
  return kNames[static_cast<std::size_t>(recreation)];
}
std::string_view name_of(Replacement replacement) {
  constexpr std::string_view kNames[] = {"False", "Conditional", "True"};
  return kNames[static_cast<std::size_t>(replacement)];
}
std::string_view name_of(Evaluation evaluation) {
  return evaluation == Evaluation::kStatic ? "Static" : "Dynamic";
}
std::string_view name_of(ChangedPart part) {
  constexpr std::string_view kNames[] = {"Properties", "Metadata", "DeletionPolicy"};
  return kNames[static_cast<std::size_t>(part)];
}
std::string_view name_of(ChangeSource source) {
  constexpr std::string_view kNames[] = {"DirectModification", "ParameterReference",
                                         "ResourceReference",  "ResourceAttribute",
                                         "Automatic",          "System"};
  return kNames[static_cast<std::size_t>(source)];
}

}  // namespace cairn
