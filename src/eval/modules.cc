#include "eval/modules.h"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "base/suggest.h"
#include "catalog/constraint.h"
#include "catalog/error_catalog.h"
#include "eval/build_errors.h"
#include "eval/module_arguments.h"
#include "eval/module_instance.h"
#include "eval/module_outputs.h"
#include "eval/tree.h"
#include "template/module_rules.h"

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";

bool is_module(const Value& definition) {
  return definition.get_string("Type").starts_with(kModulePrefix);
}

bool is_version(std::string_view version) {
  if (version == "default") return true;
  if (!version.starts_with('v') || version.size() < 2 || version[1] == '0') return false;
  return std::all_of(version.begin() + 1, version.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

std::string path_of(std::string_view name) {
  return "Resources." + std::string(name);
}

class Expander {
 public:
  Expander(std::string_view account, const Surroundings& surroundings, Errors& errors,
           Errors& warnings)
      : account_(account), surroundings_(surroundings), errors_(errors), warnings_(warnings) {}

  std::shared_ptr<const Template> expand(std::shared_ptr<const Template> source) {
    if (!has_modules(*source)) return source;
    ModuleOutputs outputs(errors_);
    Sections sections(*source);
    for (const Entry& entry : source->resources.entries()) {
      if (!is_module(entry.value)) {
        sections.add_resource(entry);
      } else if (!add_instance(entry, sections, outputs)) {
        outputs.add_faulty(entry.key.as_string());
      }
    }
    refuse_clashes(sections);
    return sections.finish(*source, outputs);
  }

 private:
  // False when the module is at fault, which is reported.
  bool add_instance(const Entry& entry, Sections& sections, ModuleOutputs& outputs) {
    const std::string_view name = entry.key.as_string();
    const Value& definition = entry.value;
    const std::size_t before = errors_.size();
    check_attributes(name, definition);
    const std::shared_ptr<const Template> body = find_module(name, definition);
    if (!body) return false;
    ModuleBody::Arguments arguments =
        bind_module_arguments(name, definition, *body, effort_, errors_);
    if (errors_.size() > before) return false;
    ModuleInstance instance(name, definition, *body, std::move(arguments));
    outputs.add_module(name);
    instance.write(sections, outputs);
    nodes_ += expanded_size(instance.resources(), kTreeNodesMax);
    made_ += body->resources.size();
    if (nodes_ <= kTreeNodesMax && made_ <= kModuleResourcesMax) return true;
    if (!std::exchange(too_large_, true)) {
      refuse(name, definition.pos(), "The template is too large with its modules written out",
             "Use fewer modules.");
    }
    return false;
  }

  void check_attributes(std::string_view name, const Value& definition) {
    constexpr std::string_view kKnown[] = {"Type",    "Properties",     "DependsOn",  "Condition",
                                           "Version", "DeletionPolicy", "Description"};
    for (const Entry& attribute : definition.entries()) {
      const std::string key = shown(attribute.key);
      const std::string where = path_of(name) + "." + key;
      if (key == "Metadata" || key == "UpdatePolicy" || key == "Count") {
        if (attribute.value.is_null()) continue;
        errors_.push_back(reasoned(kCode, "A module resource cannot have " + key, where,
                                   attribute.key.pos(), "Remove it."));
      } else if (chain_.empty() &&
                 std::find(std::begin(kKnown), std::end(kKnown), key) == std::end(kKnown)) {
        const std::string near = nearest(key, kKnown);
        warnings_.push_back(
            reasoned(kCode, "Unknown attribute " + key + " is ignored", where, attribute.key.pos(),
                     near.empty() ? "Remove it." : "Did you mean \"" + near + "\"?"));
      }
    }
  }

  // The module's template with its own modules expanded; null when there is none to be had.
  std::shared_ptr<const Template> find_module(std::string_view name, const Value& definition) {
    const std::string_view type = definition.get_string("Type");
    const Value& written = definition.get("Version");
    const std::string version =
        written.is_null() ? "default" : std::string(written.is_string() ? written.as_string() : "");
    if (!is_version(version)) {
      refuse(name, written.pos(), "The Version of a module must be default or v<number>",
             "Write Version: default.");
      return nullptr;
    }
    if (too_large_) return nullptr;
    if (std::find(chain_.begin(), chain_.end(), type) != chain_.end()) {
      refuse(name, definition.pos(), "The module " + std::string(type) + " contains itself",
             "Ask the owner of the module to take it out.");
      return nullptr;
    }
    if (chain_.size() >= static_cast<std::size_t>(kModuleLevelsMax)) {
      refuse(name, definition.pos(),
             "Modules nest more than " + std::to_string(kModuleLevelsMax) + " levels",
             "Flatten the modules.");
      return nullptr;
    }
    const auto [known, fresh] = modules_.try_emplace({std::string(type), version});
    if (fresh) {
      chain_.push_back(type);
      known->second = read_module(name, definition, version);
      chain_.pop_back();
    }
    if (!known->second && !fresh) unusable(name, definition);
    return known->second;
  }

  std::shared_ptr<const Template> read_module(std::string_view name, const Value& definition,
                                              std::string_view version) {
    const std::string_view type = definition.get_string("Type");
    const std::optional<std::string> text = surroundings_.module_template(account_, type, version);
    if (!text) {
      const std::string shown_name =
          std::string(type) + (version == "default" ? "" : " " + std::string(version));
      errors_.push_back(
          reasoned(kCode, error_text("ResourceTypeNotFound", {{"name", shown_name}}),
                   path_of(name) + ".Type", definition.get("Type").pos(),
                   "ListResourceTypes with EntityType Module names the modules there are."));
      return nullptr;
    }
    ParsedTemplate parsed = parse_template(*text);
    Errors faults = std::move(parsed.errors);
    if (parsed.source) faults = check_module_template(*parsed.source);
    const std::size_t before = errors_.size();
    std::shared_ptr<const Template> body;
    if (faults.empty()) {
      texts_.push_back(parsed.source);
      body = expand(parsed.source);
    }
    for (Error& fault : faults) errors_.push_back(std::move(fault));
    for (std::size_t i = before; i < errors_.size(); ++i) {
      blame(name, definition, errors_[i]);
    }
    return errors_.size() > before ? nullptr : body;
  }

  // What is wrong in the module's own text stands, for the user, where the module is used.
  static void blame(std::string_view name, const Value& definition, Error& error) {
    error.at = definition.pos();
    error.where = path_of(name) + (error.where.empty() ? "" : "/" + error.where);
  }

  void unusable(std::string_view name, const Value& definition) {
    refuse(name, definition.pos(),
           "The module " + std::string(definition.get_string("Type")) + " cannot be used",
           "See the errors of the first resource of this type.");
  }

  void refuse_clashes(const Sections& sections) {
    std::unordered_set<std::string_view> seen;
    for (const Entry& entry : sections.resources()) {
      if (seen.insert(entry.key.as_string()).second) continue;
      refuse(entry.key.as_string(), entry.value.pos(),
             "Duplicate names " + std::string(entry.key.as_string()),
             "A resource has the name that a module gives one of its own.");
    }
  }

  void refuse(std::string_view name, SourcePos at, std::string_view reason, std::string fix) {
    errors_.push_back(reasoned(kCode, reason, path_of(name), at, std::move(fix)));
  }

  std::string_view account_;
  const Surroundings& surroundings_;
  Errors& errors_;
  Errors& warnings_;
  PatternEffort effort_;
  std::vector<std::string_view> chain_;  // types being read
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const Template>> modules_;
  std::vector<std::shared_ptr<const Template>> texts_;  // what names are views into
  std::size_t nodes_ = 0;
  std::size_t made_ = 0;
  bool too_large_ = false;
};

}  // namespace

bool has_modules(const Template& source) {
  const auto resources = source.resources.entries();
  return std::any_of(resources.begin(), resources.end(),
                     [](const Entry& entry) { return is_module(entry.value); });
}

std::shared_ptr<const Template> expand_modules(std::shared_ptr<const Template> source,
                                               std::string_view account,
                                               const Surroundings& surroundings, Errors& errors,
                                               Errors& warnings) {
  return Expander(account, surroundings, errors, warnings).expand(std::move(source));
}

}  // namespace cairn
