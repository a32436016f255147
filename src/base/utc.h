// Times as the API writes them: whole seconds of UTC, "2026-11-21T17:37:40Z".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cairn {

// Milliseconds since 1970 to "YYYY-MM-DDThh:mm:ss", without the Z: the form of answers. Years 0 to
// 9999; parts of a second are cut off.
std::string utc_text(std::int64_t time_ms);
// The same with the Z: the form of requests and signatures.
std::string utc_text_z(std::int64_t time_ms);

// Exactly "YYYY-MM-DDThh:mm:ssZ", a day that exists, seconds 00 to 59; anything else is no time.
std::optional<std::int64_t> parse_utc(std::string_view text);

}  // namespace cairn
