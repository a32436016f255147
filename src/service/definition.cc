#include "service/definition.h"

#include <limits>

#include "base/digest.h"
#include "catalog/error_catalog.h"
#include "eval/diagnose.h"
#include "eval/facts.h"
#include "service/acting.h"
#include "service/answers.h"
#include "service/kept_scratches.h"
#include "service/parsed_templates.h"
#include "service/permitted_surroundings.h"
#include "service/resource_groups.h"
#include "service/stack_role.h"
#include "value/json.h"

namespace cairn::service {
namespace {

struct Kept {
  std::unique_ptr<const Surroundings> permitted;  // null: the world itself is asked
  RememberedSurroundings surroundings;
  std::shared_ptr<const StackModel> model;
};

// The model keeps the surroundings it was built in.
Result<std::shared_ptr<const Kept>> build(std::string_view text,
                                          const std::vector<ParameterInput>& inputs,
                                          const StackContext& stack, const TypeCatalog& types,
                                          const std::shared_ptr<Kept>& kept,
                                          const BuildOptions& options) {
  static ParsedTemplates parsed;  // of all stacks: what it holds depends on texts alone
  Diagnosed diagnosed = diagnose(text, parsed.parse(text), inputs, stack, kept->surroundings, types,
                                 options, Warnings::kWithErrors);
  if (!diagnosed.model) return refusal(std::move(diagnosed.found));
  kept->model = std::move(diagnosed.model);
  return std::shared_ptr<const Kept>(std::move(kept));
}

std::shared_ptr<Kept> kept_of(const Surroundings& world, const Value& facts) {
  return std::make_shared<Kept>(Kept{nullptr, RememberedSurroundings(world, facts), nullptr});
}

std::shared_ptr<Kept> kept_of(std::unique_ptr<const Surroundings> permitted, const Value& facts) {
  const Surroundings& world = *permitted;
  return std::make_shared<Kept>(
      Kept{std::move(permitted), RememberedSurroundings(world, facts), nullptr});
}

std::shared_ptr<const StackModel> model_of(const std::shared_ptr<const Kept>& kept) {
  return {kept, kept->model.get()};
}

}  // namespace

std::optional<Error> refuse_unserved(const ActionRequest& request,
                                     std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (request.parameters.find(name) != nullptr) return not_supported(name);
  }
  return std::nullopt;
}

Result<std::string> template_text(const ActionRequest& request, const Context& context) {
  if (request.parameters.find("TemplateScratchId") != nullptr) {
    return replication_text(request, context);
  }
  const auto text = [&](std::string_view name) {
    return std::string(request.get(name).is_string() ? request.get(name).as_string() : "");
  };
  const std::string& account = request.identity.account_id;
  if (const std::string url = text("TemplateURL"); !url.empty()) {
    if (context.shelf == nullptr) return not_supported("TemplateURL");
    return context.shelf->by_url(account, request.region, url);
  }
  if (std::string body = text("TemplateBody"); !body.empty()) return body;
  if (const std::string id = text("TemplateId"); !id.empty()) {
    if (context.shelf == nullptr) return not_supported("TemplateId");
    return context.shelf->by_id(account, request.region, id, text("TemplateVersion"));
  }
  return Error{.code = "MissingParameter",
               .message = error_text("MissingParameter", {{"name", "TemplateBody"}}),
               .where = "TemplateBody",
               .at = {},
               .fix = "Give the template's text as TemplateBody."};
}

Result<Definition> define(const ActionRequest& request, const StackContext& stack,
                          const Context& context, BuildMode mode) {
  if (auto refused = refuse_repeated(request, "Parameters", "ParameterKey")) return *refused;
  auto text = template_text(request, context);
  if (!text) return text.error();
  return define(std::move(text).value(), parameter_inputs(request.get("Parameters")), stack,
                context, {mode, context.quotas.resources_per_stack},
                acting_text(request.identity, role_of(request, {})));
}

Result<Definition> define(std::string text, std::vector<ParameterInput> inputs,
                          const StackContext& stack, const Context& context,
                          const BuildOptions& options, std::string acting, const Value& facts) {
  auto permitted =
      std::make_unique<PermittedSurroundings>(context, std::move(acting), stack.resource_group_id);
  auto kept =
      build(text, inputs, stack, context.types, kept_of(std::move(permitted), facts), options);
  if (!kept) return kept.error();
  return Definition{std::move(text), model_of(*kept), std::move(inputs),
                    (*kept)->surroundings.facts()};
}

BlobRow blob_of(std::string bytes) {
  std::string hash = hex(sha256(bytes));
  return {std::move(hash), std::move(bytes)};
}

std::string facts_hash(const Value& facts) {
  return facts.is_null() ? std::string() : hex(sha256(to_json(facts)));
}

void keep_facts(const Value& facts, StackSettings& settings, Batch& batch) {
  settings.facts_hash = facts_hash(facts);
  if (!facts.is_null()) batch.blobs.push_back({settings.facts_hash, to_json(facts)});
}

void keep_policy(const std::optional<std::string>& policy, StackSettings& settings, Batch& batch) {
  settings.origin.policy_hash.clear();
  if (!policy) return;
  batch.blobs.push_back(blob_of(*policy));
  settings.origin.policy_hash = batch.blobs.back().hash;
}

Value stored_facts(const StackDetailRow& detail, Reader& reader) {
  const StackSettings settings = read_settings(detail.settings);
  if (settings.facts_hash.empty()) return {};
  const auto bytes = reader.blob(settings.facts_hash);
  auto facts = bytes ? read_json(*bytes) : Result<Value>(Value());
  return facts ? std::move(facts).value() : Value();
}

StackContext stack_context(const StackRow& stack, std::string_view group, Millis now) {
  return {.stack_name = stack.name,
          .stack_id = stack.id,
          .region = stack.region,
          .account_id = stack.account,
          .tenant_id = stack.account,
          .resource_group_id = shown_group(stack.account, group),
          .now_ms = now};
}

ModelSource stored_models(const TypeCatalog& types, const Surroundings& surroundings) {
  return [&types, &surroundings](const StackRow& stack, const StackDetailRow& detail, Millis as_of,
                                 Reader& reader) -> Result<Goal> {
    const auto text = reader.blob(detail.template_hash);
    auto inputs = read_json(detail.parameters);
    if (!text || !inputs) {
      return Error{.code = "InternalError",
                   .message = "The template or the parameters of stack " + stack.name +
                              " are missing from the store.",
                   .where = stack.id,
                   .at = {},
                   .fix = "Restore the data directory from a backup."};
    }
    // Quotas and nested templates were checked when the operation was accepted.
    const BuildOptions options{.resources_max = std::numeric_limits<std::size_t>::max(),
                               .check_nested = false};
    const StackSettings settings = read_settings(detail.settings);
    const std::string group = passed_group(settings, stack);
    const StackContext context = stack_context(stack, group, as_of);
    auto kept = build(*text, parameter_inputs(*inputs), context, types,
                      kept_of(surroundings, stored_facts(detail, reader)), options);
    if (!kept) return kept.error();
    return Goal{model_of(*kept), settings.tags, group};
  };
}

}  // namespace cairn::service
