#include "cli/change_list.h"

#include <fmt/format.h>

#include <algorithm>

namespace cairn::cli {
namespace {

std::string text(const Value& map, std::string_view key) {
  return std::string(map.get_string(key));
}

void add_once(std::vector<std::string>& list, std::string item) {
  if (!item.empty() && std::find(list.begin(), list.end(), item) == list.end()) {
    list.push_back(std::move(item));
  }
}

Fitness fitness_of(std::string_view recreation) {
  if (recreation == "Always") return Fitness::kRecreates;
  return recreation == "Conditionally" ? Fitness::kMaybe : Fitness::kInPlace;
}

std::string cause_of(const Value& detail) {
  const std::string_view source = detail.get_string("ChangeSource");
  const std::string entity = text(detail, "CausingEntity");
  if (source == "ParameterReference") return "parameter " + entity;
  return source == "ResourceReference" || source == "ResourceAttribute" ? entity : std::string();
}

std::string remark_of(std::string_view source) {
  if (source == "Automatic") return "its template may have changed";
  if (source == "System") return "done anew at every update";
  return "it is given its properties again";
}

std::string reason_of(const Value& change) {
  const std::string_view reason = change.get_string("Reason");
  if (reason.empty()) return {};
  if (reason == "Type") {
    return fmt::format("its type changes from {}", change.get_string("PreviousType"));
  }
  if (reason == "TaintResources") return "it is tainted";
  if (reason == "Broken") return "it is only half there";
  if (reason == "Failed") return "an update of it failed before";
  return std::string(reason);
}

PropertyChange& entry_of(ResourceChange& change, const std::string& name, bool of_properties) {
  for (PropertyChange& known : change.properties) {
    if (known.name == name && known.of_properties == of_properties) return known;
  }
  PropertyChange fresh;
  fresh.name = name;
  fresh.of_properties = of_properties;
  return change.properties.emplace_back(std::move(fresh));
}

void read_values(const Value& told, PropertyChange& property) {
  property.before = told.get("Before");
  property.after = told.get("After");
  property.told = true;
}

void read_properties(const Value& told, ResourceChange& change) {
  for (const Value& item : told.items()) {
    PropertyChange& property = entry_of(change, text(item, "Name"), true);
    read_values(item, property);
    const Value* known_after = item.find("KnownAfter");
    property.unknown = known_after != nullptr;
    for (const Value& id : item.get("KnownAfter").items()) {
      if (id.is_string()) add_once(property.known_after, std::string(id.as_string()));
    }
    // Of what is made for the first time nothing is made anew.
    if (change.fate == Fate::kAdd || change.fate == Fate::kImport) continue;
    property.fitness = fitness_of(item.get_string("RequiresRecreation"));
  }
}

void read_details(const Value& details, ResourceChange& change) {
  for (const Value& detail : details.items()) {
    const Value& target = detail.get("Target");
    const std::string part = text(target, "Attribute");
    const std::string name = text(target, "Name");
    const bool of_properties = part.empty() || part == "Properties";
    if (name.empty() && of_properties) {
      add_once(change.remarks, remark_of(detail.get_string("ChangeSource")));
      continue;
    }
    PropertyChange& property = entry_of(change, of_properties ? name : part, of_properties);
    property.fitness =
        std::max(property.fitness, fitness_of(target.get_string("RequiresRecreation")));
    add_once(property.causes, cause_of(detail));
  }
}

void read_other_parts(const Value& told, ResourceChange& change) {
  for (const Value& part : told.get("Scope").items()) {
    if (!part.is_string() || part.as_string() == "Properties") continue;
    entry_of(change, std::string(part.as_string()), false);
  }
  for (const char* part : {"Metadata", "DeletionPolicy"}) {
    if (told.get(part).is_map()) read_values(told.get(part), entry_of(change, part, false));
  }
}

Fate fate_of(const Value& change) {
  const std::string_view action = change.get_string("Action");
  if (action == "Add") return Fate::kAdd;
  if (action == "Remove") return Fate::kRemove;
  if (action == "Import") return Fate::kImport;
  if (action == "None") return Fate::kNone;
  return action == "Modify" && change.get_string("Replacement") == "True" ? Fate::kReplace
                                                                          : Fate::kChange;
}

ResourceChange read_change(const Value& told) {
  ResourceChange change;
  change.fate = fate_of(told);
  change.may_replace =
      change.fate == Fate::kChange && told.get_string("Replacement") == "Conditional";
  change.retained = change.fate == Fate::kRemove && truthy(told.get("Retained"));
  const std::string_view reason = told.get_string("Reason");
  change.compelled = reason == "TaintResources" || reason == "Broken";
  change.logical_id = text(told, "LogicalResourceId");
  change.physical_id = text(told, "PhysicalResourceId");
  change.type = text(told, "ResourceType");
  if (change.fate == Fate::kChange && told.get_string("Action") != "Modify") {
    change.remarks.push_back(fmt::format("the service says \"{}\"", text(told, "Action")));
  }
  add_once(change.remarks, reason_of(told));
  read_properties(told.get("PropertyChanges"), change);
  read_details(told.get("Details"), change);
  read_other_parts(told, change);
  change.nested = read_changes(told.get("NestedChanges"));
  return change;
}

}  // namespace

ChangeList read_changes(const Value& changes) {
  ChangeList list;
  for (const Value& item : changes.items()) {
    const Value& inner = item.get("ResourceChange");
    ResourceChange change = read_change(inner.is_map() ? inner : item);
    if (change.fate != Fate::kNone || !change.nested.empty()) list.push_back(std::move(change));
  }
  return list;
}

ChangeCounts count(const ChangeList& changes) {
  ChangeCounts counts;
  for (const ResourceChange& change : changes) {
    counts.add += change.fate == Fate::kAdd ? 1 : 0;
    counts.change += change.fate == Fate::kChange ? 1 : 0;
    counts.may_replace += change.may_replace ? 1 : 0;
    counts.replace += change.fate == Fate::kReplace ? 1 : 0;
    counts.remove += change.fate == Fate::kRemove ? 1 : 0;
    counts.retained += change.retained ? 1 : 0;
    counts.import += change.fate == Fate::kImport ? 1 : 0;
    const ChangeCounts inner = count(change.nested);
    counts.add += inner.add;
    counts.change += inner.change;
    counts.may_replace += inner.may_replace;
    counts.replace += inner.replace;
    counts.remove += inner.remove;
    counts.retained += inner.retained;
    counts.import += inner.import;
  }
  return counts;
}

bool needs_replacing(const ChangeList& changes) {
  return std::any_of(changes.begin(), changes.end(), [](const ResourceChange& change) {
    const bool replaces = change.fate == Fate::kReplace || change.may_replace;
    return (replaces && !change.compelled) || needs_replacing(change.nested);
  });
}

std::string summary_of(const ChangeCounts& counts) {
  std::string text = fmt::format("{} to add, {} to change", counts.add, counts.change);
  if (counts.may_replace > 0) text += fmt::format(" ({} may be replaced)", counts.may_replace);
  text += fmt::format(", {} to replace, {} to remove", counts.replace, counts.remove);
  if (counts.retained > 0) text += fmt::format(" ({} kept in the cloud)", counts.retained);
  if (counts.import > 0) text += fmt::format(", {} to import", counts.import);
  return text;
}

Value summary_document(const ChangeCounts& counts) {
  const auto number = [](std::size_t n) { return Value::integer(static_cast<std::int64_t>(n)); };
  return MapBuilder()
      .set("Add", number(counts.add))
      .set("Change", number(counts.change))
      .set("MayReplace", number(counts.may_replace))
      .set("Replace", number(counts.replace))
      .set("Remove", number(counts.remove))
      .set("Import", number(counts.import))
      .build();
}

}  // namespace cairn::cli
