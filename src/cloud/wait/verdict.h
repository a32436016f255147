// What the signals of a handle mean for a condition (custom-resources section 2). Pure.
#pragma once

#include <span>

#include "cloud/wait/signal_book.h"

namespace cairn::wait {

struct Verdict {
  ConditionState state = ConditionState::kWaiting;
  std::string code;  // kFailed
  std::string message;
};

// Any failure fails at once, with the reasons joined by ";". `count` signals are enough when one of
// them at least is a success; as many warnings alone fail. At `deadline` what came is not enough.
Verdict judge(std::span<const Signal> signals, std::int64_t count, TimeMs deadline, TimeMs now);

// Maps from id to data: of the failures (true), or of all others (false).
Value data_of(std::span<const Signal> signals, bool failures);

// The texts of a map's values, joined by ";".
std::string joined(const Value& data);

// A whole number that an id is; nullopt for every other id.
std::optional<std::int64_t> number_of(std::string_view id);
// The id of a signal that came without: one more than the greatest whole number there is.
std::string next_id(std::span<const Signal> signals);

}  // namespace cairn::wait
