// Record: one resource of the simulated cloud, kept small because there may be 100,000.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cloud/sim/random.h"
#include "world/world.h"

namespace cairn::sim {

// A text kept once: account, region, type or stack. Those of a copied world are found in the world
// below it too, whatever is kept there meanwhile.
struct Symbol {
  std::uint32_t index = 0;
  friend bool operator==(Symbol, Symbol) = default;
};

class Symbols {
 public:
  explicit Symbols(const Symbols* below = nullptr)
      : below_(below), first_(below == nullptr ? 0 : below->first_ + kApart) {}

  Symbol intern(std::string_view text) {
    if (const Symbol* known = find(text)) return *known;
    texts_.emplace_back(text);  // a deque: earlier texts stay where they are
    const Symbol symbol{first_ + static_cast<std::uint32_t>(texts_.size() - 1)};
    by_text_.emplace(texts_.back(), symbol);
    return symbol;
  }
  std::string_view text(Symbol symbol) const {
    return is_own(symbol) ? std::string_view(texts_[symbol.index - first_]) : below_->text(symbol);
  }
  bool is_own(Symbol symbol) const { return symbol.index >= first_; }
  // Among the own ones, from 0.
  std::size_t place_of(Symbol symbol) const { return symbol.index - first_; }

 private:
  static constexpr std::uint32_t kApart = 1U << 30;

  const Symbol* find(std::string_view text) const {
    const auto found = by_text_.find(text);
    if (found != by_text_.end()) return &found->second;
    return below_ == nullptr ? nullptr : below_->find(text);
  }

  const Symbols* below_;
  std::uint32_t first_;
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, Symbol> by_text_;
};

struct Record {
  std::uint64_t number = 0;  // never used twice in a database
  std::uint64_t seed = 0;    // what its made-up values grow from
  TextKey token;             // of its create_token; empty for a resource of the world file
  Symbol account;
  Symbol region;
  Symbol type;
  Symbol stack_id;
  std::uint32_t address = 0;  // its first address in the vSwitch, from the block's start; 0: none
  TimeMs created_at = 0;
  TimeMs ready_at = 0;  // provisioning until then
  std::string physical_id;
  std::string logical_id;
  std::string properties;  // JSON, as check_properties converted them
  std::string extra;       // JSON of attributes that cannot be worked out again, or empty
  std::string failure;     // "code\nmessage": accepted, and fails when ready
};

// Boot: machines that will run their script, kept until they have.
struct Boot {
  std::uint64_t id = 0;
  std::uint64_t number = 0;  // of the resource
  TimeMs due_at = 0;
  std::uint64_t times = 0;
  bool failing = false;  // the script goes wrong
};

// Change: one update of a resource, kept so that its token is applied once, or, when it was
// refused, never.
struct Change {
  static constexpr TimeMs kRefused = -1;
  TextKey token;
  TimeMs ready_at = 0;  // kRefused: it changed nothing
  std::string failure;  // as Record::failure
};

}  // namespace cairn::sim
