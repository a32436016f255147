#include "eval/definitions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/suggest.h"
#include "catalog/constraint.h"
#include "catalog/error_catalog.h"
#include "eval/tree.h"

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";
constexpr std::string_view kAttributes[] = {
    "Type",  "Properties", "DependsOn",    "Condition",   "DeletionPolicy",
    "Count", "Metadata",   "UpdatePolicy", "Description", "Version"};

class DefinitionReader {
 public:
  DefinitionReader(const TypeCatalog& types, const Scope& parameters, BuildErrors& errors,
                   Errors& warnings)
      : types_(types), parameters_(parameters), errors_(errors), warnings_(warnings) {}

  // False when there is nothing to go on with.
  bool read(std::string_view name, const Value& written, ResourceEntry& entry) {
    name_ = name;
    check_name(written.pos());
    if (!written.is_map()) {
      refuse("Resource " + std::string(name) + " must be a map, but is a value of type " +
                 std::string(kind_name(written.kind())),
             {}, written.pos(), "Write {Type: …, Properties: {…}}.");
      return false;
    }
    entry.name = name;
    entry.definition = std::make_shared<ResourceDefinition>();
    entry.definition->name = std::string(name);
    entry.definition->at = written.pos();
    if (!read_type(written, entry)) return false;
    read_parts(written, entry);
    read_deletion_policy(written.get("DeletionPolicy"), entry.deletion_policy);
    warn_of_unknown_attributes(written);
    return true;
  }

 private:
  void check_name(SourcePos at) {
    if (name_.find('/') != std::string_view::npos) {
      refuse("The resource name \"" + std::string(name_) + "\" must not contain \"/\"", {}, at,
             "Use letters, digits, - and _.");
    } else if (name_.empty() || name_.size() > kLogicalIdBytesMax) {
      refuse("A resource name must have 1 to 255 characters", {}, at, "Choose a shorter name.");
    }
  }

  bool read_type(const Value& written, ResourceEntry& entry) {
    const Value& type = written.get("Type");
    if (type.is_null()) {
      refuse("Resource " + std::string(name_) + " is missing \"Type\"", {}, written.pos(),
             "Add Type: ALIYUN::….");
      return false;
    }
    if (!type.is_string()) {
      wrong_type("Type", type, "text");
      return false;
    }
    entry.definition->type = std::string(type.as_string());
    entry.type = types_.find(type.as_string());
    if (entry.type == nullptr) unknown_type(type.as_string(), type.pos());
    return true;
  }

  void unknown_type(std::string_view type, SourcePos at) {
    // Looking for a near name among all types takes time: not for every one of many faults.
    std::string near;
    if (suggestions_left_ > 0) {
      --suggestions_left_;
      near = nearest(type, types_.names());
    }
    errors_.of(Check::kTypes)
        .push_back(reasoned(kCode, error_text("ResourceTypeNotFound", {{"name", type}}),
                            where("Type"), at,
                            near.empty() ? "ListResourceTypes names the types there are."
                                         : "Did you mean \"" + near + "\"?"));
  }

  void read_parts(const Value& written, ResourceEntry& entry) {
    entry.properties = map_attribute(written, "Properties");
    entry.metadata = map_attribute(written, "Metadata");
    entry.update_policy = map_attribute(written, "UpdatePolicy");
    entry.definition->metadata = entry.metadata;
    entry.count = written.get("Count");
    entry.condition = written.get("Condition");
    if (entry.condition.is_list() || entry.condition.is_number()) {
      wrong_type("Condition", entry.condition, "the name of a condition");
      entry.condition = Value();
    }
    entry.depends_on = written.get("DependsOn");
    if (!may_depend(entry.depends_on)) {
      wrong_type("DependsOn", entry.depends_on, "a resource name or a list of them");
      entry.depends_on = Value();
    }
    const Value& description = written.get("Description");
    if (description.is_scalar() && !description.is_null()) {
      entry.definition->description = plain_text(description);
    } else if (!description.is_null()) {
      wrong_type("Description", description, "text");
    }
    take_raw_body(entry);
  }

  // A nested template is not scanned for functions of its parent (section 10.1).
  static void take_raw_body(ResourceEntry& entry) {
    const std::string& type = entry.definition->type;
    if (type != kNestedStackType && type != "ALIYUN::ROS::StackGroup") return;
    if (entry.properties.find("TemplateBody") == nullptr) return;
    std::vector<Entry> rest;
    for (const Entry& property : entry.properties.entries()) {
      if (property.key == Value::string("TemplateBody")) {
        entry.definition->raw_body = property.value;
      } else {
        rest.push_back(property);
      }
    }
    entry.properties = Value::map(std::move(rest)).with_pos(entry.properties.pos());
  }

  Value map_attribute(const Value& written, std::string_view attribute) {
    const Value& value = written.get(attribute);
    if (value.is_map()) return value;
    if (!value.is_null()) wrong_type(attribute, value, "a map");
    static const Value kEmpty = Value::map({});
    return kEmpty.with_pos(written.pos());
  }

  static bool may_depend(const Value& value) {
    const auto may_name = [](const Value& name) {
      return name.is_null() || name.is_string() || as_call(name).has_value();
    };
    if (!value.is_list()) return may_name(value);
    return std::all_of(value.items().begin(), value.items().end(), may_name);
  }

  void read_deletion_policy(const Value& written, DeletionPolicy& result) {
    Value policy = written;
    if (const std::string_view parameter = ref_name(written); !parameter.empty()) {
      const std::optional<Value> value = parameters_.parameter(parameter);
      if (!value) {
        errors_.of(Check::kReferences)
            .push_back(wrong_reference(parameter, name_, where("DeletionPolicy"), written.pos(),
                                       "Refer to a parameter, or write Delete or Retain."));
        return;
      }
      policy = *value;
    } else if (!written.is_null() && !written.is_string()) {
      wrong_type("DeletionPolicy", written, "Delete or Retain");
      return;
    }
    if (policy.is_null() || policy.is_unknown()) return;
    if (policy.is_string() && policy.as_string() == "Retain") {
      result = DeletionPolicy::kRetain;
    } else if (!policy.is_string() || policy.as_string() != "Delete") {
      refuse("Invalid deletion policy \"" + shown(policy) + "\"", "DeletionPolicy", written.pos(),
             "Write Delete or Retain.");
    }
  }

  void warn_of_unknown_attributes(const Value& written) {
    for (const Entry& attribute : written.entries()) {
      const std::string key = plain_text(attribute.key);
      if (std::find(std::begin(kAttributes), std::end(kAttributes), key) != std::end(kAttributes)) {
        continue;
      }
      const std::string near = nearest(key, kAttributes);
      Error warning = reasoned(kCode, "Unknown attribute " + key + " is ignored", where(key),
                               attribute.key.pos(),
                               near.empty() ? "Remove it." : "Did you mean \"" + near + "\"?");
      warnings_.push_back(std::move(warning));
    }
  }

  std::string where(std::string_view attribute) const {
    std::string path = "Resources." + std::string(name_);
    if (!attribute.empty()) path.append(".").append(attribute);
    return path;
  }

  void wrong_type(std::string_view attribute, const Value& value, std::string_view wanted) {
    errors_.of(Check::kShapes)
        .push_back(wrong_attribute_type(name_, attribute, value.pos(),
                                        "It must be " + std::string(wanted) +
                                            ", but is a value "
                                            "of type " +
                                            std::string(kind_name(value.kind())) + "."));
  }

  void refuse(std::string_view reason, std::string_view attribute, SourcePos at, std::string fix) {
    errors_.of(Check::kShapes)
        .push_back(reasoned(kCode, reason, where(attribute), at, std::move(fix)));
  }

  const TypeCatalog& types_;
  const Scope& parameters_;
  BuildErrors& errors_;
  Errors& warnings_;
  std::string_view name_;
  int suggestions_left_ = 20;
};

}  // namespace

std::vector<ResourceEntry> read_definitions(const Template& source, const TypeCatalog& types,
                                            const Scope& parameters, BuildErrors& errors,
                                            Errors& warnings) {
  DefinitionReader reader(types, parameters, errors, warnings);
  std::vector<ResourceEntry> entries;
  entries.reserve(source.resources.size());
  for (const Entry& written : source.resources.entries()) {
    ResourceEntry entry;
    if (reader.read(written.key.as_string(), written.value, entry)) {
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

}  // namespace cairn
