// Brings a database to the schema this program knows.
//
// Migrations are the numbered files of data/migrations/, each applied once, in order, in a
// transaction of its own with the number it brings the schema to: a crash or a failure leaves the
// schema of the last one that was finished. A file that was ever released is never edited.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "store/sqlite/driver.h"

namespace cairn::sqlite {

// The files of data/migrations/; the first brings the schema to version 1, and so on.
std::span<const std::string_view> migrations();

// `path` is for messages. A database newer than `all` is refused and left as it is.
Result<void> migrate(Connection& connection, const std::string& path,
                     std::span<const std::string_view> all);

}  // namespace cairn::sqlite
