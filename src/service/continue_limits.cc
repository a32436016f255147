#include "service/continue_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "catalog/error_catalog.h"
#include "eval/parameter_flow.h"
#include "eval/references.h"
#include "eval/uses.h"

namespace cairn::service {
namespace {

constexpr std::string_view kRecreateIt =
    "Name it in RecreatingResources, or give RecreatingOptions=AutoRecreatingResources.";

// Sections of the template that may differ.
constexpr std::string_view kFree[] = {"Description", "Metadata", "Resources", "Outputs", "Rules"};

std::optional<Error> sections_differ(const Value& before, const Value& after) {
  const auto check = [](const Value& here, const Value& there) -> std::optional<Error> {
    for (const Entry& section : here.entries()) {
      const std::string_view name = section.key.as_string();
      const Value* other = there.find(name);
      const bool present = other != nullptr && !other->is_null();
      const bool free = std::find(std::begin(kFree), std::end(kFree), name) != std::end(kFree);
      if (section.value.is_null() || (present && (free || *other == section.value))) continue;
      return continue_refused(
          present ? fmt::format("Section {} of the template must not change", name)
                  : fmt::format("Section {} of the template must not be added or removed", name),
          name,
          "Keep the sections the template has; only Description, Metadata, Resources, Outputs and "
          "Rules may have other contents.");
    }
    return std::nullopt;
  };
  if (auto refused = check(before, after)) return refused;
  return check(after, before);
}

std::optional<Error> conditions_flip(const StackModel& before, const StackModel& after) {
  for (const Entry& condition : after.source().conditions.entries()) {
    const std::string_view name = condition.key.as_string();
    if (before.holds(name) == after.holds(name)) continue;
    return continue_refused(
        fmt::format("Parameters must not change the value of condition {}", name), "Parameters",
        "Give the parameters it depends on the values they had.");
  }
  return std::nullopt;
}

std::set<std::string_view> changed_parameters(const StackModel& before, const StackModel& after) {
  std::map<std::string_view, const Value*> values;
  for (const BoundParameter& p : before.parameters()) values.emplace(p.name, &p.value);
  std::set<std::string_view> changed;
  for (const BoundParameter& p : after.parameters()) {
    const auto found = values.find(p.name);
    if (found == values.end() || *found->second != p.value) changed.insert(p.name);
  }
  return changed;
}

class Limits {
 public:
  explicit Limits(const Continued& c) : c_(c), uses_(find_uses(c.after.model->source())) {
    for (const StackModel* model : {&c.before, c.after.model.get()}) {
      for (const ModelResource& r : model->resources()) {
        names_.insert(r.logical_id);
        for (const std::uint32_t need : r.needs) {
          dependants_[model->resources()[need].logical_id].push_back(r.logical_id);
        }
      }
    }
    std::map<std::uint32_t, std::string_view> id_of;
    for (const Incarnation& e : c.existing) id_of.emplace(e.number, e.logical_id);
    for (const Incarnation& e : c.existing) {
      for (const std::uint32_t need : e.needs) {
        if (const auto found = id_of.find(need); found != id_of.end()) {
          dependants_[found->second].push_back(e.logical_id);
        }
      }
    }
    const ParameterFlow flow(uses_);
    for (const std::string_view parameter : changed_parameters(c.before, *c.after.model)) {
      for (const Fed& fed : flow.of(parameter)) fed_.emplace(fed.use->owner, parameter);
    }
  }

  LogicalIds begin() {
    LogicalIds anew;
    for (const std::string_view name : names_) {
      if (!sound(name)) add(name, anew);
    }
    for (const std::string& name : c_.listed) add(name, anew);
    return anew;
  }

  void add(std::string_view name, LogicalIds& anew) const {
    std::vector<std::string_view> open = {name};
    while (!open.empty()) {
      const std::string_view next = open.back();
      open.pop_back();
      if (!anew.emplace(next).second) continue;
      if (const auto found = dependants_.find(next); found != dependants_.end()) {
        open.insert(open.end(), found->second.begin(), found->second.end());
      }
    }
  }

  // Why something that is not made anew does not stay as it is.
  struct Breach {
    std::string_view name;
    Error error;
  };
  std::optional<Breach> breach(const LogicalIds& anew) const {
    const StackModel& after = *c_.after.model;
    for (const ModelResource& r : c_.before.resources()) {
      if (anew.contains(r.logical_id)) continue;
      if (auto error = breach_of(r, after)) return Breach{r.logical_id, std::move(*error)};
    }
    std::vector<std::string> tainted;
    const Diff changes = continued_diff(c_, anew, tainted);
    for (const ResourceChange& change : changes.changes) {
      if (change.action == ChangeAction::kSame || anew.contains(change.logical_id)) continue;
      if (change.wanted == kNoNumber && !names_.contains(change.logical_id)) continue;
      return Breach{change.logical_id, changed(change.logical_id)};
    }
    return std::nullopt;
  }

 private:
  bool sound(std::string_view name) const {
    bool any = false;
    for (const Incarnation& e : c_.existing) {
      if (e.logical_id != name) continue;
      if (e.standing != Standing::kSound) return false;
      any = true;
    }
    return any;
  }

  std::optional<Error> breach_of(const ModelResource& r, const StackModel& after) const {
    const auto position = after.find(r.logical_id);
    if (!position) {
      return continue_refused(
          fmt::format("Resource {} is not being recreated and must not be removed", r.logical_id),
          "Resources." + r.logical_id, kRecreateIt);
    }
    const std::string& name = r.definition->name;
    if (const auto fed = fed_.find(name); fed != fed_.end()) {
      return continue_refused(
          fmt::format("Parameter {} must not change, because resource {} refers to it and is not "
                      "being recreated",
                      fed->second, r.logical_id),
          "Parameters", kRecreateIt);
    }
    const Value& written = c_.before.source().resources.get(name);
    if (written != after.source().resources.get(after.resources()[*position].definition->name)) {
      return changed(r.logical_id);
    }
    return std::nullopt;
  }

  static Error changed(std::string_view logical_id) {
    return continue_refused(
        fmt::format("Resource {} is not being recreated and must not change", logical_id),
        fmt::format("Resources.{}", logical_id), kRecreateIt);
  }

  const Continued& c_;
  Uses uses_;
  std::set<std::string_view> names_;
  std::map<std::string_view, std::vector<std::string_view>> dependants_;
  std::map<std::string_view, std::string_view> fed_;  // written name to a changed parameter
};

}  // namespace

Error continue_refused(std::string_view reason, std::string_view where, std::string_view fix) {
  return {.code = "ContinueCreateStackValidationFailed",
          .message = error_text("ContinueCreateStackValidationFailed", {{"reason", reason}}),
          .where = std::string(where),
          .at = {},
          .fix = std::string(fix)};
}

Result<LogicalIds> made_anew(const Continued& c) {
  const Template& before = c.before.source();
  const Template& after = c.after.model->source();
  if (auto refused = sections_differ(before.root, after.root)) return *refused;
  if (auto refused = conditions_flip(c.before, *c.after.model)) return *refused;
  Limits limits(c);
  LogicalIds anew = limits.begin();
  while (auto breach = limits.breach(anew)) {
    if (!c.automatic) return std::move(breach->error);
    limits.add(std::string(breach->name), anew);
  }
  return anew;
}

Diff continued_diff(const Continued& c, const LogicalIds& anew, std::vector<std::string>& tainted) {
  tainted.assign(anew.begin(), anew.end());
  return diff(&c.before, c.after, c.existing, {.unasked = true, .tainted = tainted});
}

Value continue_dry_run(const Continued& c, const LogicalIds& anew) {
  const StackModel& model = *c.after.model;
  LogicalIds kept;  // written names
  for (const ModelResource& r : model.resources()) {
    if (!anew.contains(r.logical_id)) kept.insert(r.definition->name);
  }
  std::vector<std::string> conditions;
  for (const Entry& e : model.source().conditions.entries()) {
    conditions.emplace_back(e.key.as_string());
  }
  const auto deciding = parameters_of_conditions(model.source().conditions, conditions);
  const Uses uses = find_uses(model.source());
  const ParameterFlow flow(uses);
  std::vector<Value> allowed, conditionally, not_allowed;
  for (const BoundParameter& p : model.parameters()) {
    const auto fed = flow.of(p.name);
    const bool outside = !c.automatic && std::any_of(fed.begin(), fed.end(), [&](const Fed& f) {
      return kept.contains(f.use->owner);
    });
    const bool decides = std::binary_search(deciding.begin(), deciding.end(), p.name);
    (outside ? not_allowed : decides ? conditionally : allowed).push_back(Value::string(p.name));
  }
  return MapBuilder()
      .set("ParametersAllowedToBeModified", Value::list(std::move(allowed)))
      .set("ParametersConditionallyAllowedToBeModified", Value::list(std::move(conditionally)))
      .set("ParametersNotAllowedToBeModified", Value::list(std::move(not_allowed)))
      .build();
}

}  // namespace cairn::service
