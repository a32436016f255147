#include "service/drift_adopt.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/digest.h"
#include "engine/incarnations.h"
#include "engine/revision.h"
#include "plan/diff.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/drift.h"
#include "service/drift_choice.h"
#include "service/drift_detections.h"
#include "service/drift_template.h"
#include "service/idempotence.h"
#include "service/revisions.h"
#include "service/stack_role.h"
#include "service/stack_tree.h"
#include "value/json.h"
#include "value/rewrite.h"

namespace cairn::service {
namespace {

struct Adoption {
  std::string old_text;
  std::string new_text;
  Batch batch;
};

struct Wanted {
  std::vector<std::pair<ResourceDrift, std::vector<PropertyDifference>>> drifts;
  std::optional<DocumentForm> form;  // absent: the template's own
};

// A recorded map with the top-level properties of another one in the place of its own. Tags that
// the stack passed on stand behind the resource's own ones.
Value recorded_anew(const Value& recorded, const Value& before, const Value& after) {
  MapBuilder out;
  for (const Entry& e : recorded.entries()) {
    const Value* was = before.find(e.key);
    const Value* is = after.find(e.key);
    if (was == nullptr) {
      out.set(e.key, e.value);
    } else if (is == nullptr) {
      continue;
    } else if (e.value.is_list() && is->is_list() && e.value.size() > was->size()) {
      std::vector<Value> all(is->items().begin(), is->items().end());
      const auto inherited = e.value.items().subspan(was->size());
      all.insert(all.end(), inherited.begin(), inherited.end());
      out.set(e.key, Value::list(std::move(all)));
    } else {
      out.set(e.key, *is);
    }
  }
  return out.build();
}

Error says_something_else(const std::string& logical_id) {
  Error error = not_supported(
      fmt::format("Writing what resource {} looks like into the template", logical_id),
      "Revert its drift, or change the template by hand and update the stack.");
  error.where = "LogicalResourceId";
  return error;
}

class Adopting {
 public:
  Adopting(const ActionRequest& request, const StackRow& stack, Context& context, Reader& reader)
      : origin_(origin_of(request)),
        acting_(acting_on(request, stack, reader)),
        stack_(stack),
        context_(context),
        reader_(reader) {}

  Result<Adoption> adopt(const Wanted& wanted) {
    if (auto read = read_stack(); !read) return read.error();
    if (auto met = meet(wanted); !met) return met.error();
    if (auto written = write_template(wanted.form); !written) return written.error();
    if (auto judged = judge(); !judged) return judged.error();
    Adoption out;
    out.old_text = old_text_;
    out.new_text = new_text_;
    fill(out.batch);
    return out;
  }

 private:
  Result<void> read_stack() {
    auto goal = committed_goal(stack_, context_.drift->models(), reader_);
    if (!goal) return goal.error();
    goal_ = std::move(goal).value();
    committed_ = *reader_.stack_detail(stack_.no);
    old_text_ = reader_.blob(committed_.template_hash).value_or("");
    rows_ = reader_.resources(stack_.no);
    details_ = reader_.resource_details(stack_.no);
    return {};
  }

  Result<void> meet(const Wanted& wanted) {
    std::vector<std::string> ids;
    for (const auto& [drift, chosen] : wanted.drifts) ids.push_back(drift.logical_id);
    auto expected = expectations_of(stack_, ids, context_.drift->models(), reader_);
    if (!expected) return expected.error();
    for (const auto& [drift, chosen] : wanted.drifts) {
      for (const Expectation& e : *expected) {
        if (drift.is_of(e.row) && e.row.logical_id == drift.logical_id) {
          adopted_.push_back({drift, chosen, e.properties});
        }
      }
    }
    return {};
  }

  Result<void> write_template(std::optional<DocumentForm> form) {
    ParsedTemplate parsed = parse_template(old_text_);
    if (!parsed.errors.empty()) return std::move(parsed.errors.front());
    const Value& root = parsed.source->root;
    auto changed = adopted_template(root, *goal_.model, adopted_);
    if (!changed) return changed.error();
    if (!form || *form == form_of(old_text_)) {
      new_text_ = rewrite(old_text_, *changed);
    } else {
      new_text_ = to_document(*changed, *form);
      old_text_ = to_document(root, *form);
    }
    const auto inputs = read_json(committed_.parameters);
    StackContext about = stack_context(stack_, goal_.resource_group,
                                       committed_.as_of != 0 ? committed_.as_of : stack_.created);
    auto definition = define(new_text_, parameter_inputs(inputs ? *inputs : Value()), about,
                             context_, {BuildMode::kDeploy, context_.quotas.resources_per_stack},
                             acting_, stored_facts(committed_, reader_));
    if (!definition) return definition.error();
    target_ = Goal{definition->model, goal_.tags, goal_.resource_group};
    facts_ = std::move(definition->facts);
    return {};
  }

  // The new template must say just what was seen: the next update would undo it otherwise.
  Result<void> judge() {
    for (const Adopted& a : adopted_) {
      const auto detail = std::find_if(details_.begin(), details_.end(),
                                       [&](const auto& d) { return d.no == a.drift.no; });
      if (detail == details_.end() || a.drift.status == ResourceDriftStatus::kDeleted) continue;
      const auto recorded = read_json(detail->properties);
      if (!recorded) return recorded.error();
      specified_.emplace(a.drift.no, cairn::adopt(a.specified, a.differences));
      detail->properties =
          to_json(recorded_anew(*recorded, a.specified, specified_.at(a.drift.no)));
      if (a.drift.attributes.is_map()) detail->attributes = to_json(a.drift.attributes);
      changed_.push_back(*detail);
    }
    const std::vector<Incarnation> existing = incarnations(rows_, details_);
    const Diff changes = diff(goal_.model.get(), target_, existing);
    for (const Adopted& a : adopted_) {
      for (const ResourceChange& c : changes.changes) {
        if (c.logical_id == a.drift.logical_id && !c.properties.empty()) {
          return says_something_else(a.drift.logical_id);
        }
      }
    }
    return {};
  }

  void fill(Batch& batch) {
    const Millis now = context_.clock.now();
    StackSettings settings = read_settings(committed_.settings);
    settings.origin = origin_;
    keep_facts(facts_, settings, batch);
    batch.blobs.push_back({hex(sha256(new_text_)), new_text_});
    Revision revision;
    revision.definition = committed_;
    revision.definition.template_hash = batch.blobs.back().hash;
    revision.definition.settings = to_text(settings);
    ++revision.definition.revision;
    if (revision.definition.as_of == 0) revision.definition.as_of = stack_.created;
    revision.operation = stack_.last_operation;
    revision.committed = true;
    StackStep step;
    step.no = stack_.no;
    step.state = stack_.state;
    step.status_reason = stack_.status_reason;
    step.updated = now;
    step.version = stack_.version;
    batch.now = now;
    batch.steps.push_back(std::move(step));
    batch.details.push_back(revision.definition);
    batch.records.push_back(to_record(stack_, revision, now));
    remove_oldest_revisions(stack_, context_.quotas.revisions_per_stack, reader_, batch);
    batch.resource_details = changed_;
    fill_drifts(batch);
  }

  // What was seen stands now against what the template says now.
  void fill_drifts(Batch& batch) {
    for (const Adopted& a : adopted_) {
      if (a.drift.status == ResourceDriftStatus::kDeleted) {
        batch.removed_resources.push_back({stack_.no, a.drift.no});
        batch.removed_records.push_back(
            {RecordKind::kResourceDrift, to_record(stack_, a.drift).id});
        continue;
      }
      ResourceDrift seen = a.drift;
      const auto position = target_.model->find(seen.logical_id);
      const ResourceType& type = *target_.model->resources()[*position].catalogued;
      seen.drift = compare(type, specified_.at(seen.no), a.drift.drift.actual);
      const bool same = seen.drift.differences.empty();
      seen.status = same ? ResourceDriftStatus::kInSync : ResourceDriftStatus::kModified;
      drifted_ |= !same;
      batch.records.push_back(to_record(stack_, seen));
    }
    auto sum = stack_drift(stack_, reader_);
    if (!sum) return;
    for (const ResourceDrift& other : resource_drifts(stack_, {}, reader_)) {
      const bool adopted = std::any_of(adopted_.begin(), adopted_.end(),
                                       [&](const Adopted& a) { return a.drift.no == other.no; });
      drifted_ |= !adopted && other.drifted();
    }
    sum->drifted = drifted_;
    batch.records.push_back(to_record(stack_, *sum));
  }

  DefinitionOrigin origin_;
  std::string acting_;
  const StackRow& stack_;
  Context& context_;
  Reader& reader_;
  Goal goal_;
  Goal target_;
  StackDetailRow committed_;
  Value facts_;
  std::string old_text_;
  std::string new_text_;
  std::vector<ResourceRow> rows_;
  std::vector<ResourceDetailRow> details_;
  std::vector<Adopted> adopted_;
  std::vector<ResourceDetailRow> changed_;
  std::unordered_map<std::uint32_t, Value> specified_;  // by number
  bool drifted_ = false;
};

std::optional<DocumentForm> form_asked(const Value& format) {
  if (!format.is_string()) return std::nullopt;
  return format == Value::string("YAML") ? DocumentForm::kYaml : DocumentForm::kJson;
}

Error not_drifted(std::string_view what, std::string_view where) {
  Error error =
      not_supported(fmt::format("Adopting the drift of {}, which has not drifted,", what),
                    "Nothing needs to be done. DetectStackDrift tells whether that has changed.");
  error.where = where;
  return error;
}

Error resource_not_drifted(std::string_view logical_id) {
  return not_drifted(fmt::format("resource {}", logical_id), "LogicalResourceId");
}

Error stack_not_drifted(const StackRow& stack) {
  return not_drifted("stack " + stack.name, "StackId");
}

Result<StackRow> adoptable_stack(const Context& context, const ActionRequest& request,
                                 Reader& reader) {
  if (context.drift == nullptr) return not_supported(request.action->name);
  auto stack = find_stack(request, reader);
  if (!stack) return stack;
  if (auto refused = refuse_nested(request.action->name, *stack, reader)) return *refused;
  if (auto refused = not_detectable(*stack)) return *refused;
  return stack;
}

// What the last detection saw of the resources that were named, or of all.
Result<Wanted> seen_drifts(const ActionRequest& request, const StackRow& stack, Reader& reader) {
  const auto sum = stack_drift(stack, reader);
  if (!sum || !sum->drifted) return stack_not_drifted(stack);
  std::vector<ResourceDrift> drifts = resource_drifts(stack, {"MODIFIED", "DELETED"}, reader);
  const Value named = request.get("LogicalResourceId");
  Wanted wanted;
  for (const Value& id : named.items()) {
    const auto row = reader.resource(stack.no, id.as_string());
    if (!row || !belongs(*row)) return resource_not_found(id.as_string(), stack);
    const bool drifted = std::any_of(drifts.begin(), drifts.end(), [&](const ResourceDrift& d) {
      return d.logical_id == id.as_string();
    });
    if (!drifted) return resource_not_drifted(id.as_string());
  }
  for (ResourceDrift& drift : drifts) {
    const auto items = named.items();
    if (!items.empty() &&
        std::find(items.begin(), items.end(), Value::string(drift.logical_id)) == items.end()) {
      continue;
    }
    std::vector<PropertyDifference> all = drift.drift.differences;
    wanted.drifts.emplace_back(std::move(drift), std::move(all));
  }
  if (wanted.drifts.empty()) return stack_not_drifted(stack);
  return wanted;
}

void commit(Context& context, const StackRow& stack, Batch batch, const Value& answer,
            const std::shared_ptr<TokenClaim>& claim, Reply reply) {
  claim->remember(answer, batch);
  context.writer.submit(std::move(batch),
                        [stack, answer, claim, reply = std::move(reply)](CommitOutcome outcome) {
                          if (outcome == CommitOutcome::kBusy)
                            return reply(action_in_progress(stack));
                          if (outcome != CommitOutcome::kDurable) return reply(unavailable());
                          reply(answer);
                        });
}

void set_bodies(const Adoption& adoption, MapBuilder& answer) {
  answer.set("OldTemplateBody", Value::string(adoption.old_text));
  answer.set("NewTemplateBody", Value::string(adoption.new_text));
}

bool is_dry(const ActionRequest& request) {
  return request.get("DryRun") == Value::boolean(true);
}

void adopt_chosen(Context& context, const ActionRequest& request, const StackRow& stack,
                  const std::shared_ptr<TokenClaim>& claim, const ResourceDrift& seen,
                  Reply reply) {
  const auto reader = context.store.read();
  if (!seen.drifted()) return reply(resource_not_drifted(seen.logical_id));
  auto chosen = chosen_differences(request.get("PropertyPath"), seen);
  if (!chosen) return reply(chosen.error());
  const Wanted wanted{{{seen, *chosen}}, form_asked(request.get("TemplateFormat"))};
  auto adoption = Adopting(request, stack, context, *reader).adopt(wanted);
  if (!adoption) return reply(adoption.error());
  MapBuilder answer;
  describe_choice(stack, seen, *chosen, answer);
  if (is_dry(request)) {
    set_bodies(*adoption, answer);
    return reply(answer.build());
  }
  commit(context, stack, std::move(adoption->batch), answer.build(), claim, std::move(reply));
}

}  // namespace

void update_stack_template_by_resources(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  const auto stack = adoptable_stack(context, request, *reader);
  if (!stack) return reply(stack.error());
  auto wanted = seen_drifts(request, *stack, *reader);
  if (!wanted) return reply(wanted.error());
  wanted->form = form_asked(request.get("TemplateFormat"));
  auto adoption = Adopting(request, *stack, context, *reader).adopt(*wanted);
  if (!adoption) return reply(adoption.error());
  MapBuilder answer;
  if (is_dry(request)) {
    set_bodies(*adoption, answer);
    return reply(answer.build());
  }
  commit(context, *stack, std::move(adoption->batch), answer.build(), claim, std::move(reply));
}

void adopt_stack_resource_drift(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  auto stack = adoptable_stack(context, request, *reader);
  if (!stack) return reply(stack.error());
  look_and_go_on(
      context, request, *stack, std::move(reply),
      [&context, request, stack = *stack, claim](const ResourceDrift& seen, Reply answer) {
        adopt_chosen(context, request, stack, claim, seen, std::move(answer));
      });
}

}  // namespace cairn::service
