#include "eval/module_instance.h"

#include <utility>

#include "eval/tree.h"

namespace cairn {
namespace {

constexpr std::string_view kModuleKey = "ALIYUN::ROS::Module";

bool is_given(const Value& attribute) {
  return !attribute.is_null() && !(attribute.is_string() && attribute.as_string().empty());
}

void append_names(const Value& depends_on, std::vector<Value>& names) {
  if (depends_on.is_list()) {
    names.insert(names.end(), depends_on.items().begin(), depends_on.items().end());
  } else if (is_given(depends_on)) {
    names.push_back(depends_on);
  }
}

// A resource with the outputs of modules filled in wherever it may ask for them.
Value filled_in(const Entry& resource, ModuleOutputs& outputs) {
  if (!resource.value.is_map()) return resource.value;
  const std::string_view name = resource.key.as_string();
  const std::string_view type = resource.value.get_string("Type");
  const bool raw = type == "ALIYUN::ROS::Stack" || type == "ALIYUN::ROS::StackGroup";
  std::vector<Entry> attributes;
  for (const Entry& attribute : resource.value.entries()) {
    const std::string_view key = attribute.key.is_string() ? attribute.key.as_string() : "";
    const std::string where = "Resources." + std::string(name) + "." + std::string(key);
    Value value = attribute.value;
    if (key == "DependsOn") {
      value = outputs.depends_on(value);
    } else if (key == "Properties" && raw && value.is_map() && !as_call(value)) {
      std::vector<Entry> properties;
      for (const Entry& property : value.entries()) {
        const bool body = property.key == Value::string("TemplateBody");
        properties.push_back(
            {property.key, body ? property.value : outputs.fill_in(property.value, where, name)});
      }
      value = Value::map(std::move(properties)).with_pos(value.pos());
    } else if (key == "Properties" || key == "Metadata" || key == "UpdatePolicy" ||
               key == "Count") {
      value = outputs.fill_in(value, where, name);
    }
    attributes.push_back({attribute.key, std::move(value)});
  }
  return Value::map(std::move(attributes)).with_pos(resource.value.pos());
}

}  // namespace

Sections::Sections(const Template& source)
    : conditions_(source.conditions.entries().begin(), source.conditions.entries().end()),
      mappings_(source.mappings.entries().begin(), source.mappings.entries().end()),
      locals_(source.locals.entries().begin(), source.locals.entries().end()) {}

std::shared_ptr<const Template> Sections::finish(const Template& source, ModuleOutputs& outputs) {
  for (Entry& resource : resources_) resource.value = filled_in(resource, outputs);
  for (Entry& local : locals_) {
    const std::string where = "Locals." + std::string(local.key.as_string());
    local.value = outputs.fill_in(local.value, where, where);
  }
  std::vector<Entry> given;
  for (const Entry& output : source.outputs.entries()) {
    const std::string where = "Outputs." + std::string(output.key.as_string()) + ".Value";
    std::vector<Entry> fields;
    for (const Entry& field : output.value.entries()) {
      const bool value = field.key == Value::string("Value");
      fields.push_back(
          {field.key, value ? outputs.fill_in(field.value, where, where) : field.value});
    }
    given.push_back({output.key, output.value.is_map()
                                     ? Value::map(std::move(fields)).with_pos(output.value.pos())
                                     : output.value});
  }
  const auto section = [](std::vector<Entry> entries, const Value& written) {
    return entries.empty() ? Value() : Value::map(std::move(entries)).with_pos(written.pos());
  };
  const SectionValue sections[] = {
      {"Conditions", section(std::move(conditions_), source.conditions)},
      {"Mappings", section(std::move(mappings_), source.mappings)},
      {"Locals", section(std::move(locals_), source.locals)},
      {"Resources", Value::map(std::move(resources_)).with_pos(source.resources.pos())},
      {"Outputs", section(std::move(given), source.outputs)},
  };
  return with_sections(source, sections);
}

ModuleInstance::ModuleInstance(std::string_view name, const Value& definition, const Template& body,
                               ModuleBody::Arguments arguments)
    : name_(name),
      definition_(definition),
      template_(body),
      body_(name, definition.pos(), std::move(arguments)) {}

void ModuleInstance::write(Sections& sections, ModuleOutputs& outputs) {
  const std::string condition = guard(sections);
  for (const Entry& entry : template_.conditions.entries()) {
    sections.add_condition({text(body_.name(entry.key.as_string())), body_.condition(entry.value)});
  }
  for (const Entry& entry : template_.mappings.entries()) {
    if (!entry.key.is_string()) continue;
    sections.add_mapping({text(body_.name(entry.key.as_string())), entry.value});
  }
  for (const Entry& entry : template_.locals.entries()) {
    sections.add_local({text(body_.name(entry.key.as_string())), body_.value(entry.value)});
  }
  for (const Entry& entry : template_.resources.entries()) {
    const Value name = text(body_.name(entry.key.as_string()));
    const Value made = resource(entry.value, condition);
    made_.push_back({name, made});
    outputs.add_member(name_, name);
    sections.add_resource({name, made});
  }
  for (const Entry& entry : template_.outputs.entries()) {
    outputs.add(name_, entry.key.as_string(), output(entry, condition, sections));
  }
}

std::string ModuleInstance::guard(Sections& sections) {
  const Value& condition = definition_.get("Condition");
  return is_given(condition) ? named_condition(condition, "Condition", sections) : std::string();
}

// Fn::If takes a name; what is no name gets one.
std::string ModuleInstance::named_condition(const Value& condition, std::string_view what,
                                            Sections& sections) {
  if (condition.is_string()) return std::string(condition.as_string());
  std::string name = generated_name(name_, what);
  sections.add_condition({text(name), condition});
  return name;
}

Value ModuleInstance::resource(const Value& written, const std::string& guard) {
  MapBuilder made;
  for (const Entry& attribute : written.entries()) {
    const std::string_view key = attribute.key.is_string() ? attribute.key.as_string() : "";
    if (key == "Condition" || key == "DependsOn" || key == "Metadata") continue;
    const Value& value = attribute.value;
    made.set(text(key), key == "Properties" ? body_.properties(value, written.get_string("Type"))
                        : key == "Type" || key == "Description" || key == "Version"
                            ? value.with_pos(definition_.pos())
                            : body_.value(value));
  }
  const Value& own = written.get("Condition");
  if (is_given(own) && !guard.empty()) {
    made.set("Condition",
             MapBuilder().set("Fn::And", Value::list({text(guard), body_.condition(own)})).build());
  } else if (is_given(own)) {
    made.set("Condition", body_.condition(own));
  } else if (!guard.empty()) {
    made.set("Condition", text(guard));
  }
  std::vector<Value> needs;
  append_names(definition_.get("DependsOn"), needs);
  append_names(body_.depends_on(written.get("DependsOn")), needs);
  if (!needs.empty()) made.set("DependsOn", Value::list(std::move(needs)));
  const Value* policy = definition_.find("DeletionPolicy");
  if (policy != nullptr && written.find("DeletionPolicy") == nullptr) {
    made.set("DeletionPolicy", *policy);
  }
  made.set("Metadata", metadata(written.get("Metadata")));
  return made.build().with_pos(definition_.pos());
}

Value ModuleInstance::metadata(const Value& written) {
  const Value own = body_.value(written);
  if (as_call(own)) return own;
  MapBuilder made;
  for (const Entry& entry : own.entries()) made.set(entry.key, entry.value);
  std::string names = name_;
  std::string types(definition_.get_string("Type"));
  const Value& inner = own.get(kModuleKey);
  if (inner.is_map()) {
    names.append("/").append(inner.get_string("LogicalIdHierarchy"));
    types.append("/").append(inner.get_string("TypeHierarchy"));
  }
  made.set(kModuleKey, MapBuilder()
                           .set("LogicalIdHierarchy", text(names))
                           .set("TypeHierarchy", text(types))
                           .build());
  return made.build().with_pos(definition_.pos());
}

// An output that a false condition takes away fails only where it is asked for.
Value ModuleInstance::if_holds(const std::string& condition, Value value,
                               std::string_view output) const {
  const std::string message = "invalid output(" + std::string(output) + ") of module{" + name_ +
                              ", " + std::string(definition_.get_string("Type")) +
                              "}, as condition(" + condition + ") is false";
  const Value missing =
      MapBuilder()
          .set("Fn::Select",
               Value::list({text("not_exist"), Value::map({}), Value(), text(message)}))
          .build();
  return MapBuilder()
      .set("Fn::If", Value::list({text(condition), std::move(value), missing}))
      .build()
      .with_pos(definition_.pos());
}

Value ModuleInstance::output(const Entry& output, const std::string& guard, Sections& sections) {
  const std::string_view name = output.key.as_string();
  Value value = body_.value(output.value.get("Value"));
  if (const Value& condition = output.value.get("Condition"); is_given(condition)) {
    const std::string own = named_condition(
        body_.condition(condition), "Output__" + std::string(name) + "__Condition", sections);
    value = if_holds(own, std::move(value), name);
  }
  return guard.empty() ? value : if_holds(guard, std::move(value), name);
}

}  // namespace cairn
