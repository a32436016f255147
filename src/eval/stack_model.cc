#include "eval/stack_model.h"

#include "catalog/property_check.h"
#include "eval/parts.h"

namespace cairn {
namespace {

class NothingExists final : public ResourceValues {
 public:
  explicit NothingExists(std::span<const ModelResource> resources) : resources_(resources) {}
  Value ref(std::uint32_t resource) const override { return after(resource); }
  Value attribute(std::uint32_t resource, std::string_view /*name*/) const override {
    return after(resource);
  }

 private:
  Value after(std::uint32_t resource) const {
    return Value::unknown("known after " + resources_[resource].logical_id + " is created");
  }
  std::span<const ModelResource> resources_;
};

bool matches(std::string_view pattern, std::string_view text) {
  const Result<bool> result = match_pattern(pattern, text);
  return !result || *result;  // a pattern of the catalogue that has no answer forbids nothing
}

}  // namespace

Result<DataSourceAnswer> Surroundings::data_source(std::string_view, std::string_view,
                                                   std::string_view type, const Value&) const {
  return Error{.code = "NotSupported",
               .message = "There is no cloud to read " + std::string(type) + " from.",
               .where = {},
               .at = {},
               .fix = "Declare the data source under Resources."};
}

Result<Value> Surroundings::oos_parameter(std::string_view, std::string_view, std::string_view,
                                          bool) const {
  return Error{.code = "NotSupported",
               .message = "there is no parameter store",
               .where = {},
               .at = {},
               .fix = "Use Type: String and give the value itself."};
}

BuiltModel::BuiltModel(std::shared_ptr<const Template> source,
                       std::vector<BoundParameter> parameters, StackContext context,
                       const Surroundings& surroundings, BuildMode mode)
    : source_(std::move(source)),
      context_(std::move(context)),
      parameters_(std::move(parameters)),
      scope_(*source_, parameters_, context_, surroundings, mode) {}

std::optional<std::uint32_t> BuiltModel::find(std::string_view logical_id) const {
  const Names::Meaning meaning = symbols_->meaning(logical_id);
  if (meaning.what != Names::What::kResource) return std::nullopt;
  return meaning.resource;
}

Value BuiltModel::resolve_properties(std::uint32_t resource, const ResourceValues& values,
                                     Errors& errors) const {
  const ModelResource& r = resources_[resource];
  const auto fixed = fixed_.find({r.properties.tree(), r.catalogued});
  if (fixed != fixed_.end()) return fixed->second;
  return resolve_anew(resource, values, errors);
}

Value BuiltModel::resolve_anew(std::uint32_t resource, const ResourceValues& values,
                               Errors& errors) const {
  const ModelResource& r = resources_[resource];
  const std::size_t before = errors.size();
  std::optional<Value> resolved = resolve(r.properties, ResourceScope(scope_, values), errors);
  if (errors.size() != before) return {};
  return check(r, resolved && !resolved->is_null() ? *std::move(resolved) : Value::map({}), errors);
}

Value BuiltModel::check(const ModelResource& resource, Value properties, Errors& errors) const {
  const ResourceDefinition& definition = *resource.definition;
  if (!definition.raw_body.is_null() && properties.is_map()) {
    std::vector<Entry> all(properties.entries().begin(), properties.entries().end());
    all.push_back({Value::string("TemplateBody"), definition.raw_body});
    properties = Value::map(std::move(all)).with_pos(properties.pos());
  }
  if (properties.is_unknown()) return properties;
  return check_properties(*resource.catalogued, resource.logical_id, properties, errors, matches);
}

std::optional<Value> BuiltModel::check_properties_of(std::uint32_t resource, bool keep,
                                                     Errors& errors) {
  const ModelResource& r = resources_[resource];
  Errors found;
  std::optional<Value> resolved =
      resolve(r.properties, ResourceScope(scope_, NothingExists(resources_)), found);
  const bool known = found.empty();
  Value properties;
  if (known) {
    properties = resolved && !resolved->is_null() ? *std::move(resolved) : Value::map({});
    properties = check(r, std::move(properties), found);
  }
  if (keep && found.empty() && !properties.has_unknown() && r.definition->raw_body.is_null()) {
    fixed_.emplace(FixedKey{r.properties.tree(), r.catalogued}, properties);
  }
  for (Error& error : found) errors.push_back(std::move(error));
  if (!known) return std::nullopt;
  return properties;
}

void BuiltModel::check_parts_of(std::uint32_t resource, const Value& tree, Errors& errors) const {
  const ModelResource& r = resources_[resource];
  const NothingExists values(resources_);
  const ResourceScope scope(scope_, values);
  const PartsContext context{*symbols_, scope, r.definition->name, errors};
  const std::optional<Value> properties =
      resolve_parts(tree, "Resources." + r.definition->name + ".Properties", context);
  if (properties) check(r, properties->is_null() ? Value::map({}) : *properties, errors);
}

Value BuiltModel::resolve_output(std::size_t output, const ResourceValues& values,
                                 Errors& errors) const {
  return resolve(outputs_[output].value, ResourceScope(scope_, values), errors).value_or(Value());
}

}  // namespace cairn
