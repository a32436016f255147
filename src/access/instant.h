// Moments as conditions name them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn::access {

// Milliseconds since 1970 of "2026-11-22", "2026-11-22T08:30Z", "2026-11-22T08:30:00.250+08:00" (of
// a fraction three digits count) or of whole seconds since 1970 in decimal. A time of day needs its
// zone: Z, ±hh:mm or ±hhmm.
std::optional<std::int64_t> parse_instant(std::string_view text);

}  // namespace cairn::access
