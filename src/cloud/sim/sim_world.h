// SimWorld: every resource of the simulated cloud, in memory, with the indexes that its rules ask.
//
// Order    list() by number, that is by creation.
// Threads  one at a time.
// Cost     find, insert and erase take constant time, or logarithmic in the siblings within a VPC.
// Copies   A world may stand over another one, which it never changes: what is not its own it finds
//          there, and a record becomes its own the first time it is looked at alone. So a copy
//          costs what is touched in it. The one below must outlive it; it may change between
//          questions, which is seen in what was not touched yet. Of a copy there are no copies.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cloud/sim/cidr.h"
#include "cloud/sim/facts.h"
#include "cloud/sim/record.h"

namespace cairn::sim {

class SimWorld {
 public:
  explicit SimWorld(const Facts& facts);
  // A copy of `below`.
  explicit SimWorld(const SimWorld* below);

  const Facts& facts() const { return facts_; }
  Symbols& symbols() { return symbols_; }
  std::string_view text(Symbol symbol) const { return symbols_.text(symbol); }
  Place place(const Record& record) const {
    return {symbols_.text(record.account), symbols_.text(record.region)};
  }

  // Takes addresses in its vSwitch when the type has any and `record.address` is 0. `properties`
  // are those of record.properties.
  const Record& insert(Record record, const TypeFacts& type, const Value& properties);
  void erase(std::uint64_t number);
  // Replaces the properties of `number`, and may give it other addresses. `allowed` is asked while
  // the resource stands in no index, so that no rule takes it for its own rival; when it says no,
  // nothing has changed.
  using Allowed = std::function<std::optional<Refusal>()>;
  std::optional<Refusal> change(std::uint64_t number, const Value& properties,
                                const Allowed& allowed);

  // Updates of a resource, oldest first; nullptr when none had the token.
  void add_change(std::uint64_t number, Change change) {
    own_changes(number).push_back(std::move(change));
  }
  const Change* find_change(std::uint64_t number, const TextKey& token) const;
  // The last one that was applied.
  const Change* last_change(std::uint64_t number) const;

  const Record* by_number(std::uint64_t number) const;
  // By id, in the space of a kind or of a type. The id of a part ("vtb-..." of a VPC) finds the
  // resource it is part of.
  const Record* find(const KindFacts& kind, const Place& place, std::string_view id) const;
  const Record* find(const TypeFacts& type, const Place& place, std::string_view id) const;
  // The first of `need`'s kinds that has the id.
  const Record* find(const Need& need, const Place& place, std::string_view id) const;
  // The resource of this type itself, not one it is part of, and, among several of one id, the one
  // that `token` made.
  const Record* find_own(const TypeFacts& type, const Place& place, std::string_view id,
                         const TextKey& token) const;

  enum class TokenUse : std::uint8_t { kNever, kLive, kSpent };
  TokenUse token_use(const TextKey& token) const;
  const Record* by_token(const TextKey& token) const;
  // Whatever it made is gone, or it never made anything and never will.
  void spend(const TextKey& token) { tokens_[token] = 0; }

  // How many resources of the type need `parent`.
  std::uint32_t dependants(const Record& parent, std::string_view type) const;
  // The vSwitch of the VPC that shares addresses with the block, nullptr when none does.
  const Record* overlapping_vswitch(const Record& vpc, const Cidr& block) const;
  std::uint32_t free_addresses(const Record& vswitch, const Cidr& block) const;

  // The vSwitch that VSwitchId or VSwitchIds name; nullptr when there is none.
  const Record* vswitch_of(const Value& properties, const Place& place) const;
  const TypeFacts* type_of(const Record& record) const;
  // Parsed from the record, and kept for a while.
  Value properties(const Record& record) const;
  // How many resources the record is: MaxAmount of an instance group, otherwise 1.
  static constexpr std::size_t kMembersMax = 1000;
  static std::size_t members(const TypeFacts& type, const Value& properties);
  // The id of the record's part number `index`, as its attribute shows it.
  std::string part_id(const Record& record, std::string_view attribute, const KindFacts& kind,
                      std::size_t index) const;

  // Services that were activated for an account.
  void enable_service(std::string_view account, std::string_view service) {
    services_.emplace(account, service);
  }
  bool service_enabled(std::string_view account, std::string_view service) const {
    return services_.contains({std::string(account), std::string(service)}) ||
           (below_ != nullptr && below_->service_enabled(account, service));
  }

  std::size_t size() const { return below_ == nullptr ? records_.size() : list().size(); }
  std::vector<const Record*> list() const;

 private:
  struct Block {
    std::uint32_t last;
    std::uint64_t vswitch;
  };
  using Blocks = std::map<std::uint32_t, Block>;  // by first address
  struct Addresses {
    std::map<std::uint32_t, std::uint32_t> runs;  // first address of a run -> its length
    std::uint32_t used = 0;
  };
  struct Cached {
    std::uint64_t number = 0;
    Value properties;
  };

  // Of a vSwitch or a VPC, or a resource: what is kept of it here, else below; null when nothing
  // is.
  template <class Map>
  const typename Map::mapped_type* kept(Map SimWorld::*all,
                                        const typename Map::key_type& key) const {
    const auto found = (this->*all).find(key);
    if (found != (this->*all).end()) return &found->second;
    return below_ == nullptr ? nullptr : below_->kept(all, key);
  }
  // The same to be changed: first it is copied here.
  template <class Map>
  typename Map::mapped_type& own(Map SimWorld::*all, const typename Map::key_type& key) {
    const auto found = (this->*all).find(key);
    if (found != (this->*all).end()) return found->second;
    const auto* lower = below_ == nullptr ? nullptr : below_->kept(all, key);
    return (this->*all)[key] = lower == nullptr ? typename Map::mapped_type() : *lower;
  }
  std::vector<Change>& own_changes(std::uint64_t number) {
    return own(&SimWorld::changes_, number);
  }
  // Tells the numbers of whatever has the id until `told` answers true.
  template <class Told>
  void each_with_id(const TextKey& key, Told told) const {
    for (const SimWorld* world = this; world != nullptr; world = world->below_) {
      const auto [begin, end] = world->ids_.equal_range(key);
      for (auto it = begin; it != end; ++it) {
        const bool counts = world == this || !reindexed_.contains(it->second);
        if (counts && told(it->second)) return;
      }
    }
  }

  TextKey id_key(std::uint32_t space, Scope scope, const Place& place, std::string_view id) const;
  const Record* find(std::uint32_t space, Scope scope, const Place& place,
                     std::string_view id) const;
  void index(const Record& record, const TypeFacts& type, const Value& properties, bool add);
  void index_id(const TextKey& key, std::uint64_t number, bool add);
  void index_needs(const Record& record, const TypeFacts& type, const Value& properties, bool add);
  void index_block(const Record& record, const Value& properties, bool add);
  void take_addresses(Record& record, const TypeFacts& type, const Value& properties);
  void release_addresses(const Record& record, const TypeFacts& type, const Value& properties);
  // Whether a run of addresses is free in the vSwitch.
  bool free_run(const Record& vswitch, std::uint32_t first, std::uint32_t length) const;
  std::uint32_t address_after(const Record& record, const TypeFacts& type, const Value& before,
                              const Value& after) const;

  const Facts& facts_;
  const SimWorld* below_ = nullptr;
  const KindFacts* vswitch_kind_;
  const KindFacts* vpc_kind_;
  Symbols symbols_;
  mutable std::unordered_map<std::uint64_t, Record> records_;  // a copy's are made when asked for
  // Of a copy: those whose ids below do not count any more. Without a record, they are gone.
  std::unordered_set<std::uint64_t> reindexed_;
  std::unordered_multimap<TextKey, std::uint64_t, TextKeyHash> ids_;
  std::unordered_map<TextKey, std::uint64_t, TextKeyHash> tokens_;      // 0: spent
  std::unordered_map<TextKey, std::uint32_t, TextKeyHash> dependants_;  // (parent, type) -> count
  std::unordered_map<std::uint64_t, Blocks> blocks_;                    // of a VPC
  std::unordered_map<std::uint64_t, Addresses> addresses_;              // of a vSwitch
  std::unordered_map<std::uint64_t, std::vector<Change>> changes_;      // by resource
  std::set<std::pair<std::string, std::string>> services_;              // account, service
  mutable std::vector<Cached> cache_;
  mutable std::vector<const TypeFacts*> types_;  // by Symbol
};

// The texts of a property that names one thing or several; empty texts are left out.
std::vector<std::string_view> named_ids(const Value& property);

}  // namespace cairn::sim
