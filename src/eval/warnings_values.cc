// Values that should not stand in a template.
#include <algorithm>
#include <cctype>
#include <unordered_set>

#include "catalog/constraint.h"
#include "catalog/regions.h"
#include "catalog/secret_name.h"
#include "eval/tree.h"
#include "eval/warning_rules.h"

namespace cairn::detail {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool is_true(const Value& flag) {
  if (flag.is_bool()) return flag.as_bool();
  return flag.is_string() && lower(flag.as_string()) == "true";
}

// A region, or a zone of one.
bool is_place(std::string_view text) {
  static const std::unordered_set<std::string_view> places = [] {
    std::unordered_set<std::string_view> all;
    for (const Region& region : all_regions()) {
      all.insert(region.id);
      for (const std::string& zone : region.zones) all.insert(zone);
    }
    return all;
  }();
  return places.contains(text);
}

// Calls `found(text, name, path)` for each written-out text in the properties of each resource,
// `name` being the property or field it is the value of.
template <class Found>
class Literals {
 public:
  Literals(const Facts& facts, Reporter& report, Found found)
      : report_(report), found_(std::move(found)) {
    for (const Entry& resource : facts.source.resources.entries()) {
      const std::string where = "Resources." + plain_text(resource.key) + ".Properties";
      for (const Entry& property : resource.value.get("Properties").entries()) {
        if (property.key == Value::string("TemplateBody")) continue;
        const std::string name = plain_text(property.key);
        walk(property.value, name, where + "." + name);
      }
    }
  }

 private:
  void walk(const Value& tree, const std::string& name, const std::string& path) {
    if (report_.full() || ++nodes_ > kUseNodesMax) return;
    if (tree.is_string()) return found_(tree, name, path);
    const auto call = as_call(tree);
    if (call) {  // of functions, only the branches of Fn::If are values of the property
      const auto items = call->argument->items();
      if (call->function != "Fn::If" || items.size() != 3) return;
      walk(items[1], name, path);
      return walk(items[2], name, path);
    }
    for (const Value& item : tree.items()) walk(item, name, path + "[*]");
    for (const Entry& entry : tree.entries()) {
      const std::string key = plain_text(entry.key);
      walk(entry.value, key, path + "." + key);
    }
  }

  Reporter& report_;
  Found found_;
  std::size_t nodes_ = 0;
};

}  // namespace

void hard_coded_places(const Facts& facts, Reporter& report) {
  Literals(facts, report, [&](const Value& text, const std::string&, const std::string& path) {
    if (!is_place(text.as_string())) return;
    const bool region = find_region(text.as_string()) != nullptr;
    report.warn("The " + std::string(region ? "region " : "zone ") + std::string(text.as_string()) +
                    " is written out: the template works in one region only.",
                path, text.pos(),
                region ? "Use {Ref: ALIYUN::Region}."
                       : "Use a parameter, or Fn::Select: ['0', {Fn::GetAZs: {Ref: "
                         "ALIYUN::Region}}].");
  });
}

void hard_coded_secrets(const Facts& facts, Reporter& report) {
  Literals(facts, report, [&](const Value& text, const std::string& name, const std::string& path) {
    if (text.as_string().empty() || !names_secret(name)) return;
    report.warn("A secret is written into the template.", path, text.pos(),
                "Use a parameter with NoEcho: true.");
  });
  for (const Entry& parameter : facts.source.parameters.entries()) {
    const Value& value = parameter.value.get("Default");
    const bool secret =
        is_true(parameter.value.get("NoEcho")) && names_secret(plain_text(parameter.key));
    if (!secret || !value.is_string() || value.as_string().empty()) continue;
    report.warn("The default of a secret parameter is a secret in the template.",
                "Parameters." + plain_text(parameter.key) + ".Default", value.pos(),
                "Leave the default out.");
  }
}

void unprotected_secrets(const Facts& facts, Reporter& report) {
  if (facts.foreign) return;
  for (const Entry& parameter : facts.source.parameters.entries()) {
    const Value& definition = parameter.value;
    const std::string name = plain_text(parameter.key);
    if (!names_secret(name) || definition.get_string("Type") != "String") continue;
    if (is_true(definition.get("NoEcho"))) continue;
    report.warn("The value of " + name + " is shown to everybody who can see the stack.",
                "Parameters." + name, parameter.key.pos(), "Add NoEcho: true.");
  }
}

void secrets_in_outputs(const Facts& facts, Reporter& report) {
  for (const Use& use : facts.uses.list) {
    if (use.section != Section::kOutputs || use.kind != UseKind::kRef) continue;
    if (use.flow == Flow::kDecides) continue;
    if (!is_true(facts.source.parameters.get(use.name).get("NoEcho"))) continue;
    if (is_true(facts.source.outputs.get(use.owner).get("NoEcho"))) continue;
    report.warn("The output shows the secret parameter " + std::string(use.name) + ".",
                path_of(use), use.at, "Add NoEcho: true to the output.");
  }
}

void removed_properties(const Facts& facts, Reporter& report) {
  for (const Entry& resource : facts.source.resources.entries()) {
    const ResourceType* type = facts.types.find(resource.value.get_string("Type"));
    if (type == nullptr) continue;
    for (const Entry& property : resource.value.get("Properties").entries()) {
      const std::string name = plain_text(property.key);
      const Property* known = type->find(name);
      if (known == nullptr || !known->maybe_removed) continue;
      report.warn("Newer descriptions of " + type->name + " do not list " + name +
                      ": it may have no effect.",
                  "Resources." + plain_text(resource.key) + ".Properties." + name,
                  property.key.pos(), "See the type's properties with: cairn types " + type->name);
    }
  }
}

}  // namespace cairn::detail
