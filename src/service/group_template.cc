#include "service/group_template.h"

#include <set>
#include <utility>

#include "catalog/error_catalog.h"
#include "eval/modules.h"
#include "group/import.h"
#include "service/acting.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/group_answers.h"
#include "template/template.h"
#include "value/json.h"

namespace cairn::service {
namespace {

StackContext nameless(const ActionRequest& request, const Context& context) {
  StackContext stack;
  stack.region = request.region;
  stack.account_id = stack.tenant_id = request.identity.account_id;
  stack.now_ms = context.clock.now();
  return stack;
}

Error unknown_parameter(std::string_view name) {
  return {.code = "UnknownUserParameter",
          .message = error_text("UnknownUserParameter", {{"name", name}}),
          .where = std::string(name),
          .at = {},
          .fix = "Leave it out, or declare it in the template's Parameters."};
}

// Declared parameters; null when the template is none.
Value declared(std::string_view text) {
  const ParsedTemplate parsed = parse_template(text);
  return parsed.source ? parsed.source->parameters : Value();
}

// Without the modules of the administrator's account, which the targets need not have then.
Result<std::string> with_own_modules(const std::string& text, const StackContext& stack,
                                     const Context& context) {
  const ParsedTemplate parsed = parse_template(text);
  if (!parsed.source) return parsed.errors.front();
  if (!has_modules(*parsed.source)) return text;
  Errors errors;
  Errors warnings;
  const auto expanded =
      expand_modules(parsed.source, stack.tenant_id, context.surroundings, errors, warnings);
  if (!errors.empty()) return errors.front();
  return to_json(expanded->root);
}

// What every stack of the group has in common: what depends on account and region is checked there.
Result<GroupTemplate> checked(std::string text, Value parameters, bool expand,
                              const ActionRequest& request, Context& context) {
  const BuildOptions options{.mode = BuildMode::kValidate,
                             .resources_max = context.quotas.resources_per_stack};
  const StackContext nobody = nameless(request, context);
  const auto definition = define(text, parameter_inputs(parameters), nobody, context, options,
                                 acting_text(request.identity, {}));
  if (!definition) return definition.error();
  const Value& names = definition->model->source().parameters;
  std::set<std::string_view> given;
  for (const Value& item : parameters.items()) given.insert(item.get_string("ParameterKey"));
  for (const std::string_view name : given) {
    if (names.find(name) == nullptr) return unknown_parameter(name);
  }
  for (const Entry& entry : names.entries()) {
    const std::string_view name = entry.key.as_string();
    if (given.contains(name) || entry.value.find("Default") != nullptr) continue;
    return Error{.code = "UserParameterMissing",
                 .message = error_text("UserParameterMissing", {{"name", name}}),
                 .where = "Parameters." + std::string(name),
                 .at = {},
                 .fix = "Give the parameter, or a Default in the template."};
  }
  if (expand) {
    auto expanded = with_own_modules(text, nobody, context);
    if (!expanded) return expanded.error();
    text = std::move(expanded).value();
  }
  return GroupTemplate{std::move(text), std::move(parameters)};
}

// The template and the parameters of a stack of the account.
Result<GroupTemplate> of_stack(const ActionRequest& request, Context& context) {
  const auto at = stack_of_arn(request.parameters.get_string("StackArn"), "StackArn");
  if (!at) return at.error();
  const auto reader = context.store.read();
  const bool own = at->account == request.identity.account_id;
  const auto stack = own ? reader->stack(at->account, at->region, at->stack_id) : std::nullopt;
  const auto detail = stack && stack->deleted == 0 ? reader->stack_detail(stack->no) : std::nullopt;
  auto body = detail ? reader->blob(detail->template_hash) : std::nullopt;
  if (!body) {
    Error error = stack_not_found(at->stack_id);
    error.where = "StackArn";
    return error;
  }
  auto parameters = read_json(detail->parameters);
  return checked(std::move(*body), parameters ? std::move(parameters).value() : Value::list({}),
                 expands_modules(request), request, context);
}

}  // namespace

bool names_template(const ActionRequest& request) {
  for (const std::string_view name : {"TemplateBody", "TemplateURL", "TemplateId", "StackArn"}) {
    if (request.parameters.find(name) != nullptr) return true;
  }
  return false;
}

bool expands_modules(const ActionRequest& request) {
  return !request.parameters.get("Capabilities").items().empty();
}

Result<GroupTemplate> group_template(const ActionRequest& request, Context& context) {
  if (auto refused = refuse_repeated(request, "Parameters", "ParameterKey")) return *refused;
  if (request.parameters.find("StackArn") != nullptr) return of_stack(request, context);
  auto text = template_text(request, context);
  if (!text) return text.error();
  const Value& parameters = request.parameters.get("Parameters");
  return checked(std::move(text).value(), parameters.is_list() ? parameters : Value::list({}),
                 expands_modules(request), request, context);
}

Result<GroupTemplate> group_template_again(const ActionRequest& request, std::string text,
                                           const GroupRow& group, Context& context) {
  if (auto refused = refuse_repeated(request, "Parameters", "ParameterKey")) return *refused;
  const Value& given = request.parameters.get("Parameters");
  Value parameters = given.is_list() ? given : declared_parameters(group.parameters, text);
  const bool expand = group.expand_modules || expands_modules(request);
  return checked(std::move(text), std::move(parameters), expand, request, context);
}

GroupParameters group_parameters(const ActionRequest& request, Reader& reader) {
  const auto group = find_group(request, reader);
  if (!group) return {};
  const auto text = reader.blob(group->template_hash);
  return {group->template_hash, text ? declared(*text) : Value()};
}

std::optional<Error> refuse_outrun(const GroupParameters& known, const GroupRow& group) {
  if (known.template_hash == group.template_hash) return std::nullopt;
  return unavailable();
}

std::optional<Error> refuse_overrides(const ActionRequest& request, const Value& declared) {
  if (auto refused = refuse_repeated(request, "ParameterOverrides", "ParameterKey")) {
    return refused;
  }
  const Value& list = request.parameters.get("ParameterOverrides");
  for (const Value& item : list.items()) {
    const std::string_view name = item.get_string("ParameterKey");
    if (declared.find(name) == nullptr) return unknown_parameter(name);
  }
  return std::nullopt;
}

Value declared_parameters(const Value& list, std::string_view text) {
  return list.items().empty() ? Value::list({}) : declared_parameters(list, declared(text));
}

Value declared_parameters(const Value& list, const Value& declared) {
  std::vector<Value> kept;
  for (const Value& item : list.items()) {
    if (declared.find(item.get_string("ParameterKey")) != nullptr) kept.push_back(item);
  }
  return Value::list(std::move(kept));
}

Value masked_parameters(const Value& list, std::string_view text, std::string_view of_stack) {
  if (list.items().empty()) return Value::list({});
  const Value names = declared(text);
  const Value own = of_stack.empty() ? Value() : declared(of_stack);
  std::vector<Value> shown;
  for (const Value& item : list.items()) {
    const Value* schema = names.find(item.get_string("ParameterKey"));
    const Value* known = own.find(item.get_string("ParameterKey"));
    const bool secret = schema == nullptr || truthy(schema->get("NoEcho")) ||
                        (known != nullptr && truthy(known->get("NoEcho")));
    shown.push_back(
        MapBuilder()
            .set("ParameterKey", item.get("ParameterKey"))
            .set("ParameterValue", secret ? Value::string(kMask) : item.get("ParameterValue"))
            .build());
  }
  return Value::list(std::move(shown));
}

}  // namespace cairn::service
