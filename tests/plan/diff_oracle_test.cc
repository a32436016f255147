// The verdicts of a diff against an oracle that knows the small models by their meaning
// (change-sets section 3), and against the worlds that may come of carrying it out. A failure names
// its seed; run it again with CAIRN_DIFF_SEED=<seed>.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

#include "tests/plan/possible_world.h"
#include "tests/plan/small_models.h"

namespace cairn::testing {
namespace {

using ::testing::IsEmpty;

// What the oracle says of a resource: its verdict, and what may be read of it afterwards.
struct Expected {
  std::string told;           // as told(change), without the details
  std::set<std::string> why;  // the details, as told(change) has them
  bool same_id = false;       // its Ref is known to stay
  bool same_attributes = false;
};

class Oracle {
 public:
  Oracle(const SmallModel& old, const SmallModel& wanted, std::set<std::string> tainted)
      : old_(old), wanted_(wanted), tainted_(std::move(tainted)) {
    for (const auto& [id, r] : wanted_.resources) expected_[id] = judge(id, r);
    for (const auto& [id, r] : old_.resources) {
      if (!wanted_.resources.contains(id)) expected_[id].told = "Remove " + id;
    }
  }
  const std::map<std::string, Expected>& expected() const { return expected_; }

 private:
  Expected judge(const std::string& id, const SmallResource& now) const {
    const auto found = old_.resources.find(id);
    if (found == old_.resources.end()) return {"Add " + id, {}, false, false};
    const SmallResource& then = found->second;
    Expected e;
    Replacement gravest =
        now.type != then.type || tainted_.contains(id) ? Replacement::kTrue : Replacement::kFalse;
    std::set<std::string> names;
    for (const auto* properties : {&then.properties, &now.properties}) {
      for (const auto& [name, expression] : *properties) names.insert(name);
    }
    for (const std::string& name : names) explain(name, then, now, gravest, e.why);
    explain_fixed(then, now, gravest, e.why);
    const bool touched = !e.why.empty() || gravest == Replacement::kTrue;
    if (then.metadata != now.metadata) e.why.insert("Metadata Never Static DirectModification");
    if (then.retain != now.retain) e.why.insert("DeletionPolicy Never Static DirectModification");
    e.same_id = gravest == Replacement::kFalse;
    e.same_attributes = !touched;
    const bool changes = touched || !e.why.empty();
    e.told = changes ? "Modify " + id + " " + std::string(name_of(gravest)) : "None " + id;
    return e;
  }

  // What the text has beside the properties that are drawn.
  static void explain_fixed(const SmallResource& then, const SmallResource& now,
                            Replacement& gravest, std::set<std::string>& why) {
    const auto fixed = [](const SmallResource& r) -> std::string {
      if (r.type == kCommand) return "Type";
      return r.properties.empty() ? "Description" : "";
    };
    for (const std::string& name : {fixed(then), fixed(now)}) {
      if (name.empty() || fixed(then) == fixed(now)) continue;
      note(name, recreation(now.type, name), true, "DirectModification", gravest, why);
    }
  }

  void explain(const std::string& name, const SmallResource& then, const SmallResource& now,
               Replacement& gravest, std::set<std::string>& why) const {
    const auto was = then.properties.find(name);
    const auto is = now.properties.find(name);
    const bool absent = is == now.properties.end();
    const std::optional<std::string> before =
        was == then.properties.end() ? std::nullopt : std::optional(recorded(was->second));
    const bool known = absent || std::all_of(is->second.begin(), is->second.end(),
                                             [this](const Atom& a) { return is_known(a); });
    if (known && before == (absent ? std::nullopt : std::optional(current(is->second)))) return;
    const Recreation r = recreation(now.type, name);
    const bool edited = absent || !before || was->second != is->second;
    if (edited) note(name, r, known, "DirectModification", gravest, why);
    if (absent) return;
    for (const Atom& a : is->second) {
      if (a.is == Atom::Is::kParameter &&
          old_.parameters.at(a.name) != wanted_.parameters.at(a.name)) {
        note(name, r, known, "ParameterReference " + a.name, gravest, why);
      }
      if (is_known(a)) continue;
      const bool whole = a.is == Atom::Is::kRef;
      note(
          name, r, false,
          whole ? "ResourceReference " + a.name : "ResourceAttribute " + a.name + "." + a.attribute,
          gravest, why);
    }
  }

  static void note(const std::string& name, Recreation r, bool known, const std::string& source,
                   Replacement& gravest, std::set<std::string>& why) {
    why.insert(name + " " + std::string(name_of(r)) + (known ? " Static " : " Dynamic ") + source);
    Replacement one = Replacement::kFalse;
    if (r == Recreation::kAlways) one = known ? Replacement::kTrue : Replacement::kConditional;
    if (r == Recreation::kConditionally) one = Replacement::kConditional;
    gravest = std::max(gravest, one);
  }

  static Recreation recreation(const std::string& type, const std::string& name) {
    if (name == "Type") return type == kCommand ? Recreation::kAlways : Recreation::kConditionally;
    if (name == "Description") return Recreation::kNever;
    for (const SmallProperty& p : properties_of(type)) {
      if (name == p.name) return p.recreation;
    }
    return Recreation::kConditionally;  // the type knows no such property
  }

  bool is_known(const Atom& a) const {
    if (a.is == Atom::Is::kWord || a.is == Atom::Is::kParameter) return true;
    const Expected& of = expected_.at(a.name);
    const bool id =
        a.is == Atom::Is::kRef || names_itself(wanted_.resources.at(a.name).type, a.attribute);
    return id ? of.same_id : of.same_attributes;
  }

  // As the resources were made, and as they are as far as that is known: the same, since what is
  // known has not changed.
  static std::string value(const Atom& a, const SmallModel& model) {
    switch (a.is) {
      case Atom::Is::kWord:
        return a.name;
      case Atom::Is::kParameter:
        return model.parameters.at(a.name);
      case Atom::Is::kRef:
        return "id-" + a.name;
      case Atom::Is::kAttribute:
        break;
    }
    const bool id = names_itself(model.resources.at(a.name).type, a.attribute);
    return id ? "id-" + a.name : a.name + "." + a.attribute;
  }
  static std::string joined(const Expression& e, const SmallModel& model) {
    std::string text;
    for (const Atom& a : e) text += (text.empty() ? "" : "-") + value(a, model);
    return text;
  }
  std::string recorded(const Expression& e) const { return joined(e, old_); }
  std::string current(const Expression& e) const { return joined(e, wanted_); }

  const SmallModel& old_;
  const SmallModel& wanted_;
  std::set<std::string> tainted_;
  std::map<std::string, Expected> expected_;
};

std::vector<std::string> differences(const Diff& diff, const Oracle& oracle) {
  std::vector<std::string> wrong;
  std::set<std::string> seen;
  for (const ResourceChange& c : diff.changes) {
    const Expected& e = oracle.expected().at(std::string(c.logical_id));
    seen.emplace(c.logical_id);
    std::string verdict = told(c);
    std::set<std::string> why;
    if (const std::size_t colon = verdict.find(": "); colon != verdict.npos) {
      std::string_view rest = std::string_view(verdict).substr(colon + 2);
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find("; "), rest.size());
        why.emplace(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 2, rest.size()));
      }
      verdict.resize(colon);
    }
    if (verdict != e.told || why != e.why) {
      wrong.push_back("it says " + told(c) + ", and not " + e.told);
      for (const std::string& reason : e.why) wrong.push_back("  " + reason);
    }
  }
  if (seen.size() != oracle.expected().size()) wrong.push_back("a resource is missing");
  return wrong;
}

std::vector<std::string> story(std::uint64_t seed) {
  Drawer drawer(seed);
  const SmallModel before = drawer.model();
  const SmallModel after = drawer.edited(before);
  const Goal old = goal_of(before);
  const Goal wanted = goal_of(after);
  if (!old || !wanted) return {"no model:\n" + text_of(before) + text_of(after)};
  const Made made(old);

  std::vector<std::string> tainted;
  for (const auto& [id, r] : after.resources) {
    if (drawer.one_in(12)) tainted.push_back(id);
  }
  const Diff changes = diff(old.model.get(), wanted, made.rows, {.tainted = tainted});
  auto wrong = differences(changes, Oracle(before, after, {tainted.begin(), tainted.end()}));
  for (int worlds = 0; worlds < 3; ++worlds) {
    World world(wanted, made, drawer);
    for (std::string& what : world.carry_out(changes)) wrong.push_back(std::move(what));
    if (!world.is_as_wanted()) wrong.push_back("what was carried out is not what was wanted");
    const auto rows = world.rows();
    const Diff again = diff(wanted.model.get(), wanted, rows, {});
    if (!again.empty()) wrong.push_back("what was carried out changes once more");
  }
  if (!diff(old.model.get(), old, made.rows, {}).empty()) wrong.push_back("it differs from itself");
  if (!wrong.empty()) wrong.push_back(text_of(before) + "\nbecomes\n" + text_of(after));
  return wrong;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(DiffOracle, VerdictsAreThoseOfTheRulesAndHoldInEveryWorld) {
  if (const std::uint64_t seed = number_from("CAIRN_DIFF_SEED", 0)) {
    ASSERT_THAT(story(seed), IsEmpty()) << "seed " << seed;
    return;
  }
  for (std::uint64_t seed = 1; seed <= number_from("CAIRN_DIFF_SEEDS", 300); ++seed) {
    ASSERT_THAT(story(seed), IsEmpty()) << "seed " << seed;
  }
}

// What is wrong is seen, by the oracle and, where it can come out, in a world.
TEST(DiffOracle, WrongVerdictsAreNoticed) {
  std::size_t told_to_stay = 0;
  std::size_t not_told_why = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Drawer drawer(seed);
    const SmallModel before = drawer.model();
    const SmallModel after = drawer.edited(before);
    const Goal old = goal_of(before);
    const Goal wanted = goal_of(after);
    ASSERT_TRUE(old && wanted);
    const Made made(old);
    const Diff right = diff(old.model.get(), wanted, made.rows, {});
    for (std::size_t i = 0; i < right.changes.size(); ++i) {
      if (right.changes[i].action != ChangeAction::kReplace) continue;
      Diff wrong = right;
      wrong.changes[i].action = ChangeAction::kModify;
      wrong.changes[i].replacement = Replacement::kFalse;
      EXPECT_FALSE(differences(wrong, Oracle(before, after, {})).empty()) << "seed " << seed;
      EXPECT_FALSE(World(wanted, made, drawer).carry_out(wrong).empty()) << "seed " << seed;
      ++told_to_stay;
      if (right.changes[i].details.empty()) continue;
      wrong = right;
      wrong.changes[i].details.pop_back();
      EXPECT_FALSE(differences(wrong, Oracle(before, after, {})).empty()) << "seed " << seed;
      ++not_told_why;
    }
  }
  EXPECT_GT(told_to_stay, 0u);
  EXPECT_GT(not_told_why, 0u);
}

}  // namespace
}  // namespace cairn::testing
