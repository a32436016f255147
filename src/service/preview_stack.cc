#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/change_view.h"
#include "service/create_stack.h"
#include "service/definition.h"
#include "service/permitted_surroundings.h"
#include "service/secrets_mask.h"
#include "service/stack_policies.h"
#include "service/stack_settings.h"
#include "service/stack_tree.h"
#include "service/update_acceptance.h"
#include "value/yaml.h"

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

Value without_stack_id(const Value& tree) {
  if (tree.is_string()) return Value::string(without_stack_id(std::string(tree.as_string())));
  if (tree.is_list()) {
    std::vector<Value> items;
    for (const Value& item : tree.items()) items.push_back(without_stack_id(item));
    return Value::list(std::move(items));
  }
  if (!tree.is_map()) return tree;
  std::vector<Entry> entries;
  for (const Entry& entry : tree.entries()) {
    entries.push_back({entry.key, without_stack_id(entry.value)});
  }
  return Value::map(std::move(entries));
}

// A stack as PreviewStack tells of it.
class Preview {
 public:
  Preview(const StackChange& change, const SecretsMask* outer, const Context& context)
      : change_(change),
        p_(*change.proposal),
        stack_(stack_context(p_.stack, p_.target.resource_group, p_.as_of)),
        mask_(p_.target.model.get(), outer),
        context_(context) {
    if (stack_.stack_id.empty()) stack_.stack_id = kNoStackId;
  }

  MapBuilder map() const {
    MapBuilder map;
    // A nested stack gets a name when it is made.
    map.set("StackName", p_.stack.name.empty() ? Value() : Value::string(p_.stack.name));
    map.set("RegionId", Value::string(p_.stack.region));
    if (const StackModel* model = p_.target.model.get(); model != nullptr) {
      const Value& written = model->source().description;
      const Value description = written.is_null() ? Value::string("No description") : written;
      map.set("Description", description);
      map.set("TemplateDescription", description);
    }
    map.set("DisableRollback", Value::boolean(p_.settings.disable_rollback));
    map.set("TimeoutInMinutes", Value::integer(p_.settings.timeout_minutes));
    if (p_.target) {
      map.set("Parameters", mask_.masked(shown_parameters(*p_.target.model, stack_), {}));
    }
    map.set("Resources", resources());
    return map;
  }

 private:
  // As the template has them; then what is to go.
  Value resources() const {
    std::vector<const SeenResource*> order;
    for (const SeenResource& r : change_.resources) order.push_back(&r);
    std::stable_sort(order.begin(), order.end(), [](const SeenResource* a, const SeenResource* b) {
      return a->change->wanted < b->change->wanted;  // kNoNumber is greater than any
    });
    auto dependants = p_.target ? required_by(*p_.target.model) : std::vector<std::vector<Value>>();
    const PermittedSurroundings surroundings(context_, p_.settings.acting,
                                             stack_.resource_group_id);
    std::optional<Foreseen> foreseen;
    if (!p_.base && p_.target) foreseen.emplace(*p_.target.model, stack_, surroundings);
    std::vector<Value> list;
    for (const SeenResource* r : order) {
      const std::uint32_t wanted = r->change->wanted;
      Value after = r->after;
      if (foreseen) {
        Errors ignored;  // building the model has reported them
        after = p_.target.properties(wanted, *foreseen, ignored);
      }
      list.push_back(resource(
          *r, after, wanted == kNoNumber ? std::vector<Value>() : std::move(dependants[wanted])));
    }
    return Value::list(std::move(list));
  }

  Value resource(const SeenResource& r, const Value& after, std::vector<Value> dependants) const {
    const ResourceChange& c = *r.change;
    const bool changes = c.action == ChangeAction::kModify || c.action == ChangeAction::kReplace;
    MapBuilder map;
    map.set("LogicalResourceId", Value::string(c.logical_id));
    map.set("ResourceType", Value::string(c.type));
    if (r.wanted != nullptr) {
      map.set("Description", Value::string(r.wanted->definition->description));
      const Value& written =
          p_.target.model->source().resources.get(r.wanted->definition->name).get("Properties");
      map.set("Properties", mask_.masked(after, written));
    } else if (r.was != nullptr) {
      map.set("Properties", mask_.masked(recorded(r.was->properties), {}));
    }
    map.set("RequiredBy", Value::list(std::move(dependants)));
    map.set("Action", Value::string(name_of(c.action)));
    if (!c.physical_id.empty() && c.action != ChangeAction::kAdd) {
      map.set("PhysicalResourceId", Value::string(c.physical_id));
    }
    if (changes) map.set("Replacement", Value::string(name_of(c.replacement)));
    if (r.nested != nullptr) {
      map.set("Stack", Preview(*r.nested, &mask_, context_).map().build());
    }
    return map.build();
  }

  const StackChange& change_;
  const UpdateProposal& p_;
  StackContext stack_;
  SecretsMask mask_;
  const Context& context_;
};

Result<std::shared_ptr<UpdateProposal>> previewed_new(const ActionRequest& request,
                                                      Context& context, Reader& reader) {
  const Value name = request.get("StackName");
  if (!name.is_string()) {
    return Error{.code = "MissingParameter",
                 .message = error_text("MissingParameter", {{"name", "StackName"}}),
                 .where = "StackName",
                 .at = {},
                 .fix =
                     "Name the stack that would be created, or give the StackId of the one "
                     "that would be updated."};
  }
  const std::string& account = request.identity.account_id;
  if (reader.live_stack_named(account, request.region, name.as_string())) {
    return stack_exists(name.as_string());
  }
  StackRow stack = new_stack(request, {StackAction::kCreate, Phase::kInProgress}, {}, context);
  stack.id = kNoStackId;
  return propose_new(request, std::move(stack), context);
}

Result<std::shared_ptr<UpdateProposal>> previewed_update(const ActionRequest& request,
                                                         Context& context, Reader& reader) {
  const auto stack = find_stack(request, reader);
  if (!stack) return stack.error();
  if (auto refused = not_updatable(*stack)) return *refused;
  return propose_update(request, *stack, context, reader, /*even_if_same=*/true);
}

// The policy that is given; else, of a stack that exists, the one it has.
Result<Value> policy_shown(const ActionRequest& request, const StackRow& stack, Context& context,
                           Reader& reader) {
  auto given = policy_given(request, context, "StackPolicyBody", "StackPolicyURL");
  if (!given) return given.error();
  std::optional<std::string> text = std::move(given).value();
  if (!text) {
    if (auto row = reader.record(RecordKind::kStackPolicy, stack.id)) text = std::move(row->body);
  }
  if (!text) return Value();
  const auto document = read_document(*text);
  return document ? *document : Value();
}

// What the policy of the stack says to the update.
void set_refusal(const UpdateProposal& proposal, Reader& reader, MapBuilder& shown) {
  const auto denied = denied_now(order_of(false, {}, proposal, reader), proposal);
  if (denied) shown.set("Refusal", refusal_view(*denied));
}

}  // namespace

void preview_stack(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refuse_unserved(request, {"EnablePreConfig"})) return reply(*refused);
  const auto reader = context.store.read();
  const bool of_stack = request.get("StackId").is_string();
  auto proposal = of_stack ? previewed_update(request, context, *reader)
                           : previewed_new(request, context, *reader);
  if (!proposal) return reply(proposal.error());
  const StackRow& stack = (*proposal)->stack;
  const auto policy = policy_shown(request, stack, context, *reader);
  if (!policy) return reply(policy.error());
  const StackChange seen =
      see_change(*proposal, See::kEverything, context, *reader, nested_level(stack, *reader));
  MapBuilder shown = Preview(seen, nullptr, context).map();
  if (!policy->is_null()) shown.set("StackPolicyBody", *policy);
  shown.set("Changes", changes_view(seen));
  if (of_stack) set_refusal(**proposal, *reader, shown);
  reply(MapBuilder().set("Stack", without_stack_id(shown.build())).build());
}

}  // namespace cairn::service
