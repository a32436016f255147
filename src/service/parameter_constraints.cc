#include "service/parameter_constraints.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/constraint.h"
#include "catalog/error_catalog.h"
#include "eval/diagnose.h"
#include "eval/parameter_flow.h"
#include "eval/parameters.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/stack_settings.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::size_t kCandidatesMax = 500;  // values that are tried against the rules

std::string value_text(const Value& value) {
  if (value.is_string()) return std::string(value.as_string());
  return to_json(value);
}

// Nothing exists yet: what hangs on other resources is not known.
class NothingKnown final : public ResourceValues {
 public:
  Value ref(std::uint32_t) const override { return Value::unknown("a resource"); }
  Value attribute(std::uint32_t, std::string_view) const override {
    return Value::unknown("a resource");
  }
};

Value as_list(const std::vector<std::string>& texts) {
  std::vector<Value> list;
  for (const std::string& text : texts) list.push_back(Value::string(text));
  return Value::list(std::move(list));
}

// The property at a path of the catalogue: "DiskMappings.Category". Lists are looked through.
const Property* property_at(const ResourceType& type, std::string_view path) {
  const Property* property = type.find(path.substr(0, path.find('.')));
  while (property != nullptr) {
    if (property->items) property = property->items.get();
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return property;
    path.remove_prefix(dot + 1);
    property = property->find(path.substr(0, path.find('.')));
  }
  return nullptr;
}

std::string property_path(const Use& use) {
  std::string path(use.property);
  std::string_view rest = use.path;
  constexpr std::string_view kEach = "[*]";
  while (!rest.empty()) {
    const std::size_t next = std::min(rest.find(kEach), rest.size());
    const std::string_view part = rest.substr(0, next);
    if (!part.empty()) path.append(part.starts_with('.') ? "" : ".").append(part);
    rest.remove_prefix(std::min(rest.size(), next + kEach.size()));
  }
  return path;
}

class ConstraintFinder {
 public:
  ConstraintFinder(const Context& context, const ActionRequest& request, StackContext stack,
                   const Diagnosed& diagnosed, std::vector<ParameterInput> inputs)
      : context_(context),
        request_(request),
        stack_(std::move(stack)),
        source_(*diagnosed.source),
        shared_source_(diagnosed.source),
        model_(*diagnosed.model),
        inputs_(std::move(inputs)),
        uses_(find_uses(source_)),
        flow_(uses_) {
    rank_parameters();
    for (const Entry& parameter : source_.parameters.entries()) {
      const std::string_view name = parameter.key.as_string();
      for (const Fed& fed : flow_.of(name)) {
        feeding_[{fed.use->owner, fed.use->property}].push_back(name);
      }
    }
  }

  Value of(std::string_view name) {
    const Value& definition = source_.parameters.get(name);
    MapBuilder answer;
    answer.set("ParameterKey", Value::string(name));
    answer.set("Type", definition.get("Type"));
    Collected collected = collect(name);
    if (collected.allowed) {
      add_allowed(name, definition, *collected.allowed, answer);
    } else {
      answer.set("Behavior", Value::string(collected.fed ? "NotSupport" : "NoLimit"));
      answer.set("BehaviorReason", Value::string(collected.reason));
    }
    answer.set("AssociationParameterNames",
               as_list({collected.associated.begin(), collected.associated.end()}));
    answer.set("OriginalConstraints", Value::list(std::move(collected.original)));
    answer.set("NotSupportResources", Value::list(std::move(collected.not_supported)));
    return answer.build();
  }

 private:
  struct Collected {
    bool fed = false;
    std::string reason = "No resource property refer to the parameter";
    std::optional<std::vector<std::string>> allowed;  // by all that limit it
    std::vector<Value> original;
    std::vector<Value> not_supported;
    std::set<std::string> associated;
  };

  // A parameter narrows those after it: as the request says, else as the console groups them.
  void rank_parameters() {
    const auto add = [this](const Value& name) {
      if (name.is_string()) rank_.emplace(name.as_string(), rank_.size());
    };
    const Value order = request_.get("ParametersOrder");
    order_ = order;  // keeps the names alive
    for (const Value& name : order_.items()) add(name);
    const Value& console = source_.metadata.get("ALIYUN::ROS::Interface");
    for (const Value& group : console.get("ParameterGroups").items()) {
      for (const Value& name : group.get("Parameters").items()) add(name);
    }
    for (const Entry& parameter : source_.parameters.entries()) add(parameter.key);
  }

  Collected collect(std::string_view name) {
    Collected result;
    std::set<std::pair<std::string_view, std::string>> seen;
    for (const Fed& fed : flow_.of(name)) {
      if (fed.use->property.empty() || fed.flow == Flow::kDecides) continue;
      result.fed = true;
      if (fed.flow != Flow::kWhole) {
        if (!result.allowed) result.reason = "The properties are computed from the parameter";
        continue;
      }
      std::string path = property_path(*fed.use);
      if (seen.emplace(fed.use->owner, path).second) look_up(name, *fed.use, path, result);
    }
    return result;
  }

  void look_up(std::string_view parameter, const Use& use, const std::string& path,
               Collected& result) {
    const Value& resource = definition_of(use);
    const std::string type(resource.get_string("Type"));
    const Value known = known_properties(parameter, use, result);
    const auto allowed = allowed_by(type, path, known);
    MapBuilder original;
    original.set("ResourceName", Value::string(use.owner));
    original.set("ResourceType", Value::string(type));
    original.set("PropertyName", Value::string(path));
    original.set("PropertiesData", Value::string(to_json(known)));
    if (allowed) {
      original.set("AllowedValues", Value::list(*allowed));
      limit(*allowed, result);
    } else {
      const std::string reason = "The values of the property cannot be queried";
      if (!result.allowed) result.reason = reason;
      original.set("Behavior", Value::string("NotSupport"));
      original.set("BehaviorReason", Value::string(reason));
      result.not_supported.push_back(MapBuilder()
                                         .set("PropertyName", Value::string(path))
                                         .set("ResourceType", Value::string(type))
                                         .build());
    }
    result.original.push_back(original.build());
  }

  const Value& definition_of(const Use& use) const {
    if (use.section == Section::kResources) return source_.resources.get(use.owner);
    return source_.metadata.get("ALIYUN::ROS::Interface")
        .get("ResourcesForParameterConstraints")
        .get(use.owner);
  }

  // The world is asked first: it knows what exists.
  std::optional<std::vector<Value>> allowed_by(const std::string& type, const std::string& path,
                                               const Value& known) const {
    if (context_.allowed_values) {
      auto found = context_.allowed_values(stack_.account_id, stack_.region, type, path, known);
      if (found) return found;
    }
    const ResourceType* catalogued = context_.types.find(type);
    const Property* property = catalogued == nullptr ? nullptr : property_at(*catalogued, path);
    if (property == nullptr || property->allowed_values.empty()) return std::nullopt;
    return property->allowed_values;
  }

  static void limit(const std::vector<Value>& allowed, Collected& result) {
    std::vector<std::string> texts;
    for (const Value& value : allowed) texts.push_back(value_text(value));
    if (!result.allowed) {
      result.allowed = std::move(texts);
      return;
    }
    std::erase_if(*result.allowed, [&](const std::string& text) {
      return std::find(texts.begin(), texts.end(), text) == texts.end();
    });
  }

  // What the resource's other properties are, as far as parameters before this one say.
  Value known_properties(std::string_view parameter, const Use& use, Collected& result) {
    const std::size_t own = rank_.at(parameter);
    const Value properties = resolved(use);
    MapBuilder known;
    for (const Entry& property : properties.entries()) {
      if (!property.key.is_string() || property.value.has_unknown()) continue;
      const auto feeding = feeding_.find({use.owner, property.key.as_string()});
      if (feeding != feeding_.end()) {
        const auto& names = feeding->second;
        if (std::any_of(names.begin(), names.end(),
                        [&](std::string_view each) { return rank_.at(each) >= own; })) {
          continue;
        }
        result.associated.insert(names.begin(), names.end());
      }
      known.set(property.key, property.value);
    }
    return known.build();
  }

  Value resolved(const Use& use) {
    const Value& written = definition_of(use).get("Properties");
    if (use.section == Section::kPretended) return pretended(written);
    auto number = model_.find(use.owner);
    if (!number) number = model_.find(std::string(use.owner) + "[0]");
    if (!number) number = model_.find(std::string(use.owner) + "[*]");
    if (!number) return Value::map({});
    Errors ignored;
    const Value value = model_.resolve_properties(*number, NothingKnown(), ignored);
    return ignored.empty() ? value : Value::map({});
  }

  // Resources that are not made are not in the model: what is written out, and parameters.
  Value pretended(const Value& written) const {
    MapBuilder known;
    for (const Entry& property : written.entries()) {
      Value value = property.value;
      const std::string_view name = value.get_string("Ref");
      if (!name.empty()) {
        value = Value::unknown("a parameter");
        for (const BoundParameter& bound : model_.parameters()) {
          if (bound.name == name) value = bound.value;
        }
      }
      if (value.is_scalar() && !value.is_null()) known.set(property.key, std::move(value));
    }
    return known.build();
  }

  void add_allowed(std::string_view name, const Value& definition,
                   const std::vector<std::string>& allowed, MapBuilder& answer) {
    std::vector<std::string> good;
    std::vector<std::string> by_constraints;
    std::vector<std::string> by_rules;
    for (const std::string& value : allowed) {
      if (!parameter_takes(name, definition, value)) {
        by_constraints.push_back(value);
      } else if (!obeys_rules(name, value)) {
        by_rules.push_back(value);
      } else {
        good.push_back(value);
      }
    }
    answer.set("AllowedValues", as_list(good));
    answer.set("IllegalValueByParameterConstraints", as_list(by_constraints));
    answer.set("IllegalValueByRules", as_list(by_rules));
  }

  // Whether the template's rules hold with this value in place of what was given.
  bool obeys_rules(std::string_view name, const std::string& value) {
    if (source_.rules.size() == 0 || ++tried_ > kCandidatesMax) return true;
    if (!rules_only_) {
      const SectionValue nothing[] = {
          {"Resources", Value()}, {"Outputs", Value()}, {"Locals", Value()}};
      rules_only_ = with_sections(*shared_source_, nothing);
    }
    std::vector<ParameterInput> inputs = inputs_;
    std::erase_if(inputs, [&](const ParameterInput& input) { return input.key == name; });
    inputs.push_back({std::string(name), value});
    const BuildOptions options{BuildMode::kValidate, context_.quotas.resources_per_stack};
    return build_model(rules_only_, inputs, stack_, context_.surroundings, context_.types, options)
        .errors.empty();
  }

  const Context& context_;
  const ActionRequest& request_;
  const StackContext stack_;
  const Template& source_;
  std::shared_ptr<const Template> shared_source_;
  const StackModel& model_;
  const std::vector<ParameterInput> inputs_;
  const Uses uses_;
  const ParameterFlow flow_;
  Value order_;
  std::unordered_map<std::string_view, std::size_t> rank_;
  std::map<std::pair<std::string_view, std::string_view>, std::vector<std::string_view>> feeding_;
  std::shared_ptr<const Template> rules_only_;
  std::size_t tried_ = 0;
};

// The stack's own values stand for those that are not given.
Result<std::vector<ParameterInput>> inputs_of(const ActionRequest& request, Context& context) {
  auto inputs = parameter_inputs(request.get("Parameters"));
  if (request.parameters.find("StackId") == nullptr) return inputs;
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return stack.error();
  const auto detail = reader->stack_detail(stack->no);
  const auto stored = read_json(detail ? detail->parameters : std::string("[]"));
  for (ParameterInput& previous : parameter_inputs(stored ? *stored : Value())) {
    const auto given = std::find_if(inputs.begin(), inputs.end(), [&](const ParameterInput& each) {
      return each.key == previous.key;
    });
    if (given == inputs.end()) inputs.push_back(std::move(previous));
  }
  return inputs;
}

std::optional<Error> unknown_parameter(const ActionRequest& request, const Template& source) {
  for (const std::string_view list : {"ParametersKeyFilter", "ParametersOrder"}) {
    for (const Value& name : request.get(list).items()) {
      if (name.is_string() && source.parameters.find(name) != nullptr) continue;
      return Error{.code = "UnknownUserParameter",
                   .message = error_text("UnknownUserParameter", {{"name", value_text(name)}}),
                   .where = std::string(list),
                   .at = {},
                   .fix = "Name parameters that the template declares."};
    }
  }
  return std::nullopt;
}

}  // namespace

void get_template_parameter_constraints(Context& context, ActionRequest request, Reply reply) {
  const auto text = template_text(request, context);
  if (!text) return reply(text.error());
  auto inputs = inputs_of(request, context);
  if (!inputs) return reply(inputs.error());
  StackContext stack;
  stack.region = request.region;
  stack.account_id = stack.tenant_id = request.identity.account_id;
  stack.now_ms = context.clock.now();
  const BuildOptions options{BuildMode::kValidate, context.quotas.resources_per_stack};
  Diagnosed diagnosed = diagnose(*text, *inputs, stack, context.surroundings, context.types,
                                 options, Warnings::kWithErrors);
  if (!diagnosed.model) return reply(refusal(std::move(diagnosed.found)));
  if (auto unknown = unknown_parameter(request, *diagnosed.source)) return reply(*unknown);

  ConstraintFinder constraints(context, request, std::move(stack), diagnosed, *std::move(inputs));
  const Value filter = request.get("ParametersKeyFilter");
  std::vector<Value> list;
  for (const Entry& parameter : diagnosed.source->parameters.entries()) {
    const auto wanted = filter.items();
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), parameter.key) == wanted.end()) {
      continue;
    }
    list.push_back(constraints.of(parameter.key.as_string()));
  }
  reply(MapBuilder().set("ParameterConstraints", Value::list(std::move(list))).build());
}

}  // namespace cairn::service
