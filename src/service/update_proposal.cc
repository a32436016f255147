#include "service/update_proposal.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "catalog/error_catalog.h"
#include "engine/incarnations.h"
#include "engine/revision.h"
#include "eval/nested.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/resource_groups.h"
#include "service/stack_role.h"
#include "service/tag_texts.h"
#include "value/json.h"

namespace cairn::service {
namespace {

Error damaged(const StackRow& stack) {
  return {.code = "InternalError",
          .message = "The definition of stack " + stack.name + " is missing from the store.",
          .where = stack.id,
          .at = {},
          .fix = "Restore the data directory from a backup."};
}

// What was given for a parameter wins; then, when it is asked for, what was given for it before.
std::vector<ParameterInput> inputs_of(const ActionRequest& request, const Value& declared,
                                      const std::string& previous) {
  std::vector<ParameterInput> inputs = parameter_inputs(request.get("Parameters"));
  if (request.get("UsePreviousParameters") != Value::boolean(true)) return inputs;
  const auto stored = read_json(previous.empty() ? "[]" : previous);
  if (!stored) return inputs;
  for (ParameterInput& before : parameter_inputs(*stored)) {
    const bool given = std::any_of(inputs.begin(), inputs.end(),
                                   [&](const ParameterInput& p) { return p.key == before.key; });
    if (!given && declared.find(before.key) != nullptr) inputs.push_back(std::move(before));
  }
  return inputs;
}

bool names_template(const ActionRequest& request) {
  for (const std::string_view name : {"TemplateBody", "TemplateURL", "TemplateId"}) {
    if (request.parameters.find(name) != nullptr) return true;
  }
  return false;
}

bool same_parameters(const StackModel& a, const StackModel& b) {
  if (a.parameters().size() != b.parameters().size()) return false;
  std::unordered_map<std::string_view, const Value*> values;
  for (const BoundParameter& p : a.parameters()) values.emplace(p.name, &p.value);
  return std::all_of(b.parameters().begin(), b.parameters().end(), [&](const BoundParameter& p) {
    const auto found = values.find(p.name);
    return found != values.end() && *found->second == p.value;
  });
}

bool same_tags(const Value& a, const Value& b) {
  if (a.size() != b.size()) return false;
  return std::all_of(a.items().begin(), a.items().end(), [&](const Value& tag) {
    return std::find(b.items().begin(), b.items().end(), tag) != b.items().end();
  });
}

std::vector<std::string> tainted(const ActionRequest& request) {
  std::vector<std::string> ids;
  for (const Value& id : request.get("TaintResources").items()) ids.emplace_back(id.as_string());
  return ids;
}

Result<void> check_tainted(const UpdateProposal& p) {
  for (const std::string& id : p.tainted) {
    const bool known = std::any_of(p.resources.begin(), p.resources.end(),
                                   [&](const auto& r) { return r.logical_id == id && belongs(r); });
    if (known) continue;
    return Error{.code = "ResourceNotFound",
                 .message = error_text("ResourceNotFound", {{"name", id}, {"stack", p.stack.name}}),
                 .where = "TaintResources",
                 .at = {},
                 .fix = "ListStackResources tells the stack's resources."};
  }
  return {};
}

Result<std::string> text_of(const ActionRequest& request, const UpdateProposal& p,
                            const Context& context, Reader& reader) {
  if (names_template(request)) return template_text(request, context);
  auto text = reader.blob(p.committed.template_hash);
  if (!text) return damaged(p.stack);
  return std::move(*text);
}

Result<Goal> committed_goal(const UpdateProposal& p, Context& context, Reader& reader) {
  const Millis as_of = p.committed.as_of != 0 ? p.committed.as_of : p.stack.created;
  return stored_models(context.types, context.surroundings)(p.stack, p.committed, as_of, reader);
}

void set_tags(UpdateProposal& p, const Value& tags, Reader& reader) {
  p.settings.tags = tags;
  p.target.tags = tags;
  std::vector<Tag> given = read_tags(tags);
  std::sort(given.begin(), given.end());
  p.retags = given != reader.tags(tag_owner(p.stack));
}

void set_group(UpdateProposal& p, std::string_view group) {
  p.regroups = kept_group(p.stack.account, group) != p.stack.resource_group;
  p.target.resource_group = group;
  p.settings.resource_group = std::string(group);
}

// Tags and group: what is passed on, and what the stack itself is to have.
void read_marks(const ActionRequest& request, UpdateProposal& p, Reader& reader) {
  p.settings.resource_group = passed_group(p.settings, p.stack);
  p.target.tags = p.settings.tags;
  if (const Value tags = request.get("Tags"); tags.is_list()) set_tags(p, tags, reader);
  if (const Value group = request.get("ResourceGroupId"); group.is_string()) {
    return set_group(p, group.as_string());
  }
  p.target.resource_group = *p.settings.resource_group;
}

// Of the template and the inputs that `p` has, as whom its settings say; what `facts` holds is not
// asked of the world again.
Result<void> define_target(UpdateProposal& p, const Context& context, const Value& facts) {
  const StackContext stack = stack_context(p.stack, p.target.resource_group, p.as_of);
  auto definition =
      define(p.template_text, p.inputs, stack, context,
             {BuildMode::kDeploy, context.quotas.resources_per_stack}, p.settings.acting, facts);
  if (!definition) return definition.error();
  p.target.model = std::move(definition->model);
  p.facts = std::move(definition->facts);
  p.settings.shown_parameters = shown_parameters(*p.target.model, stack);
  p.settings.template_description = p.target.model->source().description;
  return {};
}

Result<void> read_target(const ActionRequest& request, UpdateProposal& p, Context& context,
                         Reader& reader, std::optional<std::string> acting) {
  if (auto refused = refuse_repeated(request, "Parameters", "ParameterKey")) return *refused;
  if (auto refused = refuse_tags(request)) return *refused;
  auto text = text_of(request, p, context, reader);
  if (!text) return text.error();
  p.template_text = std::move(text).value();
  ParsedTemplate parsed = parse_template(p.template_text);
  if (!parsed.errors.empty()) return std::move(parsed.errors.front());
  p.inputs = inputs_of(request, parsed.source->parameters, p.committed.parameters);
  read_marks(request, p, reader);
  if (auto refused = refuse_kept_role(request, p.settings, context)) return *refused;
  p.settings.ram_role = role_of(request, p.settings.ram_role);
  p.settings.acting = acting ? *std::move(acting) : acting_of(request, p.settings);
  if (auto defined = define_target(p, context, {}); !defined) return defined;
  if (const Value n = request.get("Parallelism"); n.is_int()) p.settings.parallelism = n.as_int();
  if (const Value n = request.get("TimeoutInMinutes"); n.is_int()) {
    p.settings.timeout_minutes = n.as_int();
  }
  if (const Value urls = request.get("NotificationURLs"); urls.is_list()) {
    p.settings.notification_urls = urls;
  }
  return {};
}

// What the target is compared with.
Result<void> read_present(UpdateProposal& p, Context& context, Reader& reader) {
  auto base = committed_goal(p, context, reader);
  if (!base) return base.error();
  p.base = std::move(base).value();
  p.resources = reader.resources(p.stack.no);
  return check_tainted(p);
}

void compare(UpdateProposal& p, Reader& reader) {
  p.details = reader.resource_details(p.stack.no);
  p.existing = incarnations(p.resources, p.details);
  p.changes = diff(p.base.model.get(), p.target, p.existing,
                   {.rolling_back = false, .tainted = p.tainted, .imports = {}});
}

}  // namespace

Error completely_same(std::string_view where, std::string_view fix) {
  return {.code = "NotSupported",
          .message = "Update the completely same stack is not supported.",
          .where = std::string(where),
          .at = {},
          .fix = std::string(fix)};
}

// After a failure the stack is not what its definition says, so the same one is a way to mend it.
bool nothing_changes(const UpdateProposal& p) {
  return p.stack.state.phase == Phase::kComplete && p.tainted.empty() &&
         p.base.model->source().root == p.target.model->source().root &&
         facts_hash(p.facts) == p.settings.facts_hash &&
         same_parameters(*p.base.model, *p.target.model) && same_tags(p.base.tags, p.target.tags) &&
         p.base.resource_group == p.target.resource_group && !p.retags && !p.regroups &&
         !nested_from_elsewhere(p.target.model->source());
}

std::optional<Error> not_updatable(const StackRow& stack) {
  if (stack.deleted != 0) return stack_not_found(stack.id);
  if (stack.state.in_progress()) return action_in_progress(stack);
  if (!next(stack.state, Turn::kUpdateBegun)) {
    Error error =
        not_supported(fmt::format("Updating a stack in status {}", status_name(stack.state)),
                      stack.state.action == StackAction::kReview
                          ? "Execute the change set that made it, or delete the stack."
                          : "Delete the stack, or continue its creation with ContinueCreateStack.");
    error.where = "StackId";
    return error;
  }
  return std::nullopt;
}

Result<std::shared_ptr<UpdateProposal>> propose_update(const ActionRequest& request,
                                                       const StackRow& stack, Context& context,
                                                       Reader& reader, bool even_if_same,
                                                       std::optional<std::string> acting) {
  auto p = std::make_shared<UpdateProposal>();
  p->stack = stack;
  p->now = p->as_of = context.clock.now();
  auto detail = reader.stack_detail(stack.no);
  if (!detail) return damaged(stack);
  p->committed = std::move(*detail);
  p->settings = read_settings(p->committed.settings);
  p->settings.origin = origin_of(request);
  p->tainted = tainted(request);
  auto read = read_target(request, *p, context, reader, std::move(acting));
  if (!read) return read.error();
  read = read_present(*p, context, reader);
  if (!read) return read.error();
  if (!even_if_same && nothing_changes(*p)) {
    return completely_same("TemplateBody",
                           "Change the template, a parameter, the tags or the resource group, or "
                           "name TaintResources to create anew.");
  }
  compare(*p, reader);
  return p;
}

KeptTarget keep_target(const UpdateProposal& p, Batch& batch) {
  StackSettings settings = p.settings;
  settings.plan_hash.clear();
  keep_facts(p.facts, settings, batch);
  batch.blobs.push_back(blob_of(p.template_text));
  return {{.no = p.stack.no,
           .template_hash = batch.blobs.back().hash,
           .parameters = to_json(parameter_list(p.inputs)),
           .settings = to_text(settings),
           .outputs = {},
           .description = {},
           .revision = p.committed.revision + 1,
           .as_of = p.as_of},
          p.tainted,
          p.retags,
          p.regroups};
}

Result<void> read_kept(const KeptTarget& target, UpdateProposal& p, Context& context,
                       Reader& reader) {
  const StackDetailRow& definition = target.definition;
  auto text = reader.blob(definition.template_hash);
  const auto inputs = read_json(definition.parameters);
  if (!text || !inputs) return damaged(p.stack);
  p.as_of = definition.as_of;
  p.settings = read_settings(definition.settings);
  p.template_text = std::move(*text);
  p.inputs = parameter_inputs(*inputs);
  p.facts = stored_facts(definition, reader);
  p.tainted = target.tainted;
  p.retags = target.retags;
  p.regroups = target.regroups;
  auto goal =
      stored_models(context.types, context.surroundings)(p.stack, definition, p.as_of, reader);
  if (!goal) return goal.error();
  p.target = std::move(goal).value();
  return {};
}

Result<std::shared_ptr<UpdateProposal>> propose_again(const KeptTarget& target,
                                                      const StackRow& stack, Context& context,
                                                      Reader& reader) {
  auto p = std::make_shared<UpdateProposal>();
  p->stack = stack;
  p->now = context.clock.now();
  auto detail = reader.stack_detail(stack.no);
  if (!detail) return damaged(stack);
  p->committed = std::move(*detail);
  if (auto read = read_kept(target, *p, context, reader); !read) return read.error();
  if (auto read = read_present(*p, context, reader); !read) return read.error();
  compare(*p, reader);
  return p;
}

Result<std::shared_ptr<UpdateProposal>> propose_definition(const StackDetailRow& definition,
                                                           const ActionRequest& request,
                                                           const StackRow& stack, Context& context,
                                                           Reader& reader) {
  auto p = std::make_shared<UpdateProposal>();
  p->stack = stack;
  p->now = context.clock.now();
  p->as_of = definition.as_of != 0 ? definition.as_of : stack.created;
  auto detail = reader.stack_detail(stack.no);
  auto text = reader.blob(definition.template_hash);
  const auto inputs = read_json(definition.parameters);
  if (!detail || !text || !inputs) return damaged(stack);
  p->committed = std::move(*detail);
  p->settings = read_settings(p->committed.settings);
  const StackSettings then = read_settings(definition.settings);
  set_tags(*p, then.tags, reader);
  set_group(*p, passed_group(then, stack));
  if (auto refused = refuse_kept_role(request, p->settings, context)) return *refused;
  p->settings.acting = acting_of(request, p->settings);
  p->template_text = std::move(*text);
  p->inputs = parameter_inputs(*inputs);
  const Value facts = stored_facts(definition, reader);
  if (auto defined = define_target(*p, context, facts); !defined) return defined.error();
  if (auto read = read_present(*p, context, reader); !read) return read.error();
  compare(*p, reader);
  return p;
}

}  // namespace cairn::service
