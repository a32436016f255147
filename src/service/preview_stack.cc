#include <unordered_map>

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/create_stack.h"
#include "service/definition.h"

namespace cairn::service {
namespace {

// Before anything exists every reference is Unknown; answers show it as null.
class NothingYet final : public ResourceValues {
 public:
  explicit NothingYet(const StackModel& model) : model_(model) {}
  Value ref(std::uint32_t resource) const override { return unknown(resource); }
  Value attribute(std::uint32_t resource, std::string_view) const override {
    return unknown(resource);
  }

 private:
  Value unknown(std::uint32_t resource) const {
    return Value::unknown("known after " + model_.resources()[resource].logical_id + " is created");
  }
  const StackModel& model_;
};

std::vector<std::vector<Value>> required_by(const StackModel& model) {
  std::vector<std::vector<Value>> lists(model.resources().size());
  for (const ModelResource& r : model.resources()) {
    for (const std::uint32_t need : r.needs) lists[need].push_back(Value::string(r.logical_id));
  }
  return lists;
}

Value resources_of(const StackModel& model) {
  const NothingYet values(model);
  auto dependants = required_by(model);
  std::vector<Value> list;
  for (std::uint32_t i = 0; i < model.resources().size(); ++i) {
    const ModelResource& r = model.resources()[i];
    Errors ignored;  // building the model has reported them
    list.push_back(MapBuilder()
                       .set("LogicalResourceId", Value::string(r.logical_id))
                       .set("ResourceType", Value::string(*r.type))
                       .set("Description", Value::string(r.definition->description))
                       .set("Properties", model.resolve_properties(i, values, ignored))
                       .set("RequiredBy", Value::list(std::move(dependants[i])))
                       .set("Action", Value::string("Add"))
                       .build());
  }
  return Value::list(std::move(list));
}

std::optional<Error> refusal(const ActionRequest& request) {
  return refuse_unserved(request, {"StackId", "StackPolicyBody", "StackPolicyURL", "TaintResources",
                                   "UsePreviousParameters", "EnablePreConfig", "Parallelism"});
}

StackContext previewed(const ActionRequest& request, const Context& context) {
  StackContext stack;
  stack.stack_name = request.get("StackName").as_string();
  stack.stack_id = "None";
  stack.region = request.region;
  stack.account_id = request.identity.account_id;
  stack.tenant_id = request.identity.account_id;
  stack.now_ms = context.clock.now();
  return stack;
}

}  // namespace

void preview_stack(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refusal(request)) return reply(*refused);
  if (!request.get("StackName").is_string()) {
    return reply(Error{.code = "MissingParameter",
                       .message = error_text("MissingParameter", {{"name", "StackName"}}),
                       .where = "StackName",
                       .at = {},
                       .fix = "Name the stack that would be created."});
  }
  const StackContext stack = previewed(request, context);
  const auto reader = context.store.read();
  if (reader->live_stack_named(stack.account_id, stack.region, stack.stack_name)) {
    return reply(stack_exists(stack.stack_name));
  }
  const auto definition = define(request, stack, context, BuildMode::kDeploy);
  if (!definition) return reply(definition.error());
  const StackModel& model = *definition->model;
  const Value& described = model.source().description;
  const Value description = described.is_null() ? Value::string("No description") : described;
  MapBuilder map;
  map.set("StackName", Value::string(stack.stack_name));
  map.set("RegionId", Value::string(stack.region));
  map.set("Description", description);
  map.set("TemplateDescription", description);
  map.set("DisableRollback", request.get("DisableRollback"));
  map.set("TimeoutInMinutes", request.get("TimeoutInMinutes"));
  map.set("Parameters", shown_parameters(model, stack));
  map.set("Resources", resources_of(model));
  reply(MapBuilder().set("Stack", map.build()).build());
}

}  // namespace cairn::service
