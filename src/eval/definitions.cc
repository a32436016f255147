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
class DefinitionReader {
 public:
  DefinitionReader(const TypeCatalog& types, const Scope& parameters, BuildErrors& errors)
      : types_(types), parameters_(parameters), errors_(errors) {}

  void read(const Value& key, const Value& written, ResourceEntry& entry) {
    name_ = key.as_string();
    at_ = key.pos();
    entry.name = name_;
    entry.definition = std::make_shared<ResourceDefinition>();
    entry.definition->name = std::string(name_);
    entry.definition->at = at_;
    check_name();
    if (!written.is_map()) {
      refuse("Resource " + std::string(name_) + " must be a map, but is a value of type " +
                 std::string(kind_name(written.kind())),
             {}, written.is_null() ? at_ : written.pos(), "Write {Type: …, Properties: {…}}.");
      entry.properties = entry.metadata = entry.update_policy = Value::map({});
      entry.unsound = true;
      return;
    }
    read_type(written, entry);
    read_parts(written, entry);
    read_deletion_policy(written.get("DeletionPolicy"), entry.deletion_policy);
  }

 private:
  void check_name() {
    if (name_.find('/') != std::string_view::npos) {
      refuse("The resource name \"" + std::string(name_) + "\" must not contain \"/\"", {}, at_,
             "Use letters, digits, - and _.");
    } else if (name_.empty() || name_.size() > kLogicalIdBytesMax) {
      refuse("A resource name must have 1 to 255 characters", {}, at_, "Choose a shorter name.");
    }
  }

  void read_type(const Value& written, ResourceEntry& entry) {
    const Value& type = written.get("Type");
    if (type.is_null()) {
      refuse("Resource " + std::string(name_) + " is missing \"Type\"", {}, at_,
             "Add Type: ALIYUN::….");
      return;
    }
    if (!type.is_string()) {
      wrong_type("Type", type, "text");
      return;
    }
    entry.definition->type = std::string(type.as_string());
    entry.type = types_.find(type.as_string());
    if (entry.type == nullptr) unknown_type(type.as_string(), type.pos());
  }

  void unknown_type(std::string_view type, SourcePos at) {
    // Looking for a near name among all types takes time: not for every one of many faults.
    std::string near;
    if (suggestions_left_ > 0) {
      --suggestions_left_;
      near = nearest_type(type);
    }
    errors_.of(Check::kTypes)
        .push_back(reasoned(kCode, error_text("ResourceTypeNotFound", {{"name", type}}),
                            where("Type"), at,
                            near.empty() ? "ListResourceTypes names the types there are."
                                         : "Did you mean \"" + near + "\"?"));
  }

  // By what tells types apart: nearly all names begin with the same word.
  std::string nearest_type(std::string_view type) const {
    const std::size_t prefix = type.find("::");
    if (prefix == std::string_view::npos) return nearest(type, types_.names());
    const std::string_view family = type.substr(0, prefix + 2);
    Nearest search(type.substr(family.size()));
    for (const std::string_view name : types_.names()) {
      if (name.starts_with(family)) search.offer(name.substr(family.size()));
    }
    if (!search.best().empty()) return std::string(family) + search.best();
    return edit_distance(family, "ALIYUN::") <= 2 ? nearest(type, types_.names()) : std::string();
  }

  void read_parts(const Value& written, ResourceEntry& entry) {
    entry.properties = map_attribute(written, "Properties");
    const Value& properties = written.get("Properties");
    entry.unsound = !properties.is_null() && !properties.is_map();
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
  std::string_view name_;
  SourcePos at_;  // of the name
  int suggestions_left_ = 20;
};

}  // namespace

std::vector<ResourceEntry> read_definitions(const Template& source, const TypeCatalog& types,
                                            const Scope& parameters, BuildErrors& errors) {
  DefinitionReader reader(types, parameters, errors);
  std::vector<ResourceEntry> entries;
  entries.reserve(source.resources.size());
  for (const Entry& written : source.resources.entries()) {
    ResourceEntry entry;
    reader.read(written.key, written.value, entry);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace cairn
