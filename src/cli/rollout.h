// Rollout: what is known of an operation on a stack group, put together from the API's answers.
//
// Pure: takes answers and the watcher's time, gives state. Regions and accounts keep the order of
// the operation; a target is one account in one region.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cairn::cli {

enum class TargetState : std::uint8_t { kWaiting, kRunning, kDone, kFailed, kStopped };
inline constexpr std::size_t kTargetStates = 5;

struct Target {
  std::string account;
  std::string region;
  TargetState state = TargetState::kWaiting;
  std::string reason;
};

// Targets that failed in the same way: told with the accounts, regions and ids taken out.
struct FailureGroup {
  std::string reason;
  std::string fix;  // what to do about it; empty when nobody said
  std::vector<Target> targets;
};

// Of an operation, not of one of its targets: "SUCCEEDED", "FAILED", "STOPPED".
bool is_over(std::string_view operation_status);

class Rollout {
 public:
  // GetStackGroupOperation's StackGroupOperation, or what tells of it in the same words.
  void take_operation(const Value& operation);
  // All results of the operation.
  void take_results(std::span<const Value> results, std::int64_t now_ms);
  // GetStackGroupOperationProgress, which tells more: what waits, how long it may still take, how
  // failures are mended. Why targets were stopped it does not tell.
  void take_progress(const Value& progress, std::int64_t now_ms);

  const std::string& id() const { return id_; }
  const std::string& group() const { return group_; }
  const std::string& action() const { return action_; }
  const std::string& status() const { return status_; }
  const std::vector<std::string>& regions() const { return regions_; }
  const std::vector<std::string>& accounts() const { return accounts_; }
  const std::vector<Target>& targets() const { return targets_; }
  // Null when the account is not meant in the region.
  const Target* at(std::size_t account, std::size_t region) const;
  std::size_t count(TargetState state) const;
  std::size_t finished() const { return targets_.size() - count_open(); }
  int percent() const;

  // As the server said, else reckoned from the pace since the first look; nothing while too little
  // is known.
  std::optional<std::int64_t> remaining_ms(std::int64_t now_ms) const;

  // The largest first.
  std::vector<FailureGroup> failures() const;

 private:
  std::size_t count_open() const {
    return count(TargetState::kWaiting) + count(TargetState::kRunning);
  }
  void note_pace(std::int64_t now_ms);
  Target& target_of(const std::string& account, const std::string& region);

  std::string id_;
  std::string group_;
  std::string action_;
  std::string status_;
  std::vector<std::string> regions_;
  std::vector<std::string> accounts_;
  std::map<std::string, std::size_t> region_places_;
  std::map<std::string, std::size_t> account_places_;
  std::vector<Target> targets_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> cells_;  // account, region -> target
  std::map<std::string, std::string> fixes_;                          // by reason
  std::int64_t told_end_ms_ = 0;                                      // 0: the server did not say
  std::int64_t first_ms_ = 0;  // when it was first looked at; 0: it was not
  std::size_t first_finished_ = 0;
};

// The same for all targets that fail in the same way: "<account>", "<region>" and "<id>" stand for
// what is the target's own.
std::string reason_without_names(const Target& target);

}  // namespace cairn::cli
