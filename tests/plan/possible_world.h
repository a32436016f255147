// World: one of the clouds that may come of carrying out a diff, with what is wrong with the diff's
// verdicts in it.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "tests/plan/small_models.h"

namespace cairn::testing {

// A cloud in which the diff is carried out: what may move, moves when a seed says so.
class World final : private ResourceValues {
 public:
  World(const Goal& wanted, const Made& made, Drawer& chance)
      : goal_(wanted), model_(*wanted.model), chance_(chance) {
    things_.resize(model_.resources().size());
    for (const Incarnation& e : made.rows) {
      const auto at = model_.find(e.logical_id);
      if (!at) continue;
      Thing& t = things_[*at];
      t.there = true;
      t.type = e.type;
      t.id = e.physical_id;
      t.properties = read_json(e.properties).value();
      t.attributes = read_json(e.attributes).value();
    }
  }

  // What is wrong with the verdicts, given what happened.
  std::vector<std::string> carry_out(const Diff& diff) {
    std::vector<std::string> wrong;
    for (const ResourceChange& c : diff.changes) {
      if (c.wanted == kNoNumber) continue;
      Errors errors;
      const Value now = goal_.properties(c.wanted, *this, errors);
      if (!errors.empty() || now.has_unknown()) wrong.push_back(told(c) + ": cannot be computed");
      Thing& t = things_[c.wanted];
      if (t.there != (c.action != ChangeAction::kAdd)) wrong.push_back(told(c) + ": is it there?");
      if (!t.there) {
        make(t, c, now);
        continue;
      }
      check_properties(c, t, now, wrong);
      const bool replaced = is_replaced(c, t, now);
      if (replaced && c.replacement == Replacement::kFalse) wrong.push_back(told(c) + ": is new");
      if (!replaced && c.replacement == Replacement::kTrue) wrong.push_back(told(c) + ": is old");
      const bool differs = !(t.properties == now);
      if (c.action == ChangeAction::kSame && (replaced || differs)) {
        wrong.push_back(told(c) + ": changes");
      }
      if (replaced) {
        make(t, c, now);
      } else if (differs) {
        t.properties = now;
        move_attributes(t, c);
      }
    }
    return wrong;
  }

  // The resources as rows, for the next diff.
  std::vector<Incarnation> rows() {
    std::vector<Incarnation> list;
    texts_.clear();
    for (std::uint32_t i = 0; i < things_.size(); ++i) {
      const ModelResource& r = model_.resources()[i];
      Incarnation e;
      e.number = i;
      e.logical_id = r.logical_id;
      e.type = things_[i].type;
      e.physical_id = things_[i].id;
      e.retain = r.deletion_policy == DeletionPolicy::kRetain;
      e.properties = texts_.emplace_back(to_json(things_[i].properties));
      e.attributes = texts_.emplace_back(to_json(things_[i].attributes));
      e.needs = r.needs;
      list.push_back(e);
    }
    return list;
  }

  // Everything is as a stack made of the model would be, in a cloud with these ids.
  bool is_as_wanted() const {
    for (std::uint32_t i = 0; i < things_.size(); ++i) {
      Errors errors;
      if (!(things_[i].properties == goal_.properties(i, *this, errors))) return false;
      if (things_[i].type != *model_.resources()[i].type) return false;
    }
    return true;
  }

 private:
  struct Thing {
    bool there = false;
    std::string type;
    std::string id;
    Value properties;
    Value attributes;
  };

  void make(Thing& t, const ResourceChange& c, const Value& properties) {
    t = {true, std::string(c.type), "new-" + std::to_string(++made_), properties, {}};
    move_attributes(t, c);
  }

  void move_attributes(Thing& t, const ResourceChange& c) {
    const std::vector<std::string> names = attributes_of(std::string(c.type));
    MapBuilder map;
    for (const std::string& name : names) {
      const Value& old = t.attributes.get(name);
      const bool stays = old.is_string() && chance_.one_in(2);
      map.set(name, name == names.front() ? Value::string(t.id)
                    : stays               ? old
                                          : Value::string("moved-" + std::to_string(++made_)));
    }
    t.attributes = map.build();
  }

  static bool is_replaced(const ResourceChange& c, const Thing& t, const Value& now) {
    if (c.compelled == Compelled::kType || c.compelled == Compelled::kTaint) return true;
    for (const SmallProperty& p : properties_of(t.type)) {
      const bool fixed = p.recreation == Recreation::kAlways;
      if (fixed && !(t.properties.get(p.name) == now.get(p.name))) return true;
    }
    return false;
  }

  // A static detail is a change that happens, and what has no detail stays.
  static void check_properties(const ResourceChange& c, const Thing& t, const Value& now,
                               std::vector<std::string>& wrong) {
    std::set<std::string> names;
    for (const Value* map : {&t.properties, &now}) {
      for (const Entry& e : map->entries()) names.emplace(e.key.as_string());
    }
    for (const std::string& name : names) {
      const bool differs = !(t.properties.get(name) == now.get(name));
      bool detail = false;
      bool certain = false;
      for (const ChangeDetail& d : c.details) {
        detail |= d.property == name;
        certain |= d.property == name && d.evaluation == Evaluation::kStatic;
      }
      if (certain && !differs) wrong.push_back(told(c) + ": " + name + " stays");
      if (differs && !detail) wrong.push_back(told(c) + ": " + name + " changes");
    }
  }

  Value ref(std::uint32_t resource) const override { return Value::string(things_[resource].id); }
  Value attribute(std::uint32_t resource, std::string_view name) const override {
    return things_[resource].attributes.get(name);
  }

  const Goal& goal_;
  const StackModel& model_;
  Drawer& chance_;
  std::vector<Thing> things_;
  std::deque<std::string> texts_;
  int made_ = 0;
};

}  // namespace cairn::testing
