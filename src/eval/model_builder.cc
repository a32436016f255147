#include "eval/model_builder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "catalog/constraint.h"
#include "eval/mappings.h"
#include "eval/parameters.h"
#include "eval/rules.h"
#include "eval/tree.h"

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";

// Null where it is not known what a nested stack gives.
Value nested_outputs(const ResourceEntry& entry) {
  if (entry.definition->type != kNestedStackType || !entry.definition->raw_body.is_map()) return {};
  const Value& body = entry.definition->raw_body;
  if (!body.get("Transform").is_null()) return {};  // what comes out of it may bring its own
  const Value& outputs = body.get("Outputs");
  return outputs.is_null() ? Value::map({}) : outputs;
}

std::string resource_path(std::string_view name, std::string_view attribute) {
  return "Resources." + std::string(name) + "." + std::string(attribute);
}

}  // namespace

ModelBuilder::ModelBuilder(std::shared_ptr<const Template> source,
                           std::span<const ParameterInput> inputs, const StackContext& context,
                           const Surroundings& surroundings, const TypeCatalog& types,
                           const BuildOptions& options)
    : source_(std::move(source)),
      types_(types),
      surroundings_(surroundings),
      options_(options),
      model_(std::make_unique<BuiltModel>(
          source_, bind_parameters(*source_, inputs, context, surroundings, options.mode, errors_),
          context, surroundings, options.mode)),
      parameter_names_(*source_),
      rewriter_(parameter_names_, model_->scope_) {}

Built ModelBuilder::build() {
  if (!too_large()) {
    precompile();
    check_names();
    check_rules(*source_, parameter_names_, model_->scope_, errors_);
    switch_off_resources();
    number_resources();
    make_resources();
    make_outputs();
    check_cycles_and_properties();
  }
  Built built;
  built.errors = errors_.take();
  built.warnings = std::move(warnings_);
  model_->scope_.budget()->begin_life();
  if (built.errors.empty()) built.model = std::move(model_);
  return built;
}

bool ModelBuilder::too_large() {
  if (expanded_size(source_->root, kTreeNodesMax) <= kTreeNodesMax) return false;
  errors_.of(Check::kPrecompile)
      .push_back(reasoned(kCode, "The template is too large with its YAML aliases written out", {},
                          {}, "Use fewer aliases."));
  return true;
}

void ModelBuilder::precompile() {
  check_mappings(*source_, errors_);
  entries_ = read_definitions(*source_, types_, model_->scope_, errors_);
  read_outputs();
  fill_in_locals();
  evaluate_conditions();
  read_counts();
  Errors& errors = errors_.of(Check::kPrecompile);
  for (OutputEntry& output : outputs_) {
    if (!output.value.is_map()) continue;
    const std::string where = "Outputs." + std::string(output.name) + ".Value";
    output.value = rewriter_.rewrite(output.value, std::nullopt, where, errors);
  }
}

void ModelBuilder::read_outputs() {
  Errors& errors = errors_.of(Check::kOutputs);
  for (const Entry& entry : source_->outputs.entries()) {
    const std::string where = "Outputs." + std::string(entry.key.as_string());
    if (!entry.value.is_map()) {
      errors.push_back(reasoned(kCode,
                                "Output validation error: " + where +
                                    ": Output definitions must be a map. Found a " +
                                    std::string(kind_name(entry.value.kind())) + " instead",
                                where, entry.value.pos(), "Write {Value: …}."));
      continue;
    }
    if (entry.value.find("Value") == nullptr) {
      errors.push_back(reasoned(
          kCode,
          "Output validation error: " + where + ": Each output definition must contain a Value key",
          where, entry.value.pos(), "Add Value: …."));
      continue;
    }
    outputs_.push_back({entry.key.as_string(), &entry.value, entry.value.get("Value")});
  }
}

void ModelBuilder::fill_in_locals() {
  model_->conditions_section_ = source_->conditions;
  if (source_->locals.size() == 0) return;
  // Eval locals may ask for conditions, as long as those do not need locals themselves.
  ConditionValues early(source_->conditions, model_->scope_);
  BuildErrors told_later;
  model_->scope_.set_conditions(&early);
  early.evaluate_all(parameter_names_, told_later);
  DataSources data_sources(types_, model_->context_, surroundings_, options_.mode, errors_);
  Locals locals(*source_, parameter_names_, model_->scope_, data_sources, options_.mode, errors_);
  std::vector<Entry> conditions;
  for (const Entry& entry : source_->conditions.entries()) {
    conditions.push_back({entry.key, locals.substitute(entry.value)});
  }
  model_->conditions_section_ = Value::map(std::move(conditions));
  for (ResourceEntry& entry : entries_) {
    entry.properties = locals.substitute(entry.properties);
    entry.count = locals.substitute(entry.count);
  }
  for (OutputEntry& output : outputs_) output.value = locals.substitute(output.value);
}

void ModelBuilder::read_counts() {
  for (ResourceEntry& entry : entries_) {
    if (entry.count.is_null()) continue;
    const std::optional<Copies> copies = read_count(
        entry.name, entry.count, parameter_names_, model_->scope_, options_.resources_max, errors_);
    entry.copies = copies.value_or(Copies{.counted = true, .known = false});
    if (entry.copies.known) rewriter_.add_counted(entry.name, entry.copies.count);
  }
  std::size_t total = 0;
  for (const ResourceEntry& entry : entries_) total += entry.copies.count;
  model_->scope_.budget()->add_resources(std::min(total, options_.resources_max));
}

// Parameters, locals and resources share one name space; "A[1]" is also a copy of "A".
void ModelBuilder::check_names() {
  std::string clashes;
  SourcePos first;
  const auto clash = [&](std::string_view name, SourcePos at) {
    if (clashes.empty()) first = at;
    clashes.append(clashes.empty() ? "" : ", ").append(name);
  };
  for (const Entry& entry : source_->parameters.entries()) {
    if (source_->locals.find(entry.key) != nullptr ||
        source_->resources.find(entry.key) != nullptr) {
      clash(entry.key.as_string(), entry.key.pos());
    }
  }
  for (const Entry& entry : source_->locals.entries()) {
    if (source_->resources.find(entry.key) != nullptr) {
      clash(entry.key.as_string(), entry.key.pos());
    }
  }
  std::unordered_map<std::string_view, const Copies*> counted;
  for (const ResourceEntry& entry : entries_) {
    if (entry.copies.counted && entry.copies.known) counted.emplace(entry.name, &entry.copies);
  }
  for (const ResourceEntry& entry : entries_) {
    const std::optional<CopyName> copy = counted.empty() ? std::nullopt : as_copy_name(entry.name);
    const auto base = copy ? counted.find(copy->base) : counted.end();
    if (base != counted.end() && copy->index < base->second->count) {
      clash(entry.name, entry.definition->at);
    }
  }
  if (clashes.empty()) return;
  errors_.of(Check::kNameClashes)
      .push_back(reasoned(kCode, "Duplicate names " + clashes, {}, first,
                          "Parameters, locals, resources and their copies need distinct names."));
}

void ModelBuilder::evaluate_conditions() {
  model_->conditions_.emplace(model_->conditions_section_, model_->scope_);
  model_->scope_.set_conditions(&*model_->conditions_);
  model_->conditions_->evaluate_all(parameter_names_, errors_);
}

bool ModelBuilder::condition_holds(const Value& condition, const std::string& where, Check check,
                                   std::string_view referencer) {
  if (condition.is_null() || (condition.is_string() && condition.as_string().empty())) return true;
  if (condition.is_string()) {
    if (parameter_names_.is_condition(condition.as_string())) {
      return model_->conditions_->applies(condition.as_string());
    }
    Error error = invalid_condition(condition.as_string());
    error.where = where;
    error.at = condition.pos();
    const std::string near = parameter_names_.suggest_condition(condition.as_string());
    if (!near.empty()) error.fix = "Did you mean \"" + near + "\"?";
    errors_.of(check).push_back(std::move(error));
    return true;
  }
  Errors found;
  const CompileResult compiled =
      compile(condition, Place::kConditions, parameter_names_, where, referencer, found);
  std::optional<Value> value;
  if (found.empty()) value = resolve(compiled.expr, model_->scope_, found);
  errors_.take_compiled(std::move(found), check);
  return !value || !value->is_bool() || value->as_bool();
}

void ModelBuilder::switch_off_resources() {
  for (ResourceEntry& entry : entries_) {
    entry.absent = !condition_holds(entry.condition, resource_path(entry.name, "Condition"),
                                    Check::kShapes, entry.name);
  }
}

void ModelBuilder::number_resources() {
  std::vector<Symbols::Base> bases;
  bases.reserve(entries_.size());
  std::size_t total = 0;
  for (const ResourceEntry& entry : entries_) {
    bases.push_back({.name = entry.name,
                     .copies = entry.copies,
                     .absent = entry.absent,
                     .first = static_cast<std::uint32_t>(total),
                     .type = entry.type,
                     .nested_outputs = nested_outputs(entry)});
    if (!entry.absent) total += entry.copies.count;
  }
  if (total > options_.resources_max) {
    errors_.of(Check::kPrecompile)
        .push_back(too_many_resources("the template has " + std::to_string(total) + " resources",
                                      options_.resources_max, "Resources",
                                      source_->resources.pos()));
    for (ResourceEntry& entry : entries_) entry.absent = true;  // nothing to make
    for (Symbols::Base& base : bases) base.absent = true;
    total = 0;
  }
  model_->resources_.reserve(total);
  model_->symbols_.emplace(*source_, std::move(bases));
  for (const Entry& entry : source_->conditions.entries()) {
    const Result<Value> value = model_->conditions_->value(entry.key.as_string(), false);
    if (value && value->is_bool()) {
      model_->symbols_->decide(entry.key.as_string(), value->as_bool());
    }
  }
}

void ModelBuilder::continue_after(Expansion& expansion) {
  errors_.of(Check::kPrecompile) = std::move(expansion.errors);
  warnings_ = std::move(expansion.warnings);
}

Built build_model(std::shared_ptr<const Template> source, std::span<const ParameterInput> inputs,
                  const StackContext& context, const Surroundings& surroundings,
                  const TypeCatalog& types, const BuildOptions& options) {
  Expansion expansion = expand_template(std::move(source), context, surroundings);
  if (!expansion.source) return {nullptr, std::move(expansion.errors), {}};
  ModelBuilder builder(expansion.source, inputs, context, surroundings, types, options);
  builder.continue_after(expansion);
  return builder.build();
}

Result<Value> process_template(std::shared_ptr<const Template> source,
                               std::span<const ParameterInput> inputs, const StackContext& context,
                               const Surroundings& surroundings, const TypeCatalog& types,
                               const BuildOptions& options) {
  Expansion expansion = expand_template(std::move(source), context, surroundings);
  if (!expansion.errors.empty()) return std::move(expansion.errors.front());
  return ModelBuilder(std::move(expansion.source), inputs, context, surroundings, types, options)
      .process();
}

}  // namespace cairn
