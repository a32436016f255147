#include "plan/diff.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "graph/graph.h"
#include "plan/change_causes.h"
#include "plan/knowledge.h"
#include "value/json.h"

namespace cairn {
namespace {

// Longest distance from a resource that needs nothing; and the order in which needs come first.
struct Arrangement {
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> level;
};

Arrangement arrange(std::span<const ModelResource> resources) {
  std::vector<Graph::Edge> edges;
  for (std::uint32_t i = 0; i < resources.size(); ++i) {
    for (const std::uint32_t need : resources[i].needs) edges.emplace_back(need, i);
  }
  const Graph graph(resources.size(), edges);
  auto order = graph.topological_order();
  if (!order) throw std::logic_error("a diff was asked of dependencies that form a cycle");
  Arrangement a{std::move(*order), std::vector<std::uint32_t>(resources.size(), 0)};
  for (const std::uint32_t i : a.order) {
    for (const std::uint32_t next : graph.successors(i)) {
      a.level[next] = std::max(a.level[next], a.level[i] + 1);
    }
  }
  return a;
}

constexpr Replacement kMaybe = Replacement::kConditional;

class Differ {
 public:
  Differ(const StackModel* old, const Goal& wanted, std::span<const Incarnation> existing,
         const DiffOptions& options)
      : wanted_(wanted),
        resources_(wanted.model->resources()),
        existing_(existing),
        options_(options),
        knowledge_(*wanted.model),
        causes_(old, wanted,
                [this](std::uint32_t resource, std::string_view attribute) {
                  return knowledge_.unsettled(resource, attribute);
                }),
        tainted_(options.tainted.begin(), options.tainted.end()) {
    for (const auto& [logical_id, physical_id] : options.imports) {
      imports_.emplace(logical_id, physical_id);
    }
  }

  Diff run() {
    meet();
    Diff out;
    out.changes.reserve(resources_.size());
    Arrangement arrangement = arrange(resources_);
    for (const std::uint32_t i : arrangement.order) out.changes.push_back(judge(i, out.errors));
    const auto& level = arrangement.level;
    std::sort(out.changes.begin(), out.changes.end(),
              [&level](const ResourceChange& a, const ResourceChange& b) {
                return std::pair(level[a.wanted], a.logical_id) <
                       std::pair(level[b.wanted], b.logical_id);
              });
    std::sort(leftovers_.begin(), leftovers_.end());
    out.leftovers = std::move(leftovers_);
    add_removals(out);
    return out;
  }

 private:
  // Finds which incarnations may stand for which wanted resource. Where there are several, the
  // choice waits until what the resource needs is judged.
  void meet() {
    std::unordered_map<std::string_view, std::uint32_t> position;
    position.reserve(resources_.size());
    for (std::uint32_t i = 0; i < resources_.size(); ++i) {
      position.emplace(resources_[i].logical_id, i);
    }
    chosen_.assign(resources_.size(), nullptr);
    for (const Incarnation& e : existing_) {
      const auto found = position.find(e.logical_id);
      if (found == position.end()) {
        unwanted_.push_back(&e);
      } else if (const Incarnation*& chosen = chosen_[found->second]; chosen == nullptr) {
        chosen = &e;
      } else {
        auto& all = rivals_[found->second];
        if (all.empty()) all.push_back(chosen);
        all.push_back(&e);
      }
    }
    wanted_of_number_.reserve(resources_.size());
  }

  void choose(std::uint32_t wanted, const std::vector<const Incarnation*>& all) {
    const Incarnation* best = nullptr;
    int best_rank = -1;
    for (const Incarnation* e : all) {  // by number, so older ones come first
      const int rank = rank_of(wanted, *e);
      if (best == nullptr || rank > best_rank || (rank == best_rank && !options_.rolling_back)) {
        best = e;
        best_rank = rank;
      }
    }
    chosen_[wanted] = best;
    for (const Incarnation* e : all) {
      if (e != best) leftovers_.push_back(e->number);
    }
  }

  // An earlier import that failed does not stand in the way of the next one.
  void set_aside_broken(std::uint32_t wanted) {
    const Incarnation*& chosen = chosen_[wanted];
    if (chosen == nullptr || chosen->standing != Standing::kBroken) return;
    leftovers_.push_back(chosen->number);
    chosen = nullptr;
  }

  // On the way back one that has what is wanted already is better than one that would have to be
  // replaced.
  int rank_of(std::uint32_t wanted, const Incarnation& e) const {
    if (e.standing == Standing::kBroken) return 0;
    if (e.standing == Standing::kBeingMade) return 3;
    if (!options_.rolling_back) return 2;
    const ModelResource& r = resources_[wanted];
    if (e.type != *r.type) return 1;
    Errors ignored;
    const Value after = wanted_.properties(wanted, knowledge_, ignored);
    for (const PropertyChange& p :
         changed_properties(r.catalogued, recorded(e.properties), after)) {
      if (p.certain() && p.recreation == Recreation::kAlways) return 1;
    }
    return 2;
  }

  ResourceChange judge(std::uint32_t wanted, Errors& errors) {
    const ModelResource& r = resources_[wanted];
    if (const auto all = rivals_.find(wanted); all != rivals_.end()) choose(wanted, all->second);
    const auto import = imports_.find(r.logical_id);
    if (import != imports_.end()) set_aside_broken(wanted);
    const Incarnation* e = chosen_[wanted];
    if (e != nullptr) wanted_of_number_.emplace(e->number, wanted);
    ResourceChange change;
    change.wanted = wanted;
    change.logical_id = r.logical_id;
    change.type = *r.type;
    if (e == nullptr) {
      change.action = ChangeAction::kAdd;
      if (import != imports_.end()) {
        change.action = ChangeAction::kImport;
        change.physical_id = import->second;
      }
    } else {
      change.existing = e->number;
      change.physical_id = e->physical_id;
      change.rearranged = rearranged(r, *e);
      if (e->standing == Standing::kBeingMade) {
        change.action = ChangeAction::kAdd;
      } else {
        compare(r, *e, change, errors);
      }
    }
    knowledge_.learn(change, e);
    return change;
  }

  void compare(const ModelResource& r, const Incarnation& e, ResourceChange& change,
               Errors& errors) {
    change.compelled = compelled(r, e);
    const std::size_t before = errors.size();
    const Value after = wanted_.properties(change.wanted, knowledge_, errors);
    if (errors.size() != before) {
      change.action = ChangeAction::kModify;
      return;
    }
    if (after.has_unknown() || to_json(after) != e.properties) {
      change.properties = changed_properties(r.catalogued, recorded(e.properties), after);
    }
    causes_.explain(change, e.retain);
    change.replacement = replacement_of(change);
    // A function makes the whole map: it may hold what cannot change in place.
    if (after.is_unknown()) change.replacement = std::max(change.replacement, kMaybe);
    if (change.replacement == Replacement::kTrue) {
      change.action = ChangeAction::kReplace;
    } else if (!change.details.empty() || change.compelled != Compelled::kNot) {
      change.action = ChangeAction::kModify;
    }
  }

  Compelled compelled(const ModelResource& r, const Incarnation& e) const {
    if (e.standing == Standing::kBroken) return Compelled::kBroken;
    if (tainted_.contains(r.logical_id)) return Compelled::kTaint;
    if (e.type != *r.type) return Compelled::kType;
    if (e.standing == Standing::kTorn) return Compelled::kTorn;
    if (options_.rolling_back || options_.unasked) return Compelled::kNot;
    if (*r.type == "ALIYUN::ROS::Stack") return Compelled::kAutomatic;
    if (*r.type == "ALIYUN::ROS::WaitCondition") return Compelled::kSystem;
    if (*r.type == "ALIYUN::ROS::WaitConditionHandle" && referenced(r)) return Compelled::kSystem;
    return Compelled::kNot;
  }

  bool referenced(const ModelResource& r) const {
    if (!needed_) {
      needed_.emplace(resources_.size(), false);
      for (const ModelResource& other : resources_) {
        for (const std::uint32_t need : other.needs) (*needed_)[need] = true;
      }
    }
    return (*needed_)[static_cast<std::size_t>(&r - resources_.data())];
  }

  static Replacement replacement_of(const ResourceChange& change) {
    const bool forced = change.compelled == Compelled::kType ||
                        change.compelled == Compelled::kTaint ||
                        change.compelled == Compelled::kBroken;
    Replacement gravest = forced ? Replacement::kTrue : Replacement::kFalse;
    for (const ChangeDetail& d : change.details) {
      Replacement one = Replacement::kFalse;
      if (d.recreation == Recreation::kAlways) {
        one = d.evaluation == Evaluation::kStatic ? Replacement::kTrue : Replacement::kConditional;
      } else if (d.recreation == Recreation::kConditionally) {
        one = Replacement::kConditional;
      }
      gravest = std::max(gravest, one);
    }
    return gravest;
  }

  bool rearranged(const ModelResource& r, const Incarnation& e) const {
    if (r.needs.size() != e.needs.size()) return true;
    std::vector<std::uint32_t> was;
    was.reserve(e.needs.size());
    for (const std::uint32_t number : e.needs) {
      const auto found = wanted_of_number_.find(number);
      if (found == wanted_of_number_.end()) return true;
      was.push_back(found->second);
    }
    std::sort(was.begin(), was.end());
    return !std::equal(was.begin(), was.end(), r.needs.begin());
  }

  void add_removals(Diff& out) const {
    std::unordered_map<std::uint32_t, std::uint32_t> index;  // number to place in unwanted_
    for (std::uint32_t i = 0; i < unwanted_.size(); ++i) index.emplace(unwanted_[i]->number, i);
    std::vector<Graph::Edge> edges;
    for (std::uint32_t i = 0; i < unwanted_.size(); ++i) {
      for (const std::uint32_t need : unwanted_[i]->needs) {
        const auto found = index.find(need);
        if (found != index.end()) edges.emplace_back(i, found->second);
      }
    }
    auto order = Graph(unwanted_.size(), edges).topological_order();
    if (!order) {  // built on each other over several updates: the newest first will do
      order.emplace(unwanted_.size());
      for (std::uint32_t i = 0; i < order->size(); ++i) {
        (*order)[i] = static_cast<std::uint32_t>(order->size()) - 1 - i;
      }
    }
    for (const std::uint32_t i : *order) {
      const Incarnation& e = *unwanted_[i];
      ResourceChange change;
      change.action = ChangeAction::kRemove;
      change.logical_id = e.logical_id;
      change.type = e.type;
      change.physical_id = e.physical_id;
      change.existing = e.number;
      // What is not known to exist cannot be kept: a create that may still happen would be an
      // orphan.
      change.retain = e.retain && !e.physical_id.empty();
      out.changes.push_back(std::move(change));
    }
  }

  const Goal& wanted_;
  std::span<const ModelResource> resources_;
  std::span<const Incarnation> existing_;
  const DiffOptions& options_;
  Knowledge knowledge_;
  ChangeCauses causes_;
  std::unordered_set<std::string_view> tainted_;
  std::unordered_map<std::string_view, std::string_view> imports_;
  std::vector<const Incarnation*> chosen_;  // by position in the wanted model
  std::unordered_map<std::uint32_t, std::vector<const Incarnation*>> rivals_;
  std::vector<const Incarnation*> unwanted_;  // by number
  std::vector<std::uint32_t> leftovers_;
  std::unordered_map<std::uint32_t, std::uint32_t> wanted_of_number_;
  mutable std::optional<std::vector<bool>> needed_;
};

}  // namespace

Diff diff(const StackModel* old, const Goal& wanted, std::span<const Incarnation> existing,
          const DiffOptions& options) {
  return Differ(old, wanted, existing, options).run();
}

}  // namespace cairn
