#include "service/change_view.h"

#include <algorithm>
#include <optional>

#include "service/secrets_mask.h"
#include "service/stack_tree.h"
#include "value/json.h"

namespace cairn::service {
namespace {

Value text(std::string_view words) {
  return Value::string(words);
}

// Null in place of what is not known yet.
Value as_far_as_known(const Value& value) {
  if (!value.has_unknown()) return value;
  if (value.is_unknown()) return {};
  if (value.is_list()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(as_far_as_known(item));
    return Value::list(std::move(items));
  }
  std::vector<Entry> entries;
  for (const Entry& e : value.entries()) entries.push_back({e.key, as_far_as_known(e.value)});
  return Value::map(std::move(entries));
}

// The properties of a resource as its template writes them.
const Value& written(const StackModel* model, std::string_view definition) {
  static const Value kNothing = Value::null();
  if (model == nullptr) return kNothing;
  return model->source().resources.get(definition).get("Properties");
}

class View {
 public:
  View(const StackChange& change, const SecretsMask* outer_before, const SecretsMask* outer_after)
      : change_(change),
        base_(change.proposal->base.model.get()),
        target_(change.proposal->target.model.get()),
        before_(base_, outer_before),
        after_(target_, outer_after) {}

  Value list() const {
    std::vector<Value> changes;
    for (const SeenResource& r : change_.resources) {
      if (r.change->action == ChangeAction::kSame) continue;
      changes.push_back(
          MapBuilder().set("Type", text("Resource")).set("ResourceChange", resource(r)).build());
    }
    return Value::list(std::move(changes));
  }

 private:
  Value resource(const SeenResource& r) const {
    const ResourceChange& c = *r.change;
    const bool changes = c.action == ChangeAction::kModify || c.action == ChangeAction::kReplace;
    MapBuilder map;
    map.set("Action", text(name_of(c.action)));
    map.set("LogicalResourceId", text(c.logical_id));
    if (!c.physical_id.empty() && c.action != ChangeAction::kAdd) {
      map.set("PhysicalResourceId", text(c.physical_id));
    }
    map.set("ResourceType", text(c.type));
    if (changes) map.set("Replacement", text(name_of(c.replacement)));
    map.set("Scope", scope(c));
    map.set("Details", details(c));
    map.set("PropertyChanges", properties(r));
    set_other_parts(r, map);
    set_reason(r, map);
    if (c.retain) map.set("Retained", Value::boolean(true));
    if (r.nested != nullptr) {
      map.set("NestedChanges", View(*r.nested, &before_, &after_).list());
    }
    return map.build();
  }

  static Value scope(const ResourceChange& c) {
    std::vector<Value> parts;
    for (const ChangedPart part :
         {ChangedPart::kProperties, ChangedPart::kMetadata, ChangedPart::kDeletionPolicy}) {
      const bool changes = std::any_of(c.details.begin(), c.details.end(),
                                       [part](const ChangeDetail& d) { return d.part == part; });
      if (changes) parts.push_back(text(name_of(part)));
    }
    return Value::list(std::move(parts));
  }

  static Value details(const ResourceChange& c) {
    std::vector<Value> list;
    for (const ChangeDetail& d : c.details) {
      const Value target = MapBuilder()
                               .set("Attribute", text(name_of(d.part)))
                               .set("Name", d.property.empty() ? Value() : text(d.property))
                               .set("RequiresRecreation", text(name_of(d.recreation)))
                               .build();
      list.push_back(MapBuilder()
                         .set("Target", target)
                         .set("Evaluation", text(name_of(d.evaluation)))
                         .set("ChangeSource", text(name_of(d.source)))
                         .set("CausingEntity", text(d.cause))
                         .build());
    }
    return Value::list(std::move(list));
  }

  // Of what is made anew, everything it is given; of the rest, what differs.
  std::vector<PropertyChange> changed(const SeenResource& r) const {
    const ResourceChange& c = *r.change;
    const bool untouched = c.action == ChangeAction::kImport;  // as is what exists
    if (c.action == ChangeAction::kRemove || untouched) return {};
    if (c.action == ChangeAction::kModify) return c.properties;
    const Value before = r.was == nullptr ? Value() : recorded(r.was->properties);
    const bool same_kind = r.was != nullptr && r.was->type == c.type;
    if (c.action == ChangeAction::kReplace && same_kind) return c.properties;
    return changed_properties(r.wanted->catalogued, before, r.after);
  }

  Value properties(const SeenResource& r) const {
    std::vector<Value> list;
    for (const PropertyChange& p : changed(r)) {
      MapBuilder map;
      map.set("Name", text(p.name));
      if (!p.before.is_null()) map.set("Before", before_value(r, p));
      if (!p.after.is_null() && !p.after.is_unknown()) map.set("After", after_value(r, p));
      if (!p.certain()) map.set("KnownAfter", known_after(r, p.name));
      map.set("RequiresRecreation", text(name_of(p.recreation)));
      list.push_back(map.build());
    }
    return Value::list(std::move(list));
  }

  Value before_value(const SeenResource& r, const PropertyChange& p) const {
    const auto found = base_ == nullptr ? std::nullopt : base_->find(r.change->logical_id);
    const std::string_view definition =
        found ? std::string_view(base_->resources()[*found].definition->name)
              : r.change->logical_id;
    // What the new model hides was no secret before, but is to be one.
    return after_.masked(before_.masked(p.before, written(base_, definition).get(p.name)), {});
  }

  Value after_value(const SeenResource& r, const PropertyChange& p) const {
    const Value& expr = written(target_, r.wanted->definition->name).get(p.name);
    return before_.masked(after_.masked(as_far_as_known(p.after), expr), {});
  }

  Value known_after(const SeenResource& r, std::string_view property) const {
    std::vector<Value> ids;
    for (const std::string& id : change_.known_after(r, property)) ids.push_back(text(id));
    return Value::list(std::move(ids));
  }

  // What the stack was last given beside properties, where a detail says that it changes.
  void set_other_parts(const SeenResource& r, MapBuilder& map) const {
    for (const ChangeDetail& d : r.change->details) {
      if (r.wanted == nullptr) continue;
      if (d.part == ChangedPart::kMetadata) {
        const auto found = base_ == nullptr ? std::nullopt : base_->find(r.change->logical_id);
        map.set("Metadata", both(found ? base_->resources()[*found].definition->metadata : Value(),
                                 r.wanted->definition->metadata));
      } else if (d.part == ChangedPart::kDeletionPolicy) {
        const bool retain = r.wanted->deletion_policy == DeletionPolicy::kRetain;
        map.set("DeletionPolicy",
                both(text(retain ? "Delete" : "Retain"), text(retain ? "Retain" : "Delete")));
      }
    }
  }

  static Value both(const Value& before, const Value& after) {
    MapBuilder map;
    if (!before.is_null()) map.set("Before", before);
    if (!after.is_null()) map.set("After", after);
    return map.build();
  }

  static void set_reason(const SeenResource& r, MapBuilder& map) {
    switch (r.change->compelled) {
      case Compelled::kType:
        map.set("Reason", text("Type"));
        if (r.was != nullptr) map.set("PreviousType", text(r.was->type));
        return;
      case Compelled::kTaint:
        map.set("Reason", text("TaintResources"));
        return;
      case Compelled::kBroken:
        map.set("Reason", text("Broken"));
        return;
      case Compelled::kTorn:
        map.set("Reason", text("Failed"));
        return;
      case Compelled::kNot:
      case Compelled::kAutomatic:
      case Compelled::kSystem:
        return;
    }
  }

  const StackChange& change_;
  const StackModel* base_;
  const StackModel* target_;
  SecretsMask before_;
  SecretsMask after_;
};

}  // namespace

Value changes_view(const StackChange& change) {
  return View(change, nullptr, nullptr).list();
}

Value changes_view(std::shared_ptr<const UpdateProposal> proposal, Context& context,
                   Reader& reader) {
  const std::size_t level = proposal->stack.id.empty() ? 0 : nested_level(proposal->stack, reader);
  return changes_view(see_change(std::move(proposal), See::kChanges, context, reader, level));
}

}  // namespace cairn::service
