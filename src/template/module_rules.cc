#include "template/module_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "catalog/error_catalog.h"

namespace cairn {
namespace {

Error bad_name(std::string_view type, std::string_view reason) {
  const std::string words = "\"" + std::string(type) + "\": " + std::string(reason);
  return {.code = "InvalidParameter",
          .message = error_text("InvalidParameter", {{"name", "ResourceType"}, {"reason", words}}),
          .where = "ResourceType",
          .at = {},
          .fix = "Write MODULE::<Organization>::<Service>::<Usecase>."};
}

std::vector<std::string_view> segments(std::string_view type) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t colons = type.find("::");
    parts.push_back(type.substr(0, colons));
    if (colons == type.npos) return parts;
    type.remove_prefix(colons + 2);
  }
}

bool is_plain(std::string_view part) {
  return std::all_of(part.begin(), part.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  return out;
}

bool is_reserved(std::string_view organization) {
  const std::string name = lower(organization);
  for (const std::string_view word : {"alicloud", "alibaba", "aliyun"}) {
    if (name.find(word) != name.npos) return true;
  }
  return name.starts_with("acs") || name == "ros" || name == "dev" || name == "test" ||
         name == "debug" || name == "share";
}

Error bad_module(std::string_view reason, std::string where, SourcePos at, std::string fix) {
  return {.code = "StackValidationFailed",
          .message = error_text("StackValidationFailed", {{"reason", reason}}),
          .where = std::move(where),
          .at = at,
          .fix = std::move(fix)};
}

struct NameRule {
  std::string_view section;
  Value Template::*field;
  std::string_view forbidden;
};
constexpr NameRule kNameRules[] = {
    {"Parameters", &Template::parameters, ".:"}, {"Locals", &Template::locals, ".:"},
    {"Resources", &Template::resources, "."},    {"Outputs", &Template::outputs, "."},
    {"Conditions", &Template::conditions, "&"},
};

const Value* find_stack_output(const Value& tree) {
  for (const Value& item : tree.items()) {
    if (const Value* found = find_stack_output(item)) return found;
  }
  for (const Entry& entry : tree.entries()) {
    if (tree.size() == 1 && entry.key == Value::string("Fn::GetStackOutput")) return &tree;
    if (const Value* found = find_stack_output(entry.value)) return found;
  }
  return nullptr;
}

}  // namespace

Result<void> check_module_name(std::string_view type) {
  const std::vector<std::string_view> parts = segments(type);
  if (parts.size() != 4 || parts.front() != "MODULE") {
    return bad_name(type, "it must be MODULE and three names, with :: between them");
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (parts[i].size() < 2 || !is_plain(parts[i])) {
      return bad_name(type, "each name must be two or more letters and digits");
    }
  }
  if (is_reserved(parts[1])) return bad_name(type, "the organization is reserved");
  return {};
}

Errors check_module_template(const Template& module) {
  Errors errors;
  const auto refuse_section = [&](std::string_view section, const Value* value) {
    if (value == nullptr || value->is_null() || (!value->is_scalar() && value->size() == 0)) return;
    errors.push_back(bad_module("A module cannot have " + std::string(section),
                                std::string(section), value->pos(), "Remove the section."));
  };
  for (const std::string_view section :
       {"Transform", "Workspace", "HeatTemplateFormatVersion", "Rules"}) {
    refuse_section(section, module.root.find(section));
  }
  for (const NameRule& rule : kNameRules) {
    for (const Entry& entry : (module.*(rule.field)).entries()) {
      const std::string name(entry.key.is_string() ? entry.key.as_string() : "");
      if (name.find_first_of(rule.forbidden) == name.npos) continue;
      errors.push_back(bad_module("The name \"" + name + "\" in " + std::string(rule.section) +
                                      " of a module must not contain " +
                                      (rule.forbidden == ".:"  ? "\".\" or \":\""
                                       : rule.forbidden == "." ? "\".\""
                                                               : "\"&\""),
                                  std::string(rule.section) + "." + name, entry.key.pos(),
                                  "Rename it."));
    }
  }
  for (const Value* section : {&module.resources, &module.outputs, &module.locals}) {
    if (const Value* found = find_stack_output(*section)) {
      errors.push_back(bad_module("A module cannot use Fn::GetStackOutput", {}, found->pos(),
                                  "Give the value as a parameter of the module."));
      break;
    }
  }
  return errors;
}

}  // namespace cairn
