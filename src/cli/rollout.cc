#include "cli/rollout.h"

#include <algorithm>
#include <utility>

namespace cairn::cli {
namespace {

constexpr std::size_t kEnoughToReckon = 3;  // targets that ended since the first look

TargetState state_of(std::string_view status) {
  if (status == "SUCCEEDED") return TargetState::kDone;
  if (status == "FAILED") return TargetState::kFailed;
  if (status == "STOPPED") return TargetState::kStopped;
  if (status == "WAITING") return TargetState::kWaiting;
  return TargetState::kRunning;  // STOPPING, too: it ends by itself
}

std::size_t place_in(const std::string& name, std::vector<std::string>& names,
                     std::map<std::string, std::size_t>& places) {
  const auto [found, is_new] = places.emplace(name, names.size());
  if (is_new) names.push_back(name);
  return found->second;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Where it is a word of its own, or the beginning or end of one with hyphens ("cn-hangzhou-h").
void replace_word(std::string& text, std::string_view word, std::string_view by) {
  if (word.empty()) return;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    const std::size_t end = at + word.size();
    const bool inside = (at > 0 && is_alphanumeric(text[at - 1])) ||
                        (end < text.size() && is_alphanumeric(text[end]));
    if (!inside) text.replace(at, word.size(), by);
    at += inside ? word.size() : by.size();
  }
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// How long the uuid at the beginning of `text` is; 0 when there is none.
std::size_t uuid_at(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() < kShape.size()) return 0;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'x' ? !is_hex(text[i]) : text[i] != '-') return 0;
  }
  return kShape.size();
}

}  // namespace

bool is_over(std::string_view operation_status) {
  return operation_status == "SUCCEEDED" || operation_status == "FAILED" ||
         operation_status == "STOPPED";
}

std::string reason_without_names(const Target& target) {
  std::string text = target.reason;
  replace_word(text, target.account, "<account>");
  replace_word(text, target.region, "<region>");
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (const std::size_t length = uuid_at(std::string_view(text).substr(i)); length > 0) {
      out += "<id>";
      i += length;
    } else {
      out += text[i++];
    }
  }
  return out;
}

void Rollout::take_operation(const Value& operation) {
  id_ = operation.get_string("OperationId");
  group_ = operation.get_string("StackGroupName");
  action_ = operation.get_string("Action");
  status_ = operation.get_string("Status");
  for (const Value& region : operation.get("OperationPreferences").get("RegionIdsOrder").items()) {
    if (region.is_string()) place_in(std::string(region.as_string()), regions_, region_places_);
  }
}

Target& Rollout::target_of(const std::string& account, const std::string& region) {
  const std::pair cell = {place_in(account, accounts_, account_places_),
                          place_in(region, regions_, region_places_)};
  const auto [found, is_new] = cells_.emplace(cell, targets_.size());
  if (is_new) targets_.push_back({.account = account, .region = region, .reason = {}});
  return targets_[found->second];
}

void Rollout::take_results(std::span<const Value> results, std::int64_t now_ms) {
  for (const Value& result : results) {
    Target& target = target_of(std::string(result.get_string("AccountId")),
                               std::string(result.get_string("RegionId")));
    target.state = state_of(result.get_string("Status"));
    target.reason = result.get_string("StatusReason");
  }
  note_pace(now_ms);
}

void Rollout::take_progress(const Value& progress, std::int64_t now_ms) {
  id_ = progress.get_string("OperationId");
  group_ = progress.get_string("StackGroupName");
  action_ = progress.get_string("Action");
  status_ = progress.get_string("Status");
  const auto regions = progress.get("Regions").items();
  for (const Value& account : progress.get("Accounts").items()) {
    const auto statuses = account.get("Statuses").items();
    for (std::size_t i = 0; i < std::min(regions.size(), statuses.size()); ++i) {
      if (!statuses[i].is_string()) continue;
      target_of(std::string(account.get_string("AccountId")),
                std::string(regions[i].get_string("RegionId")))
          .state = state_of(statuses[i].as_string());
    }
  }
  // A list of what has something in its way now: what is not in it has not any more.
  for (Target& target : targets_) {
    if (target.state == TargetState::kRunning) target.reason.clear();
  }
  for (const Value& instance : progress.get("Hindered").items()) {
    target_of(std::string(instance.get_string("AccountId")),
              std::string(instance.get_string("RegionId")))
        .reason = instance.get_string("StatusReason");
  }
  for (const Value& kind : progress.get("Failures").items()) {
    for (const Value& instance : kind.get("Instances").items()) {
      Target& target = target_of(std::string(instance.get_string("AccountId")),
                                 std::string(instance.get_string("RegionId")));
      target.reason = instance.get_string("StatusReason");
      fixes_[target.reason] = kind.get_string("Cure");
    }
  }
  if (const Value& left = progress.get("RemainingSeconds"); left.is_int()) {
    told_end_ms_ = now_ms + left.as_int() * 1'000;
  }
  note_pace(now_ms);
}

void Rollout::note_pace(std::int64_t now_ms) {
  if (first_ms_ != 0) return;
  first_ms_ = now_ms;
  first_finished_ = finished();
}

const Target* Rollout::at(std::size_t account, std::size_t region) const {
  const auto found = cells_.find({account, region});
  return found == cells_.end() ? nullptr : &targets_[found->second];
}

std::size_t Rollout::count(TargetState state) const {
  return static_cast<std::size_t>(
      std::count_if(targets_.begin(), targets_.end(),
                    [state](const Target& target) { return target.state == state; }));
}

int Rollout::percent() const {
  if (targets_.empty()) return is_over(status_) ? 100 : 0;
  return static_cast<int>(100 * finished() / targets_.size());
}

std::optional<std::int64_t> Rollout::remaining_ms(std::int64_t now_ms) const {
  if (is_over(status_) || count_open() == 0) return std::nullopt;
  if (told_end_ms_ != 0) return std::max<std::int64_t>(told_end_ms_ - now_ms, 0);
  const std::size_t ended = finished() - std::min(first_finished_, finished());
  if (first_ms_ == 0 || ended < kEnoughToReckon) return std::nullopt;
  return (now_ms - first_ms_) * static_cast<std::int64_t>(count_open()) /
         static_cast<std::int64_t>(ended);
}

std::vector<FailureGroup> Rollout::failures() const {
  std::vector<FailureGroup> groups;
  std::map<std::string, std::size_t> places;
  for (const Target& target : targets_) {
    if (target.state != TargetState::kFailed) continue;
    const std::string reason = reason_without_names(target);
    const auto [found, is_new] = places.emplace(reason, groups.size());
    if (is_new) groups.push_back({.reason = reason, .fix = {}, .targets = {}});
    FailureGroup& group = groups[found->second];
    group.targets.push_back(target);
    if (const auto fix = fixes_.find(target.reason); fix != fixes_.end()) group.fix = fix->second;
  }
  for (FailureGroup& group : groups) {
    if (group.targets.size() == 1) group.reason = group.targets.front().reason;
  }
  std::stable_sort(groups.begin(), groups.end(), [](const FailureGroup& a, const FailureGroup& b) {
    return a.targets.size() > b.targets.size();
  });
  return groups;
}

}  // namespace cairn::cli
