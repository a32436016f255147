#include "base/utc.h"

#include <gtest/gtest.h>

namespace cairn {
namespace {

TEST(Utc, Writes) {
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00");
  EXPECT_EQ(utc_text(1'795'282'660'999), "2026-11-21T17:37:40");
  EXPECT_EQ(utc_text_z(-1), "1969-12-31T23:59:59Z");
}

TEST(Utc, Reads) {
  struct Case {
    std::string_view why, text;
    std::optional<std::int64_t> want;
  };
  const Case cases[] = {
      {"the beginning", "1970-01-01T00:00:00Z", 0},
      {"a recorded request", "2026-11-21T17:37:40Z", 1'795'282'660'000},
      {"a leap day", "2024-02-29T00:00:00Z", 1'709'164'800'000},
      {"no leap day", "2023-02-29T00:00:00Z", std::nullopt},
      {"no Z", "2026-11-21T17:37:40", std::nullopt},
      {"an offset", "2026-11-21T17:37:40+08", std::nullopt},
      {"a fraction", "2026-11-21T17:37:40.0Z", std::nullopt},
      {"a blank", "2026-11-21 17:37:40Z", std::nullopt},
      {"hour 24", "2026-11-21T24:00:00Z", std::nullopt},
      {"a leap second", "2016-12-31T23:59:60Z", std::nullopt},
      {"month 0", "2026-00-21T17:37:40Z", std::nullopt},
      {"a sign", "-026-11-21T17:37:40Z", std::nullopt},
      {"nothing", "", std::nullopt},
  };
  for (const Case& c : cases) EXPECT_EQ(parse_utc(c.text), c.want) << c.why;
}

}  // namespace
}  // namespace cairn
