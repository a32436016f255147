#include "cloud/sim/sim_world.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "value/json.h"

namespace cairn::sim {
namespace {

constexpr std::size_t kCacheSize = 1024;

TextKey dependants_key(std::uint64_t parent, std::string_view type) {
  return {parent, hash_text(type, parent)};
}

}  // namespace

std::vector<std::string_view> named_ids(const Value& property) {
  std::vector<std::string_view> ids;
  // Products that lie in several zones take their vSwitches joined by commas.
  std::string_view text = property.is_string() ? property.as_string() : std::string_view();
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (comma > 0) ids.push_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  for (const Value& item : property.items()) {
    if (item.is_string() && !item.as_string().empty()) ids.push_back(item.as_string());
  }
  return ids;
}

SimWorld::SimWorld(const Facts& facts)
    : facts_(facts),
      vswitch_kind_(facts.kind("vswitch")),
      vpc_kind_(facts.kind("vpc")),
      cache_(kCacheSize) {}

SimWorld::SimWorld(const SimWorld* below)
    : facts_(below->facts_),
      below_(below),
      vswitch_kind_(below->vswitch_kind_),
      vpc_kind_(below->vpc_kind_),
      symbols_(&below->symbols_),
      cache_(kCacheSize) {}

TextKey SimWorld::id_key(std::uint32_t space, Scope scope, const Place& place,
                         std::string_view id) const {
  std::uint64_t where = space;
  if (scope != Scope::kGlobal) where = hash_text(place.account, where);
  if (scope == Scope::kRegion) where = hash_text(place.region, where);
  return text_key(id, where);
}

const Record* SimWorld::by_number(std::uint64_t number) const {
  const auto found = records_.find(number);
  if (found != records_.end()) return &found->second;
  if (below_ == nullptr || reindexed_.contains(number)) return nullptr;
  const Record* lower = below_->by_number(number);
  return lower == nullptr ? nullptr : &records_.emplace(number, *lower).first->second;
}

const Record* SimWorld::find(std::uint32_t space, Scope scope, const Place& place,
                             std::string_view id) const {
  const Record* found = nullptr;
  each_with_id(id_key(space, scope, place, id), [&](std::uint64_t number) {
    found = by_number(number);
    return true;
  });
  return found;
}

const Record* SimWorld::find(const KindFacts& kind, const Place& place, std::string_view id) const {
  return find(kind.space, kind.scope, place, id);
}

const Record* SimWorld::find(const TypeFacts& type, const Place& place, std::string_view id) const {
  return find(type.space, type.scope, place, id);
}

const Record* SimWorld::find(const Need& need, const Place& place, std::string_view id) const {
  for (const KindFacts* kind : need.kinds) {
    if (const Record* found = find(*kind, place, id)) return found;
  }
  return nullptr;
}

const Record* SimWorld::find_own(const TypeFacts& type, const Place& place, std::string_view id,
                                 const TextKey& token) const {
  const Record* any = nullptr;
  each_with_id(id_key(type.space, type.scope, place, id), [&](std::uint64_t number) {
    const Record* record = by_number(number);
    if (record == nullptr || record->physical_id != id || text(record->type) != type.name ||
        text(record->account) != place.account) {
      return false;
    }
    const bool made_by_it = token && record->token == token;
    if (any == nullptr || made_by_it || record->number < any->number) any = record;
    return made_by_it;
  });
  return any;
}

SimWorld::TokenUse SimWorld::token_use(const TextKey& token) const {
  const std::uint64_t* number = kept(&SimWorld::tokens_, token);
  if (number == nullptr) return TokenUse::kNever;
  return *number == 0 ? TokenUse::kSpent : TokenUse::kLive;
}

const Record* SimWorld::by_token(const TextKey& token) const {
  const std::uint64_t* number = kept(&SimWorld::tokens_, token);
  return number == nullptr ? nullptr : by_number(*number);
}

const TypeFacts* SimWorld::type_of(const Record& record) const {
  if (!symbols_.is_own(record.type)) return below_->type_of(record);
  const std::size_t at = symbols_.place_of(record.type);
  if (at >= types_.size()) types_.resize(at + 1);
  if (types_[at] == nullptr) types_[at] = facts_.find(text(record.type));
  return types_[at];
}

Value SimWorld::properties(const Record& record) const {
  if (below_ != nullptr && !records_.contains(record.number)) return below_->properties(record);
  Cached& slot = cache_[record.number % kCacheSize];
  if (slot.number != record.number) {
    const Result<Value> parsed = read_json(record.properties);
    slot = {record.number, parsed ? parsed.value() : Value::map({})};
  }
  return slot.properties;
}

std::size_t SimWorld::members(const TypeFacts& type, const Value& properties) {
  if (type.members_property.empty()) return 1;
  const Value& amount = properties.get(type.members_property);
  if (!amount.is_int() || amount.as_int() < 0) return 1;
  return std::min(kMembersMax, static_cast<std::size_t>(amount.as_int()));
}

std::string SimWorld::part_id(const Record& record, std::string_view attribute,
                              const KindFacts& kind, std::size_t index) const {
  if (!record.extra.empty()) {  // of a world file, which may name the parts
    const Result<Value> extra = read_json(record.extra);
    const std::string_view named = extra ? extra->get_string(attribute) : std::string_view();
    if (!named.empty()) return std::string(named);
  }
  const std::uint64_t seed = mix(hash_text(attribute, record.seed), index);
  return kind.id.make(place(record), seed, Value()).value_or(std::string());
}

const Record& SimWorld::insert(Record record, const TypeFacts& type, const Value& properties) {
  take_addresses(record, type, properties);
  const std::uint64_t number = record.number;
  const Record& kept = records_.emplace(number, std::move(record)).first->second;
  if (kept.token) tokens_[kept.token] = number;
  index(kept, type, properties, true);
  return kept;
}

void SimWorld::erase(std::uint64_t number) {
  by_number(number);  // of a copy: made its own
  const auto found = records_.find(number);
  assert(found != records_.end());
  const Record& record = found->second;
  const TypeFacts* type = type_of(record);
  const Value given = properties(record);
  index(record, *type, given, false);
  release_addresses(record, *type, given);
  if (record.token) spend(record.token);
  blocks_.erase(number);
  addresses_.erase(number);
  changes_.erase(number);
  records_.erase(found);
}

std::optional<Refusal> SimWorld::change(std::uint64_t number, const Value& properties,
                                        const Allowed& allowed) {
  by_number(number);  // of a copy: made its own
  Record& record = records_.at(number);
  const TypeFacts& type = *type_of(record);
  const Value before = this->properties(record);
  index(record, type, before, false);
  release_addresses(record, type, before);
  const std::optional<Refusal> refusal = allowed();
  if (!refusal) {
    record.address = address_after(record, type, before, properties);
    record.properties = to_json(properties);
    cache_[number % kCacheSize] = {};
  }
  const Value& now = refusal ? before : properties;
  take_addresses(record, type, now);
  index(record, type, now, true);
  return refusal;
}

const Change* SimWorld::find_change(std::uint64_t number, const TextKey& token) const {
  const std::vector<Change>* all = kept(&SimWorld::changes_, number);
  if (all == nullptr) return nullptr;
  const auto found =
      std::find_if(all->rbegin(), all->rend(), [&](const Change& c) { return c.token == token; });
  return found == all->rend() ? nullptr : &*found;
}

const Change* SimWorld::last_change(std::uint64_t number) const {
  const std::vector<Change>* all = kept(&SimWorld::changes_, number);
  if (all == nullptr) return nullptr;
  const auto found = std::find_if(all->rbegin(), all->rend(),
                                  [](const Change& c) { return c.ready_at != Change::kRefused; });
  return found == all->rend() ? nullptr : &*found;
}

void SimWorld::index_id(const TextKey& key, std::uint64_t number, bool add) {
  if (add) {
    ids_.emplace(key, number);
    return;
  }
  const auto [begin, end] = ids_.equal_range(key);
  for (auto it = begin; it != end; ++it) {
    if (it->second == number) {
      ids_.erase(it);
      return;
    }
  }
}

void SimWorld::index(const Record& record, const TypeFacts& type, const Value& properties,
                     bool add) {
  if (below_ != nullptr) reindexed_.insert(record.number);
  const Place where = place(record);
  index_id(id_key(type.space, type.scope, where, record.physical_id), record.number, add);
  for (const auto& [attribute, kind] : type.parts) {
    const std::size_t count = attribute.ends_with("Ids") ? members(type, properties) : 1;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string id = part_id(record, attribute, *kind, i);
      index_id(id_key(kind->space, kind->scope, where, id), record.number, add);
    }
  }
  index_needs(record, type, properties, add);
  if (type.kind == vswitch_kind_) index_block(record, properties, add);
}

void SimWorld::index_needs(const Record& record, const TypeFacts& type, const Value& properties,
                           bool add) {
  const Place where = place(record);
  for (const Need& need : type.needs) {
    for (const std::string_view id : named_ids(properties.get(need.property))) {
      const Record* parent = find(need, where, id);
      if (parent == nullptr) continue;
      const TypeFacts* parent_type = type_of(*parent);
      if (parent_type->kind == nullptr || parent_type->kind->blocker(type.name) == nullptr)
        continue;
      const TextKey key = dependants_key(parent->number, type.name);
      std::uint32_t& count = own(&SimWorld::dependants_, key);
      if (add) {
        ++count;
      } else if (count > 0) {
        --count;
      }
      if (count == 0 && below_ == nullptr) dependants_.erase(key);
    }
  }
}

void SimWorld::index_block(const Record& record, const Value& properties, bool add) {
  const Record* vpc = find(*vpc_kind_, place(record), properties.get_string("VpcId"));
  const std::optional<Cidr> block = parse_cidr(properties.get_string("CidrBlock"));
  if (vpc == nullptr || !block) return;
  Blocks& of_vpc = own(&SimWorld::blocks_, vpc->number);
  if (add) {
    of_vpc[block->first] = {block->last(), record.number};
  } else {
    of_vpc.erase(block->first);
  }
}

std::uint32_t SimWorld::dependants(const Record& parent, std::string_view type) const {
  const std::uint32_t* count = kept(&SimWorld::dependants_, dependants_key(parent.number, type));
  return count == nullptr ? 0 : *count;
}

const Record* SimWorld::overlapping_vswitch(const Record& vpc, const Cidr& block) const {
  const Blocks* of_vpc = kept(&SimWorld::blocks_, vpc.number);
  if (of_vpc == nullptr) return nullptr;
  // The blocks are disjoint, so only the last one that begins at or before our end can touch us.
  auto next = of_vpc->upper_bound(block.last());
  if (next == of_vpc->begin()) return nullptr;
  --next;
  return next->second.last < block.first ? nullptr : by_number(next->second.vswitch);
}

const Record* SimWorld::vswitch_of(const Value& properties, const Place& where) const {
  for (const std::string_view name : {"VSwitchId", "VSwitchIds", "VswitchId"}) {
    const std::vector<std::string_view> ids = named_ids(properties.get(name));
    if (!ids.empty()) return find(*vswitch_kind_, where, ids.front());
  }
  return nullptr;
}

std::uint32_t SimWorld::free_addresses(const Record& vswitch, const Cidr& block) const {
  const Addresses* taken = kept(&SimWorld::addresses_, vswitch.number);
  const std::uint32_t used = taken == nullptr ? 0 : taken->used;
  return block.usable() > used ? block.usable() - used : 0;
}

// First fit behind the last run, then in the gaps; 0 stays when nothing fits.
void SimWorld::take_addresses(Record& record, const TypeFacts& type, const Value& properties) {
  if (!type.attributes.takes_addresses) return;
  const Record* vswitch = vswitch_of(properties, place(record));
  if (vswitch == nullptr) return;
  const std::optional<Cidr> block = parse_cidr(this->properties(*vswitch).get_string("CidrBlock"));
  const auto length = static_cast<std::uint32_t>(members(type, properties));
  if (!block || length == 0) return;
  Addresses& taken = own(&SimWorld::addresses_, vswitch->number);
  if (record.address == 0) {                    // otherwise it was loaded, and had them already
    const std::uint32_t end = block->usable();  // addresses 1 .. usable() are free to give
    std::uint32_t first =
        taken.runs.empty() ? 1 : taken.runs.rbegin()->first + taken.runs.rbegin()->second;
    if (first + length - 1 > end) {
      first = 1;
      for (const auto& [at, count] : taken.runs) {
        if (at - first >= length) break;
        first = at + count;
      }
      if (first + length - 1 > end) return;
    }
    record.address = first;
  }
  taken.runs[record.address] = length;
  taken.used += length;
}

void SimWorld::release_addresses(const Record& record, const TypeFacts& type,
                                 const Value& properties) {
  if (record.address == 0 || !type.attributes.takes_addresses) return;
  const Record* vswitch = vswitch_of(properties, place(record));
  if (vswitch == nullptr) return;
  if (kept(&SimWorld::addresses_, vswitch->number) == nullptr) return;
  Addresses& taken = own(&SimWorld::addresses_, vswitch->number);
  const auto run = taken.runs.find(record.address);
  if (run == taken.runs.end()) return;
  taken.used -= run->second;
  taken.runs.erase(run);
}

bool SimWorld::free_run(const Record& vswitch, std::uint32_t first, std::uint32_t length) const {
  const std::optional<Cidr> block = parse_cidr(properties(vswitch).get_string("CidrBlock"));
  if (!block || first + length - 1 > block->usable()) return false;
  const Addresses* taken = kept(&SimWorld::addresses_, vswitch.number);
  if (taken == nullptr) return true;
  const auto& runs = taken->runs;
  const auto next = runs.lower_bound(first);
  if (next != runs.end() && next->first < first + length) return false;
  return next == runs.begin() || std::prev(next)->first + std::prev(next)->second <= first;
}

// What it had, where that still fits; 0: look for others.
std::uint32_t SimWorld::address_after(const Record& record, const TypeFacts& type,
                                      const Value& before, const Value& after) const {
  if (record.address == 0) return 0;
  const Record* vswitch = vswitch_of(after, place(record));
  if (vswitch == nullptr || vswitch != vswitch_of(before, place(record))) return 0;
  const auto length = static_cast<std::uint32_t>(members(type, after));
  return free_run(*vswitch, record.address, length) ? record.address : 0;
}

std::vector<const Record*> SimWorld::list() const {
  std::vector<const Record*> all;
  all.reserve(records_.size());
  for (const auto& [number, record] : records_) all.push_back(&record);
  if (below_ != nullptr) {
    for (const Record* lower : below_->list()) {
      const bool own = records_.contains(lower->number) || reindexed_.contains(lower->number);
      if (!own) all.push_back(lower);
    }
  }
  std::sort(all.begin(), all.end(),
            [](const Record* a, const Record* b) { return a->number < b->number; });
  return all;
}

}  // namespace cairn::sim
