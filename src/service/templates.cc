#include "service/templates.h"

#include <limits>

#include "base/utc.h"
#include "catalog/error_catalog.h"
#include "eval/diagnose.h"
#include "eval/facts.h"
#include "eval/summary.h"
#include "eval/update_info.h"
#include "service/answers.h"
#include "service/change_set.h"
#include "service/definition.h"
#include "service/diagnostics.h"
#include "service/group_answers.h"
#include "service/stack_settings.h"
#include "service/template_objects.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// ValidateTemplate answers every fault of a template under one code (template-language section 16).
Error as_invalid_template(Diagnostics found) {
  Error error = refusal(std::move(found));
  error.code = "InvalidTemplate";
  return error;
}

// What the template has, and what is likely wrong with it although it passes.
Value with_warnings(Value summary, const Diagnostics& found) {
  if (found.warnings.empty()) return summary;
  std::vector<Entry> fields(summary.entries().begin(), summary.entries().end());
  fields.push_back({Value::string("Diagnostics"), diagnostics_list(found)});
  return Value::map(std::move(fields));
}

// The words of UpdateInfoOptions; nothing when the answer is to say nothing of updates.
Result<std::optional<UpdateInfoOptions>> update_options(const ActionRequest& request) {
  UpdateInfoOptions options;
  bool wanted = true;
  for (const Value& option : request.get("UpdateInfoOptions").items()) {
    const std::string_view word = option.as_string();
    if (word == "Disabled") {
      wanted = false;
    } else if (word == "EnableReplacement") {
      options.replacement = true;
    } else if (word == "ConsiderCondition") {
      options.conditions = true;
    } else {
      return invalid_parameter(
          "UpdateInfoOptions",
          "\"" + std::string(word) +
              "\" is not one of Disabled, EnableReplacement, ConsiderCondition",
          "Use one of these words.");
    }
  }
  return wanted ? std::optional(options) : std::nullopt;
}

Value with_update_info(Value summary, const Template& source, const TypeCatalog& types,
                       const std::optional<UpdateInfoOptions>& options) {
  if (!options) return summary;
  std::vector<Entry> fields(summary.entries().begin(), summary.entries().end());
  fields.push_back({Value::string("UpdateInfo"), update_info(source, types, *options)});
  return Value::map(std::move(fields));
}

StackContext nameless(const ActionRequest& request, const Context& context) {
  StackContext stack;
  stack.region = request.region;
  stack.account_id = request.identity.account_id;
  stack.tenant_id = request.identity.account_id;
  stack.now_ms = context.clock.now();
  return stack;
}

// What became of a stack's template before it was evaluated, as JSON whatever it was written in.
Result<std::string> processed(const std::string& text, const StackRow& stack,
                              const StackDetailRow& detail, Reader& reader,
                              const Context& context) {
  ParsedTemplate parsed = parse_template(text);
  if (!parsed.errors.empty()) return parsed.errors.front();
  const auto stored = read_json(detail.parameters);
  const auto inputs = parameter_inputs(stored ? *stored : Value());
  // The quota was checked when the stack was created.
  const BuildOptions options{BuildMode::kDeploy, std::numeric_limits<std::size_t>::max()};
  const RememberedSurroundings surroundings(context.surroundings, stored_facts(detail, reader));
  auto tree = process_template(
      std::move(parsed.source), inputs,
      stack_context(stack, passed_group(read_settings(detail.settings), stack), stack.created),
      surroundings, context.types, options);
  if (!tree) return tree.error();
  return to_json(*tree);
}

// The text as it was given, or what became of it: TemplateStage.
Result<std::string> body_asked_for(const ActionRequest& request, const StackRow& stack,
                                   const StackDetailRow& detail, Reader& reader,
                                   const Context& context) {
  auto text = reader.blob(detail.template_hash);
  if (!text) return stack_not_found(stack.id);
  if (request.get("TemplateStage") == Value::string("Original")) return std::move(*text);
  return processed(*text, stack, detail, reader, context);
}

// The template named by TemplateBody, or that of the stack or change set that is named.
Result<std::string> text_asked_for(const ActionRequest& request, Context& context) {
  if (request.parameters.find("StackGroupName") != nullptr) {
    const auto reader = context.store.read();
    const auto group = find_group(request, *reader);
    if (!group) return group.error();
    return reader->blob(group->template_hash).value_or(std::string());
  }
  const bool of_set = request.parameters.find("ChangeSetId") != nullptr;
  if (!of_set && request.parameters.find("StackId") == nullptr) {
    return template_text(request, context);
  }
  const auto reader = context.store.read();
  if (of_set) {
    const auto found = find_change_set(request, *reader);
    if (!found) return found.error();
    auto text = reader->blob(found->set.target.definition.template_hash);
    if (!text) return stack_not_found(found->stack.id);
    return std::move(*text);
  }
  const auto stack = find_stack(request, *reader);
  if (!stack) return stack.error();
  const auto detail = reader->stack_detail(stack->no);
  auto text = detail ? reader->blob(detail->template_hash) : std::nullopt;
  if (!text) return stack_not_found(stack->id);
  return std::move(*text);
}

void get_template_of_set(Context& context, const ActionRequest& request, const Reply& reply) {
  const auto reader = context.store.read();
  const auto found = find_change_set(request, *reader);
  if (!found) return reply(found.error());
  const StackDetailRow& definition = found->set.target.definition;
  const auto body = body_asked_for(request, found->stack, definition, *reader, context);
  if (!body) return reply(body.error());
  MapBuilder map;
  map.set("ChangeSetId", Value::string(found->set.row.id));
  map.set("StackId", Value::string(found->stack.id));
  map.set("RegionId", Value::string(found->stack.region));
  map.set("TemplateBody", Value::string(*body));
  set_time(map, "CreateTime", found->set.row.created);
  reply(map.build());
}

// What the stacks of the group are made of; nothing was computed of it yet.
void get_template_of_group(Context& context, const ActionRequest& request, const Reply& reply) {
  const auto reader = context.store.read();
  const auto group = find_group(request, *reader);
  if (!group) return reply(group.error());
  MapBuilder map;
  map.set("StackGroupName", Value::string(group->name));
  map.set("RegionId", Value::string(group->region));
  map.set("TemplateBody",
          Value::string(reader->blob(group->template_hash).value_or(std::string())));
  set_time(map, "CreateTime", group->created);
  set_time(map, "UpdateTime", group->updated);
  reply(map.build());
}

}  // namespace

void get_template(Context& context, ActionRequest request, Reply reply) {
  if (request.parameters.find("StackGroupName") != nullptr) {
    return get_template_of_group(context, request, reply);
  }
  if (request.parameters.find("ChangeSetId") != nullptr) {
    return get_template_of_set(context, request, reply);
  }
  if (request.parameters.find("TemplateId") != nullptr) {
    return get_kept_template(context, std::move(request), std::move(reply));
  }
  if (request.parameters.find("StackId") == nullptr) {
    return reply(Error{.code = "MissingParameter",
                       .message = error_text("MissingParameter", {{"name", "StackId"}}),
                       .where = "StackId",
                       .at = {},
                       .fix = "Name the stack whose template is asked for."});
  }
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  const auto detail = reader->stack_detail(stack->no);
  if (!detail) return reply(stack_not_found(stack->id));
  const auto body = body_asked_for(request, *stack, *detail, *reader, context);
  if (!body) return reply(body.error());
  MapBuilder map;
  map.set("StackId", Value::string(stack->id));
  map.set("RegionId", Value::string(stack->region));
  map.set("TemplateBody", Value::string(*body));
  set_time(map, "CreateTime", stack->created);
  set_time(map, "UpdateTime", stack->updated);
  reply(map.build());
}

// ValidationOption is about Terraform; in the ROS language everything is always checked.
void validate_template(Context& context, ActionRequest request, Reply reply) {
  const auto update = update_options(request);
  if (!update) return reply(update.error());
  auto text = template_text(request, context);
  if (!text) return reply(text.error());
  const BuildOptions options{BuildMode::kValidate, context.quotas.resources_per_stack};
  Diagnosed diagnosed = diagnose(*text, {}, nameless(request, context), context.surroundings,
                                 context.types, options, Warnings::kAlways);
  if (!diagnosed.model) return reply(as_invalid_template(std::move(diagnosed.found)));
  Value summary = with_update_info(validate_summary(*diagnosed.source), *diagnosed.source,
                                   context.types, *update);
  reply(with_warnings(std::move(summary), diagnosed.found));
}

void get_template_summary(Context& context, ActionRequest request, Reply reply) {
  auto text = text_asked_for(request, context);
  if (!text) return reply(text.error());
  const auto inputs = parameter_inputs(request.get("Parameters"));
  const BuildOptions options{BuildMode::kValidate, context.quotas.resources_per_stack};
  Diagnosed diagnosed = diagnose(*text, inputs, nameless(request, context), context.surroundings,
                                 context.types, options, Warnings::kAlways);
  if (!diagnosed.model) return reply(refusal(std::move(diagnosed.found)));
  reply(with_warnings(template_summary(*diagnosed.source, context.types), diagnosed.found));
}

}  // namespace cairn::service
