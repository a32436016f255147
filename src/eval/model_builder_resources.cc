// The part of ModelBuilder that makes resources and outputs of what the earlier steps prepared.
#include <algorithm>
#include <string>
#include <utility>

#include "catalog/constraint.h"
#include "catalog/error_catalog.h"
#include "eval/model_builder.h"
#include "eval/nested.h"
#include "eval/order.h"
#include "eval/tree.h"

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";
// Copies that depend on all copies of another resource multiply; more edges than this would not
// fit in memory.
constexpr std::size_t kEdgesMax = 10'000'000;
constexpr std::size_t kCycleMembersShown = 50;

void sort_unique(std::vector<std::uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  numbers.shrink_to_fit();
}

void append(std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

std::optional<Value> index_of_copy(const Copies& copies, std::uint32_t i) {
  if (!copies.counted) return std::nullopt;
  return copies.known ? Value::integer(i) : Value::unknown("known after Count is known");
}

std::string logical_id_of(const ResourceEntry& entry, std::uint32_t i) {
  if (!entry.copies.counted) return std::string(entry.name);
  return entry.copies.known ? copy_name(entry.name, i) : std::string(entry.name) + "[*]";
}

std::string path_of(const ResourceEntry& entry, std::string_view attribute) {
  return "Resources." + std::string(entry.name) + "." + std::string(attribute);
}

}  // namespace

void ModelBuilder::make_resources() {
  compiled_.reserve(entries_.size());
  for (const ResourceEntry& entry : entries_) {
    if (entry.absent) {
      check_absent(entry);
    } else {
      make_copies(entry);
    }
  }
}

// The shape of functions is checked everywhere; what absent resources refer to does not matter.
void ModelBuilder::check_absent(const ResourceEntry& entry) {
  Errors found;
  const std::optional<Value> index = index_of_copy(entry.copies, 0);
  const std::string where = path_of(entry, "Properties");
  const Value tree = rewriter_.rewrite(entry.properties, index, where, found);
  compile(tree, Place::kProperties, *model_->symbols_, where, entry.name, found);
  for (Error& error : found) {
    if (error.code == kCode) errors_.of(Check::kShapes).push_back(std::move(error));
  }
}

void ModelBuilder::make_copies(const ResourceEntry& entry) {
  const bool own_properties = entry.copies.counted && rewriter_.uses_index(entry.properties);
  const bool own_depends = entry.copies.counted && rewriter_.uses_index(entry.depends_on);
  const std::string where = path_of(entry, "Properties");
  if (own_properties) by_copy_.insert(entry.definition.get());
  if (entry.copies.count > 1) copied_.insert(entry.definition.get());

  std::vector<std::uint32_t> aside;  // what metadata and update policy refer to
  for (const auto& [tree, attribute] :
       {std::pair(&entry.metadata, "Metadata"), std::pair(&entry.update_policy, "UpdatePolicy")}) {
    if (tree->size() > 0) append(aside, compile_shared(*tree, entry, attribute).resources);
  }
  ModelResource resource{.definition = entry.definition,
                         .type = &entry.definition->type,
                         .catalogued = entry.type,
                         .deletion_policy = entry.deletion_policy};
  for (std::uint32_t i = 0; i < entry.copies.count; ++i) {
    resource.logical_id = logical_id_of(entry, i);
    const bool anew = i == 0 || own_properties || own_depends;
    if (anew && !faulty_.contains(entry.definition.get())) {
      const std::optional<Value> index = index_of_copy(entry.copies, i);
      Errors found;
      const Value tree =
          rewriter_.rewrite(entry.properties, own_properties ? index : std::nullopt, where, found);
      Compiled own;
      if (own_properties) own = compile_tree(tree, entry, "Properties");
      const Compiled& compiled = own_properties ? own : compile_shared(tree, entry, "Properties");
      resource.properties = compiled.expr;
      resource.needs = aside;
      append(resource.needs, compiled.resources);
      append(resource.needs, depends_on(entry, index));
      sort_unique(resource.needs);
      if (compiled.faulty || !found.empty()) faulty_.insert(entry.definition.get());
      errors_.take_compiled(std::move(found), Check::kPrecompile);
    }
    if (too_many_edges(resource.needs.size())) resource.needs.clear();
    model_->resources_.push_back(resource);
  }
  if (entry.unsound) faulty_.insert(entry.definition.get());
}

bool ModelBuilder::too_many_edges(std::size_t more) {
  const bool before = edges_ > kEdgesMax;
  edges_ += more;
  if (edges_ <= kEdgesMax) return false;
  if (!before) {
    errors_.of(Check::kPrecompile)
        .push_back(reasoned(kCode, "The resources have too many dependencies on each other",
                            "Resources", source_->resources.pos(),
                            "Depend on single copies instead of all copies of a resource."));
  }
  return true;
}

ModelBuilder::Compiled ModelBuilder::compile_tree(const Value& tree, const ResourceEntry& entry,
                                                  std::string_view attribute) {
  Errors found;
  CompileResult result = compile(tree, Place::kProperties, *model_->symbols_,
                                 path_of(entry, attribute), entry.name, found);
  constexpr std::size_t kCompiledBytes = 128;  // of a list or map, which each copy may have anew
  if (!model_->scope_.budget()->spend(result.visited * kCompiledBytes)) {
    found.push_back(reasoned(kCode, "The copies of this resource are too large together",
                             path_of(entry, attribute), tree.pos(),
                             "Use ALIYUN::Index in fewer places, or a smaller Count."));
  }
  Compiled compiled{tree, std::move(result.expr), std::move(result.resources), !found.empty()};
  errors_.take_compiled(std::move(found), Check::kShapes);
  return compiled;
}

const ModelBuilder::Compiled& ModelBuilder::compile_shared(const Value& tree,
                                                           const ResourceEntry& entry,
                                                           std::string_view attribute) {
  const auto known = compiled_.find(tree.identity());
  if (known != compiled_.end() && tree.identity() != nullptr) return known->second;
  Compiled compiled = compile_tree(tree, entry, attribute);
  return compiled_.insert_or_assign(tree.identity(), std::move(compiled)).first->second;
}

std::vector<Value> ModelBuilder::depends_on_names(const ResourceEntry& entry,
                                                  const std::optional<Value>& index) {
  Errors found;
  const std::string where = path_of(entry, "DependsOn");
  std::vector<Value> names;
  Value written = entry.depends_on;
  if (!written.is_list()) written = Value::list({written});
  for (const Value& item : written.items()) {
    Value name = item;
    if (item.is_map()) {
      const Value tree = rewriter_.rewrite(item, index, where, found);
      const CompileResult compiled =
          compile(tree, Place::kProperties, parameter_names_, where, entry.name, found);
      if (found.empty()) {
        name = resolve(compiled.expr, model_->scope_, found).value_or(Value());
      }
      if (!found.empty()) name = Value();
    }
    if (name.is_list()) {
      names.insert(names.end(), name.items().begin(), name.items().end());
    } else if (!name.is_unknown()) {
      names.push_back(std::move(name));
    }
  }
  if (!found.empty()) faulty_.insert(entry.definition.get());
  errors_.take_compiled(std::move(found), Check::kShapes);
  return names;
}

std::vector<std::uint32_t> ModelBuilder::depends_on(const ResourceEntry& entry,
                                                    const std::optional<Value>& index) {
  std::vector<std::uint32_t> needs;
  if (entry.depends_on.is_null()) return needs;
  for (const Value& name : depends_on_names(entry, index)) depend(name, entry, needs);
  return needs;
}

void ModelBuilder::depend(const Value& target, const ResourceEntry& entry,
                          std::vector<std::uint32_t>& needs) {
  if (target.is_null() || target.is_unknown()) return;
  if (!target.is_string()) {
    errors_.of(Check::kShapes)
        .push_back(wrong_attribute_type(entry.name, "DependsOn", entry.depends_on.pos(),
                                        "It must come to a resource name or a list of them."));
    faulty_.insert(entry.definition.get());
    return;
  }
  const std::string_view name = target.as_string();
  if (name.empty()) return;
  const Symbols::Base* base = model_->symbols_->base(name);
  if (base != nullptr && base->copies.counted && base->copies.known) {
    for (std::uint32_t i = 0; !base->absent && i < base->copies.count; ++i) {
      needs.push_back(base->first + i);
    }
    return;
  }
  const Names::Meaning meaning = model_->symbols_->meaning(name);
  if (meaning.what == Names::What::kResource) {
    needs.push_back(meaning.resource);
  } else if (meaning.what != Names::What::kAbsentResource) {
    const std::string near = model_->symbols_->suggest(name);
    errors_.of(Check::kReferences)
        .push_back(wrong_reference(
            name, entry.name, path_of(entry, "DependsOn"), target.pos(),
            near.empty() ? "DependsOn must name a resource." : "Did you mean \"" + near + "\"?"));
    faulty_.insert(entry.definition.get());
  }
}

void ModelBuilder::make_outputs() {
  for (const OutputEntry& entry : outputs_) {
    const Value& definition = *entry.definition;
    const std::string where = "Outputs." + std::string(entry.name);
    const bool wanted =
        condition_holds(definition.get("Condition"), where + ".Condition", Check::kOutputs, where);
    Errors found;
    CompileResult compiled = compile(entry.value, Place::kProperties, *model_->symbols_,
                                     where + ".Value", where + ".Value", found);
    errors_.take_compiled(std::move(found), Check::kOutputs);
    if (!wanted) continue;
    const Value& no_echo = definition.get("NoEcho");
    model_->outputs_.push_back({.name = std::string(entry.name),
                                .value = std::move(compiled.expr),
                                .description = definition.get("Description"),
                                .label = definition.get("Label"),
                                .no_echo = no_echo.is_bool() ? no_echo.as_bool()
                                                             : plain_text(no_echo) == "true" ||
                                                                   plain_text(no_echo) == "True",
                                .needs = std::move(compiled.resources)});
  }
}

void ModelBuilder::check_cycles_and_properties() {
  const ResourceOrder order = order_resources(model_->resources_);
  for (const auto& cycle : order.cycles) {
    std::string members;
    for (std::size_t i = 0; i < cycle.size() && i < kCycleMembersShown; ++i) {
      members += model_->resources_[cycle[i]].logical_id + " -> ";
    }
    if (cycle.size() > kCycleMembersShown) members += "... -> ";
    const ModelResource& first = model_->resources_[cycle.front()];
    members += first.logical_id;
    errors_.of(Check::kCycles)
        .push_back({.code = "CircularDependency",
                    .message = error_text("CircularDependency", {{"reason", members}}),
                    .where = "Resources." + first.definition->name,
                    .at = first.definition->at,
                    .fix = "Remove one of these references, or one DependsOn."});
  }
  check_properties(order.sequence);
}

void ModelBuilder::check_properties(std::span<const std::uint32_t> sequence) {
  std::unordered_set<BuiltModel::FixedKey, BuiltModel::FixedHash> checked;
  checked.reserve(entries_.size());
  for (const std::uint32_t number : sequence) {
    const ModelResource& resource = model_->resources_[number];
    const ResourceDefinition* definition = resource.definition.get();
    if (resource.catalogued == nullptr) continue;
    if (faulty_.contains(definition)) {
      if (checked_in_parts_.insert(definition).second) check_in_parts(number);
      continue;
    }
    const bool shared = !by_copy_.contains(definition);
    if (shared && definition->raw_body.is_null() &&
        !checked.emplace(resource.properties.tree(), resource.catalogued).second) {
      continue;
    }
    Errors found;
    const std::optional<Value> properties =
        model_->check_properties_of(number, shared && copied_.contains(definition), found);
    if (!properties) {
      found.clear();  // resolving stopped at the first mistake: look at each part
      faulty_.insert(definition);
      if (checked_in_parts_.insert(definition).second) check_in_parts(number);
    } else if (found.empty()) {
      check_nested(resource, *properties, found);
    }
    if (found.empty()) continue;
    if (!shared) faulty_.insert(definition);  // one copy's faults stand for all
    for (Error& error : found) errors_.of(Check::kProperties).push_back(std::move(error));
  }
}

// A mistake in one property must not hide those in the others.
void ModelBuilder::check_in_parts(std::uint32_t number) {
  const ResourceDefinition* definition = model_->resources_[number].definition.get();
  const auto entry = std::find_if(entries_.begin(), entries_.end(), [=](const ResourceEntry& each) {
    return each.definition.get() == definition;
  });
  if (entry == entries_.end() || entry->unsound) return;
  Errors told;  // when the properties were compiled
  const Value tree =
      rewriter_.rewrite(entry->properties, index_of_copy(entry->copies, 0), {}, told);
  model_->check_parts_of(number, tree, errors_.of(Check::kProperties));
}

// What the copies of one nested stack have in common is looked at once.
void ModelBuilder::check_nested(const ModelResource& resource, const Value& properties,
                                Errors& errors) {
  if (!options_.check_nested || *resource.type != kNestedStackType) return;
  if (!nested_.insert(resource.definition.get()).second) return;
  const NestedStack nested{resource.logical_id, properties, source_->locals.size() > 0};
  cairn::check_nested(nested, model_->context_, surroundings_, types_, options_, errors);
}

Result<Value> ModelBuilder::process() {
  if (!too_large()) precompile();
  if (!errors_.empty()) return errors_.take().front();
  MapBuilder resources;
  for (const ResourceEntry& entry : entries_) {
    const Value& written = source_->resources.get(entry.name);
    const std::uint32_t copies = entry.copies.known ? entry.copies.count : 1;
    for (std::uint32_t i = 0; i < copies; ++i) {
      const std::string name =
          entry.copies.known ? logical_id_of(entry, i) : std::string(entry.name);
      resources.set(name, process_resource(entry, written, i));
    }
  }
  MapBuilder outputs;
  for (const OutputEntry& entry : outputs_) {
    MapBuilder output;
    for (const Entry& field : entry.definition->entries()) output.set(field.key, field.value);
    outputs.set(entry.name, output.set("Value", entry.value).build());
  }
  MapBuilder root;
  for (const Entry& section : source_->root.entries()) {
    const std::string_view name = section.key.as_string();
    if (name == "Locals") continue;
    if (name == "Resources")
      root.set(name, resources.build());
    else if (name == "Outputs")
      root.set(name, outputs.build());
    else if (name == "Conditions")
      root.set(name, model_->conditions_section_);
    else
      root.set(name, section.value);
  }
  return root.build();
}

Value ModelBuilder::process_resource(const ResourceEntry& entry, const Value& written,
                                     std::uint32_t copy) {
  const std::optional<Value> index =
      entry.copies.known ? index_of_copy(entry.copies, copy) : std::nullopt;
  MapBuilder result;
  for (const Entry& field : written.entries()) {
    const std::string_view name = field.key.is_string() ? field.key.as_string() : "";
    if (name == "Count" && entry.copies.known) continue;
    result.set(field.key, field.value);
    if (name == "Properties" && field.value.is_map()) {
      Errors ignored;  // build() reports them
      Value tree = rewriter_.rewrite(entry.properties, index, {}, ignored);
      if (!entry.definition->raw_body.is_null()) {
        MapBuilder whole;
        for (const Entry& property : tree.entries()) whole.set(property.key, property.value);
        tree = whole.set("TemplateBody", entry.definition->raw_body).build();
      }
      result.set(name, std::move(tree));
    }
    if (name == "DependsOn") {
      std::vector<Value> names;
      for (const Value& target : depends_on_names(entry, index)) {
        rewriter_.append_copies(target, names);
      }
      result.set(name, Value::list(std::move(names)));
    }
  }
  return result.build();
}

}  // namespace cairn
