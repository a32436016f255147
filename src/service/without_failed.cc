#include "service/without_failed.h"

#include <fmt/format.h>

#include <optional>

#include "eval/uses.h"
#include "service/continue_limits.h"
#include "template/template.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::string_view kInstead =
    "Continue with Mode Recreate, or delete the stack and create it anew.";

// The names under Resources of what was not made.
Result<LogicalIds> dropped_names(const StackModel& model, const Template& written,
                                 const LogicalIds& made) {
  LogicalIds dropped;
  LogicalIds kept;
  for (const ModelResource& r : model.resources()) {
    (made.contains(r.logical_id) ? kept : dropped).insert(r.definition->name);
  }
  for (const std::string& name : dropped) {
    if (kept.contains(name)) {
      return continue_refused(
          fmt::format("Some copies of resource {} were made and others were not", name),
          "Resources." + name, kInstead);
    }
    if (written.resources.find(name) == nullptr) {
      return continue_refused(
          fmt::format("Resource {} does not stand in the template itself", name),
          "Resources." + name, kInstead);
    }
  }
  return dropped;
}

Value without(const Value& section, const LogicalIds& names) {
  std::vector<Entry> entries;
  for (const Entry& e : section.entries()) {
    if (!names.contains(e.key.as_string())) entries.push_back(e);
  }
  return Value::map(std::move(entries));
}

}  // namespace

Result<std::string> without_failed(const StackModel& model, std::string_view text,
                                   const LogicalIds& made) {
  const ParsedTemplate parsed = parse_template(text);
  if (!parsed.source) return parsed.errors.front();
  const Template& written = *parsed.source;
  auto dropped = dropped_names(model, written, made);
  if (!dropped) return dropped.error();
  if (dropped->empty()) return std::string(text);
  LogicalIds outputs;
  LogicalIds conditions;
  for (const Use& use : find_uses(written).list) {
    const bool names_it = use.kind == UseKind::kRef || use.kind == UseKind::kAttribute ||
                          use.kind == UseKind::kDependsOn;
    if (!names_it || !dropped->contains(use.name)) continue;
    if (use.section == Section::kOutputs) outputs.emplace(use.owner);
    if (use.section == Section::kConditions) conditions.emplace(use.owner);
    if (use.section != Section::kResources || dropped->contains(use.owner)) continue;
    return continue_refused(
        fmt::format("Resource {} depends on {}, which was not made", use.owner, use.name),
        fmt::format("Resources.{}", use.owner), kInstead);
  }
  std::vector<SectionValue> sections = {{"Resources", without(written.resources, *dropped)}};
  if (!outputs.empty()) sections.push_back({"Outputs", without(written.outputs, outputs)});
  if (!conditions.empty()) {
    sections.push_back({"Conditions", without(written.conditions, conditions)});
  }
  return to_json(with_sections(written, sections)->root);
}

}  // namespace cairn::service
