#include <optional>
#include <unordered_map>
#include <utility>

#include "catalog/error_catalog.h"
#include "engine/no_echo.h"
#include "eval/nested.h"
#include "service/answers.h"
#include "service/create_stack.h"
#include "service/definition.h"
#include "service/stack_settings.h"

namespace cairn::service {
namespace {

// Before anything exists references to resources are Unknown, which answers show as null; data
// sources are read, as far as what they ask for is known.
class Foreseen final : public ResourceValues {
 public:
  Foreseen(const StackModel& model, const StackContext& stack, const Surroundings& surroundings)
      : model_(model), stack_(stack), surroundings_(surroundings) {}

  Value ref(std::uint32_t resource) const override {
    const DataSourceAnswer* answer = read(resource);
    return answer == nullptr ? unknown(resource) : answer->ref;
  }
  Value attribute(std::uint32_t resource, std::string_view name) const override {
    const DataSourceAnswer* answer = read(resource);
    return answer == nullptr ? unknown(resource) : answer->attributes.get(name);
  }

 private:
  Value unknown(std::uint32_t resource) const {
    return Value::unknown("known after " + model_.resources()[resource].logical_id + " is created");
  }

  // Null for other resources, and when it cannot be read now.
  const DataSourceAnswer* read(std::uint32_t resource) const {
    const ModelResource& r = model_.resources()[resource];
    if (!r.catalogued->is_data_source) return nullptr;
    const auto [known, fresh] = answers_.try_emplace(resource);
    if (fresh) {
      Errors errors;
      const Value properties = model_.resolve_properties(resource, *this, errors);
      if (errors.empty() && !properties.has_unknown()) {
        auto answer =
            surroundings_.data_source(stack_.account_id, stack_.region, *r.type, properties);
        if (answer) answers_[resource] = *std::move(answer);
      }
    }
    const auto& answer = answers_.at(resource);
    return answer ? &*answer : nullptr;
  }

  const StackModel& model_;
  const StackContext& stack_;
  const Surroundings& surroundings_;
  mutable std::unordered_map<std::uint32_t, std::optional<DataSourceAnswer>> answers_;
};

std::vector<std::vector<Value>> required_by(const StackModel& model) {
  std::vector<std::vector<Value>> lists(model.resources().size());
  for (const ModelResource& r : model.resources()) {
    for (const std::uint32_t need : r.needs) lists[need].push_back(Value::string(r.logical_id));
  }
  return lists;
}

// What a nested stack is to be made from, where that can be had.
std::shared_ptr<const Template> nested_source(const Value& properties, const StackContext& stack,
                                              const Context& context) {
  const Value& body = properties.get("TemplateBody");
  if (body.is_map()) return read_template(body).source;
  const std::string url(properties.get_string("TemplateURL"));
  const std::string id(properties.get_string("TemplateId"));
  if (context.shelf == nullptr || (url.empty() && id.empty())) return nullptr;
  const auto text =
      !url.empty() ? context.shelf->by_url(stack.account_id, stack.region, url)
                   : context.shelf->by_id(stack.account_id, stack.region, id,
                                          std::string(properties.get_string("TemplateVersion")));
  return text ? parse_template(*text).source : nullptr;
}

// What is told of a stack beside its model.
struct Asked {
  Value name;
  Value disable_rollback;
  Value timeout;
};
Value described(const StackModel& model, const Asked& asked, const StackContext& stack,
                const Context& context, std::size_t level);

// Null when the template cannot be had; that the stack cannot be made is told by its creation.
Value nested_stack(const Value& properties, const StackContext& outer, const Context& context,
                   std::size_t level) {
  const auto source = nested_source(properties, outer, context);
  if (source == nullptr) return {};
  BuildOptions options;
  options.resources_max = context.quotas.resources_per_stack;
  options.nested_level = level;
  const Built built =
      foresee_nested(source, properties, outer, context.surroundings, context.types, options);
  if (built.model == nullptr) return {};
  StackContext stack = outer;
  stack.stack_name.clear();
  stack.resource_group_id = properties.get_string("ResourceGroupId", outer.resource_group_id);
  const Value& minutes = properties.get("TimeoutMins");
  const Asked asked{Value(),  // it gets a name when it is made
                    Value::boolean(true),
                    minutes.is_null() ? Value::integer(StackSettings().timeout_minutes) : minutes};
  return described(*built.model, asked, stack, context, level + 1);
}

// Stands for the id that the stack will have, in names that must be right; answers show "None" in
// its place (stack-lifecycle section 12).
constexpr std::string_view kNoStackId = "00000000-0000-0000-0000-000000000000";

std::string without_stack_id(std::string text) {
  for (std::size_t at = text.find(kNoStackId); at != std::string::npos;
       at = text.find(kNoStackId, at)) {
    text.replace(at, kNoStackId.size(), "None");
  }
  return text;
}

// A stored secret is not even known to who asks.
Value without_secrets(const Value& tree, const StackModel& model) {
  if (tree.is_string()) {
    const std::string text = without_stack_id(std::string(tree.as_string()));
    return Value::string(hide_no_echo(text, model.parameters()));
  }
  if (tree.is_list()) {
    std::vector<Value> items;
    for (const Value& item : tree.items()) items.push_back(without_secrets(item, model));
    return Value::list(std::move(items));
  }
  if (!tree.is_map()) return tree;
  std::vector<Entry> entries;
  for (const Entry& entry : tree.entries()) {
    entries.push_back({entry.key, without_secrets(entry.value, model)});
  }
  return Value::map(std::move(entries));
}

Value resources_of(const StackModel& model, const StackContext& stack, const Context& context,
                   std::size_t level) {
  const Foreseen values(model, stack, context.surroundings);
  auto dependants = required_by(model);
  std::vector<Value> list;
  for (std::uint32_t i = 0; i < model.resources().size(); ++i) {
    const ModelResource& r = model.resources()[i];
    Errors ignored;  // building the model has reported them
    const Value properties = model.resolve_properties(i, values, ignored);
    MapBuilder resource;
    resource.set("LogicalResourceId", Value::string(r.logical_id));
    resource.set("ResourceType", Value::string(*r.type));
    resource.set("Description", Value::string(r.definition->description));
    resource.set("Properties", without_secrets(properties, model));
    resource.set("RequiredBy", Value::list(std::move(dependants[i])));
    resource.set("Action", Value::string("Add"));
    if (*r.type == kNestedStackType) {
      Value nested = nested_stack(properties, stack, context, level);
      if (!nested.is_null()) resource.set("Stack", std::move(nested));
    }
    list.push_back(resource.build());
  }
  return Value::list(std::move(list));
}

Value described(const StackModel& model, const Asked& asked, const StackContext& stack,
                const Context& context, std::size_t level) {
  const Value& written = model.source().description;
  const Value description = written.is_null() ? Value::string("No description") : written;
  MapBuilder map;
  map.set("StackName", asked.name);
  map.set("RegionId", Value::string(stack.region));
  map.set("Description", description);
  map.set("TemplateDescription", description);
  map.set("DisableRollback", asked.disable_rollback);
  map.set("TimeoutInMinutes", asked.timeout);
  map.set("Parameters", without_secrets(shown_parameters(model, stack), model));
  map.set("Resources", resources_of(model, stack, context, level));
  return map.build();
}

std::optional<Error> refusal(const ActionRequest& request) {
  return refuse_unserved(request, {"StackId", "StackPolicyBody", "StackPolicyURL", "TaintResources",
                                   "UsePreviousParameters", "EnablePreConfig", "Parallelism"});
}

StackContext previewed(const ActionRequest& request, const Context& context) {
  StackContext stack;
  stack.stack_name = request.get("StackName").as_string();
  stack.stack_id = kNoStackId;
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
  const Asked asked{Value::string(stack.stack_name), request.get("DisableRollback"),
                    request.get("TimeoutInMinutes")};
  const Value shown = described(*definition->model, asked, stack, context, 0);
  reply(MapBuilder().set("Stack", shown).build());
}

}  // namespace cairn::service
