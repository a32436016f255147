// What signals do, and how a Desk keeps what it saw and did.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "cloud/wait/desk.h"
#include "cloud/wait/verdict.h"

namespace cairn::wait {
namespace {

// The signal that was sent already, under the same key.
const Signal* told_before(const IncomingSignal& incoming, std::span<const Signal> all) {
  if (incoming.key.empty()) return nullptr;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Signal& s) { return s.key == incoming.key; });
  return found == all.end() ? nullptr : &*found;
}

SignalAnswer no_handle(const std::string& id) {
  return {404,
          {},
          "WaitConditionHandleNotFound",
          fmt::format("There is no wait condition handle {}.", id)};
}

}  // namespace

SignalAnswer Desk::admit(const std::string& id, std::string_view secret) {
  const Handle* of = live_handle(id);
  if (of == nullptr) return no_handle(id);
  if (!equal_in_constant_time(of->secret, secret)) {
    return {403,
            {},
            "SignalForbidden",
            fmt::format("The header {} does not carry the token of this handle.", kSignalHeader)};
  }
  return {};
}

SignalAnswer Desk::send(const std::string& physical_id, IncomingSignal signal) {
  const std::optional<Condition>& c = condition(physical_id);
  const std::string id(c ? c->properties.get_string("Handle") : std::string_view(physical_id));
  const Handle* of = live_handle(id);
  return of == nullptr ? no_handle(id) : keep(*of, std::move(signal));
}

SignalAnswer Desk::keep(const Handle& of, IncomingSignal incoming) {
  std::vector<Signal>& all = signals(of.id);
  SignalAnswer answer;
  if (const Signal* same = told_before(incoming, all)) {
    answer.signal_id = same->id;
    return answer;
  }
  Signal signal;
  signal.handle = of.id;
  signal.id = incoming.id.empty() ? next_id(all) : std::move(incoming.id);
  signal.key = std::move(incoming.key);
  signal.status = incoming.status;
  signal.received = now_;
  signal.reason = incoming.reason.empty() ? fmt::format("Signal {} received", signal.id)
                                          : std::move(incoming.reason);
  signal.data = std::move(incoming.data);
  const auto same =
      std::find_if(all.begin(), all.end(), [&](const Signal& s) { return s.id == signal.id; });
  if (same == all.end() && all.size() >= kSignalsMax) {
    return {400,
            {},
            "TooManySignals",
            fmt::format("The handle has {} signals, and keeps no more.", kSignalsMax)};
  }
  if (same != all.end()) all.erase(same);
  kept_.emplace(of.id, signal.id);
  touched_.insert(of.id);
  answer.signal_id = signal.id;
  all.push_back(std::move(signal));
  return answer;
}

void Desk::drop(const std::string& of, const std::string& id) {
  std::vector<Signal>& all = signals(of);
  std::erase_if(all, [&](const Signal& signal) { return signal.id == id; });
  kept_.erase({of, id});
  dropped_.emplace(of, id);
  touched_.insert(of);
}

void Desk::drop_all(const std::string& of) {
  const std::vector<Signal> all = signals(of);
  for (const Signal& signal : all) drop(of, signal.id);
}

const Handle* Desk::live_handle(const std::string& id) {
  const std::optional<Handle>& found = handle(id);
  return found && !found->deleted ? &*found : nullptr;
}

const std::optional<Handle>& Desk::handle(const std::string& id) {
  const auto [at, added] = handles_.try_emplace(id);
  if (added) at->second = book_.handle(id);
  return at->second;
}

const std::optional<Condition>& Desk::condition(const std::string& id) {
  const auto [at, added] = conditions_.try_emplace(id);
  if (added) at->second = book_.condition(id);
  return at->second;
}

std::vector<Signal>& Desk::signals(const std::string& of) {
  const auto [at, added] = signals_.try_emplace(of);
  if (added) at->second = book_.signals(of);
  return at->second;
}

void Desk::put(Handle changed) {
  handles_put_.insert(changed.id);
  touched_.insert(changed.id);
  handles_[changed.id] = std::move(changed);
}

void Desk::put(Condition changed) {
  conditions_put_.insert(changed.id);
  touched_.insert(changed.id);
  conditions_[changed.id] = std::move(changed);
}

Change Desk::take() {
  Change change;
  for (const std::string& id : handles_put_) change.handles.push_back(*handles_[id]);
  for (const std::string& id : conditions_put_) change.conditions.push_back(*conditions_[id]);
  change.dropped.assign(dropped_.begin(), dropped_.end());
  for (const auto& [of, all] : signals_) {
    for (const Signal& signal : all) {
      if (kept_.contains({of, signal.id})) change.signals.push_back(signal);
    }
  }
  return change;
}

}  // namespace cairn::wait
