// A book of wait conditions in memory. What is committed is durable a task later, as in a store.
#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "cloud/wait/signal_book.h"
#include "world/world.h"

namespace cairn::testing {

class FakeSignalBook final : public wait::SignalBook {
 public:
  explicit FakeSignalBook(Executor& executor) : executor_(executor) {}

  bool unreadable = false;
  bool refusing = false;
  int commits = 0;

  std::optional<wait::Handle> handle(std::string_view id) override { return find(handles_, id); }
  std::optional<wait::Condition> condition(std::string_view id) override {
    return find(conditions_, id);
  }
  std::vector<wait::Signal> signals(std::string_view handle) override {
    std::vector<wait::Signal> all;
    for (const wait::Signal& signal : signals_) {
      if (signal.handle == handle) all.push_back(signal);
    }
    return all;
  }
  void commit(wait::Change change, std::function<void(bool)> done) override {
    ++commits;
    executor_.post([this, change = std::move(change), done = std::move(done)] {
      if (!refusing) apply(change);
      done(!refusing);
    });
  }

 private:
  template <class Map>
  std::optional<typename Map::mapped_type> find(const Map& map, std::string_view id) const {
    if (unreadable) throw std::runtime_error("the book is torn");
    const auto found = map.find(id);
    return found == map.end() ? std::nullopt : std::optional(found->second);
  }
  void forget(const std::string& handle, const std::string& id) {
    std::erase_if(signals_, [&](const auto& s) { return s.handle == handle && s.id == id; });
  }
  void apply(const wait::Change& change) {
    for (const wait::Handle& handle : change.handles) handles_[handle.id] = handle;
    for (const wait::Condition& c : change.conditions) conditions_[c.id] = c;
    for (const auto& [handle, id] : change.dropped) forget(handle, id);
    for (const wait::Signal& signal : change.signals) {
      forget(signal.handle, signal.id);
      signals_.push_back(signal);
    }
  }

  Executor& executor_;
  std::map<std::string, wait::Handle, std::less<>> handles_;
  std::map<std::string, wait::Condition, std::less<>> conditions_;
  std::vector<wait::Signal> signals_;  // oldest first
};

}  // namespace cairn::testing
