#include "service/stack_change.h"

#include <algorithm>
#include <unordered_map>

#include "engine/incarnations.h"
#include "eval/nested.h"
#include "eval/references.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/nested_templates.h"
#include "service/permitted_surroundings.h"
#include "service/resource_groups.h"

namespace cairn::service {
namespace {

// What the stack has: rows, and the model they were made of.
Result<void> read_present(UpdateProposal& p, Context& context, Reader& reader) {
  auto detail = reader.stack_detail(p.stack.no);
  if (!detail) return stack_not_found(p.stack.id);
  p.committed = std::move(*detail);
  std::string acting = std::move(p.settings.acting);
  p.settings = read_settings(p.committed.settings);
  p.settings.acting = std::move(acting);
  auto base = stored_models(context.types, context.surroundings)(
      p.stack, p.committed, p.committed.as_of != 0 ? p.committed.as_of : p.stack.created, reader);
  if (!base) return base.error();
  p.base = std::move(base).value();
  p.resources = reader.resources(p.stack.no);
  p.details = reader.resource_details(p.stack.no);
  p.existing = incarnations(p.resources, p.details);
  return {};
}

// A change of nothing to nothing but removals: the diff has no say in it, for lack of a target.
void remove_everything(UpdateProposal& p) {
  for (auto e = p.existing.rbegin(); e != p.existing.rend(); ++e) {
    ResourceChange change;
    change.action = ChangeAction::kRemove;
    change.logical_id = e->logical_id;
    change.type = e->type;
    change.physical_id = e->physical_id;
    change.existing = e->number;
    change.retain = e->retain;
    p.changes.changes.push_back(std::move(change));
  }
}

// A model with the surroundings it was built in, which must outlive it.
struct Foreseen {
  PermittedSurroundings surroundings;
  std::shared_ptr<const StackModel> model;
};

// What `build` makes of the surroundings; null when it makes no model.
template <class Build>
std::shared_ptr<const StackModel> foreseen(const Context& context, const std::string& acting,
                                           const StackContext& stack, const Build& build) {
  auto seen = std::make_shared<Foreseen>(
      Foreseen{PermittedSurroundings(context, acting, stack.resource_group_id), nullptr});
  seen->model = build(seen->surroundings).model;
  if (seen->model == nullptr) return nullptr;
  const StackModel* model = seen->model.get();
  return {std::move(seen), model};
}

class Seer {
 public:
  Seer(See what, Context& context, Reader& reader)
      : what_(what), context_(context), reader_(reader) {}

  StackChange see(std::shared_ptr<const UpdateProposal> proposal, std::size_t level) const {
    StackChange seen;
    seen.proposal = std::move(proposal);
    const UpdateProposal& p = *seen.proposal;
    std::unordered_map<std::uint32_t, const Incarnation*> existing;
    for (const Incarnation& e : p.existing) existing.emplace(e.number, &e);
    if (p.target) seen.knowledge = std::make_unique<Knowledge>(*p.target.model);
    for (const ResourceChange& change : p.changes.changes) {
      SeenResource r;
      r.change = &change;
      const auto was = existing.find(change.existing);
      if (was != existing.end()) r.was = was->second;
      if (change.wanted != kNoNumber) {
        r.wanted = &p.target.model->resources()[change.wanted];
        if (change.action != ChangeAction::kSame || what_ == See::kEverything) {
          Errors ignored;  // building the model has told them
          r.after = p.target.properties(change.wanted, *seen.knowledge, ignored);
        }
        seen.knowledge->learn(change, r.was);
      }
      if (change.type == kStackType && level < kNestedLevelsMax) {
        r.nested = nested(seen, r, level);
      }
      seen.resources.push_back(std::move(r));
    }
    return seen;
  }

 private:
  std::unique_ptr<StackChange> nested(const StackChange& outer, const SeenResource& r,
                                      std::size_t level) const {
    auto p = std::make_shared<UpdateProposal>();
    p->now = p->as_of = outer.proposal->now;
    p->settings.acting = outer.proposal->settings.acting;
    const bool kept = r.was != nullptr && (r.change->action == ChangeAction::kModify ||
                                           r.change->action == ChangeAction::kSame);
    if (r.wanted != nullptr && !kept) {
      if (!foresee_new(*outer.proposal, r, level, *p)) return nullptr;
    } else if (r.was == nullptr || !find_child(*outer.proposal, *r.was, *p)) {
      return nullptr;
    } else if (r.wanted == nullptr) {
      remove_everything(*p);
    } else if (!foresee_update(*outer.proposal, r, level, *p)) {
      return nullptr;
    }
    auto inner = std::make_unique<StackChange>(see(std::move(p), level + 1));
    inner->inside = r.change->logical_id;
    for (const std::string& id : outer.known_after(r, "Parameters")) {
      inner->arguments_after.push_back("../" + id);
    }
    return inner;
  }

  bool find_child(const UpdateProposal& outer, const Incarnation& was, UpdateProposal& p) const {
    auto child = reader_.stack(outer.stack.account, outer.stack.region, was.physical_id);
    if (!child || child->deleted != 0) return false;
    p.stack = std::move(*child);
    return static_cast<bool>(read_present(p, context_, reader_));
  }

  BuildOptions options(std::size_t level) const {
    BuildOptions options;
    options.resources_max = context_.quotas.resources_per_stack;
    options.nested_level = level;
    return options;
  }

  bool foresee_new(const UpdateProposal& outer, const SeenResource& r, std::size_t level,
                   UpdateProposal& p) const {
    const auto source = nested_source(r.after, outer.stack, context_);
    if (source == nullptr) return false;
    StackContext around = stack_context(outer.stack, outer.target.resource_group, outer.as_of);
    const auto model =
        foreseen(context_, p.settings.acting, around, [&](const Surroundings& surroundings) {
          return foresee_nested(source, r.after, around, surroundings, context_.types,
                                options(level));
        });
    if (model == nullptr) return false;
    p.stack.account = outer.stack.account;
    p.stack.region = outer.stack.region;
    const std::string_view around_it = outer.target.resource_group;
    p.settings.resource_group = r.after.get_string("ResourceGroupId", around_it);
    p.stack.resource_group = kept_group(p.stack.account, *p.settings.resource_group);
    p.settings.disable_rollback = true;
    if (const Value& minutes = r.after.get("TimeoutMins"); minutes.is_int()) {
      p.settings.timeout_minutes = minutes.as_int();
    }
    p.target = {model, r.after.get("Tags"), *p.settings.resource_group};
    p.changes = diff(nullptr, p.target, p.existing);
    return true;
  }

  // As an update of the stack around it will ask for it.
  bool foresee_update(const UpdateProposal& outer, const SeenResource& r, std::size_t level,
                      UpdateProposal& p) const {
    const auto source = nested_source(r.after, outer.stack, context_);
    if (source == nullptr) return false;
    BuildOptions inner = options(level + 1);
    inner.mode =
        r.after.get("Parameters").is_unknown() ? BuildMode::kValidate : BuildMode::kForesee;
    const auto inputs = nested_parameters(r.after);
    const StackContext about = stack_context(p.stack, p.base.resource_group, p.as_of);
    const auto model =
        foreseen(context_, p.settings.acting, about, [&](const Surroundings& surroundings) {
          return build_model(source, inputs, about, surroundings, context_.types, inner);
        });
    if (model == nullptr) return false;
    const Value& tags = r.after.get("Tags");
    p.target = {model, tags.is_list() ? tags : Value::list({}), p.base.resource_group};
    p.changes = diff(p.base.model.get(), p.target, p.existing);
    return true;
  }

  See what_;
  Context& context_;
  Reader& reader_;
};

}  // namespace

std::vector<std::string> StackChange::known_after(const SeenResource& resource,
                                                  std::string_view property) const {
  std::vector<std::string> ids;
  if (resource.wanted == nullptr || knowledge == nullptr) return ids;
  const auto wanted = proposal->target.model->resources();
  const auto add = [&](std::uint32_t named, std::string_view attribute) {
    const std::string& id = wanted[named].logical_id;
    if (!knowledge->unsettled(named, attribute)) return;
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  const References named = references(resource.wanted->properties, property);
  for (const std::uint32_t ref : named.refs) add(ref, {});
  for (const References::Attribute& a : named.attributes) add(a.resource, a.name);
  const auto parameters = proposal->target.model->parameters();
  const bool by_argument =
      std::any_of(parameters.begin(), parameters.end(), [&](const BoundParameter& p) {
        return p.value.has_unknown() && std::find(named.parameters.begin(), named.parameters.end(),
                                                  p.name) != named.parameters.end();
      });
  if (by_argument) ids.insert(ids.end(), arguments_after.begin(), arguments_after.end());
  if (ids.empty() && !inside.empty()) ids.push_back("../" + inside);  // its own name, its own id
  return ids;
}

StackChange see_change(std::shared_ptr<const UpdateProposal> proposal, See what, Context& context,
                       Reader& reader, std::size_t level) {
  return Seer(what, context, reader).see(std::move(proposal), level);
}

}  // namespace cairn::service
