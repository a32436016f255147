#include "service/template_policy.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "catalog/cloud_action.h"
#include "eval/diagnose.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/stack_settings.h"

namespace cairn::service {
namespace {

struct Step {
  CloudStep step;
  bool always;  // else only with some changes, or on the way back
};

struct Operation {
  std::string_view name;
  std::vector<Step> steps;
};

// As OperationTypes names them, in the order of the answer. Prices and allowed values are asked of
// no cloud here, and a signal comes from outside.
const std::vector<Operation>& operations() {
  static const std::vector<Operation> list = {
      {"CreateStack",
       {{CloudStep::kCreate, true}, {CloudStep::kRead, true}, {CloudStep::kDelete, false}}},
      {"UpdateStack",
       {{CloudStep::kUpdate, true},
        {CloudStep::kRead, true},
        {CloudStep::kCreate, false},
        {CloudStep::kDelete, false}}},
      {"DeleteStack", {{CloudStep::kDelete, true}, {CloudStep::kRead, true}}},
      {"DetectStackDrift", {{CloudStep::kRead, true}}},
      {"ListStackOperationRisks", {{CloudStep::kRead, true}}},
      {"GetTemplateEstimateCost", {}},
      {"GetTemplateParameterConstraints", {}},
      {"ImportResourcesToStack", {{CloudStep::kRead, true}, {CloudStep::kUpdate, false}}},
      {"SignalResource", {}},
  };
  return list;
}

std::string_view step_name(CloudStep step) {
  constexpr std::array<std::string_view, 4> kNames = {"Create", "Read", "Update", "Delete"};
  return kNames[static_cast<std::size_t>(step)];
}

struct Choice {
  bool resolve = false;    // parameters and conditions count
  bool mandatory = false;  // only what a step cannot do without
};

// Which of the words of GenerateOptions hold.
Result<Choice> read_choice(const ActionRequest& request) {
  std::set<std::string_view> words;
  for (const Value& word : request.get("GenerateOptions").items()) words.insert(word.as_string());
  const auto refuse = [](std::string_view reason, std::string_view fix) {
    return invalid_parameter("GenerateOptions", reason, fix);
  };
  if (words.contains("ResolveParameters") && words.contains("IgnoreParameters")) {
    return refuse("ResolveParameters and IgnoreParameters exclude each other", "Give one of them.");
  }
  if (words.contains("MandatoryPolicy") && words.contains("FullPolicy")) {
    return refuse("MandatoryPolicy and FullPolicy exclude each other", "Give one of them.");
  }
  Choice choice;
  choice.resolve = words.contains("ResolveParameters") ||
                   (!words.contains("IgnoreParameters") && request.get("Parameters").size() > 0);
  choice.mandatory = words.contains("MandatoryPolicy");
  if (choice.mandatory && !words.contains("ResolveParameters")) {
    return refuse("MandatoryPolicy needs ResolveParameters", "Give both, with Parameters.");
  }
  return choice;
}

struct Used {
  std::string logical_id;
  std::string type;
  friend auto operator<=>(const Used&, const Used&) = default;
};

// Resources as they are written, whatever conditions say; those of a nested template that stands
// inside by the way to them.
void add_written(const Value& resources, const std::string& path, std::set<Used>& used) {
  for (const Entry& entry : resources.entries()) {
    const std::string_view type = entry.value.get_string("Type");
    if (!entry.key.is_string() || type.empty()) continue;
    const std::string id = path + std::string(entry.key.as_string());
    used.insert({id, std::string(type)});
    if (type != kNestedStackType) continue;
    add_written(entry.value.get("Properties").get("TemplateBody").get("Resources"), id + ".", used);
  }
}

// Copies made by Count need what one of them needs.
std::set<Used> used_resources(const Diagnosed& diagnosed, bool resolve) {
  std::set<Used> used;
  for (const ModelResource& resource : diagnosed.model->resources()) {
    used.insert({resource.definition->name, *resource.type});
    add_written(resource.definition->raw_body.get("Resources"), resource.definition->name + ".",
                used);
  }
  if (!resolve) add_written(diagnosed.source->resources, "", used);
  return used;
}

// Collects what resources need and tells it in both forms of the answer.
class Needs {
 public:
  explicit Needs(bool mandatory_only) : mandatory_only_(mandatory_only) {}

  void add(const Used& resource, const Operation& operation) {
    const bool source = resource.type.starts_with("DATASOURCE::");
    for (const Step& step : operation.steps) {
      if (source && step.step != CloudStep::kRead) continue;
      const CloudActions actions = cloud_actions(resource.type, step.step);
      if (actions.required.empty()) continue;
      add(actions.required, step.always, resource, operation, step.step);
      for (const std::string& action : actions.further) {
        add(action, false, resource, operation, step.step);
      }
    }
  }

  Value policy() const {
    std::vector<Value> names;
    for (const auto& [action, need] : needs_) names.push_back(Value::string(action));
    std::vector<Value> statements;
    if (!names.empty()) {
      statements.push_back(MapBuilder()
                               .set("Effect", Value::string("Allow"))
                               .set("Action", Value::list(std::move(names)))
                               .set("Resource", Value::string("*"))
                               .build());
    }
    return MapBuilder()
        .set("Version", Value::string("1"))
        .set("Statement", Value::list(std::move(statements)))
        .build();
  }

  Value functions() const {
    std::vector<Value> list;
    for (const auto& [action, need] : needs_) {
      std::vector<Value> resources;
      for (const auto& [resource, functions] : need.functions) {
        resources.push_back(MapBuilder()
                                .set("LogicalResourceId", Value::string(resource.logical_id))
                                .set("ResourceType", Value::string(resource.type))
                                .set("Functions", Value::list(functions))
                                .build());
      }
      list.push_back(MapBuilder()
                         .set("Action", Value::string(action))
                         .set("RequirementLevel", level(need.mandatory))
                         .set("ActionPolicyFunctions", Value::list(std::move(resources)))
                         .build());
    }
    return Value::list(std::move(list));
  }

 private:
  struct Need {
    bool mandatory = false;
    std::map<Used, std::vector<Value>> functions;
  };

  static Value level(bool mandatory) { return Value::string(mandatory ? "Mandatory" : "Optional"); }

  void add(const std::string& action, bool mandatory, const Used& resource,
           const Operation& operation, CloudStep step) {
    if (mandatory_only_ && !mandatory) return;
    Need& need = needs_[action];
    need.mandatory = need.mandatory || mandatory;
    need.functions[resource].push_back(MapBuilder()
                                           .set("Function", Value::string(step_name(step)))
                                           .set("OperationType", Value::string(operation.name))
                                           .set("RelatedProperties", Value::list({}))
                                           .set("RequirementLevel", level(mandatory))
                                           .build());
  }

  bool mandatory_only_;
  std::map<std::string, Need> needs_;  // by action
};

bool is_wanted(const Value& operation_types, std::string_view operation) {
  const auto words = operation_types.items();
  return words.empty() || std::any_of(words.begin(), words.end(), [&](const Value& word) {
           return word.as_string() == operation;
         });
}

StackContext nameless(const ActionRequest& request, const Context& context) {
  StackContext stack;
  stack.region = request.region;
  stack.account_id = request.identity.account_id;
  stack.tenant_id = request.identity.account_id;
  stack.now_ms = context.clock.now();
  return stack;
}

}  // namespace

void generate_template_policy(Context& context, ActionRequest request, Reply reply) {
  const auto choice = read_choice(request);
  if (!choice) return reply(choice.error());
  const auto text = template_text(request, context);
  if (!text) return reply(text.error());
  const auto inputs = parameter_inputs(choice->resolve ? request.get("Parameters") : Value());
  const BuildOptions options{BuildMode::kValidate, context.quotas.resources_per_stack};
  Diagnosed diagnosed = diagnose(*text, inputs, nameless(request, context), context.surroundings,
                                 context.types, options, Warnings::kWithErrors);
  if (!diagnosed.model) return reply(refusal(std::move(diagnosed.found)));
  Needs needs(choice->mandatory);
  for (const Used& resource : used_resources(diagnosed, choice->resolve)) {
    for (const Operation& operation : operations()) {
      if (is_wanted(request.get("OperationTypes"), operation.name)) needs.add(resource, operation);
    }
  }
  reply(
      MapBuilder().set("Policy", needs.policy()).set("PolicyFunctions", needs.functions()).build());
}

}  // namespace cairn::service
