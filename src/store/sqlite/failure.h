// Turns what SQLite says into what an operator can act on.
#pragma once

#include <string>

#include "base/error.h"
#include "store/sqlite/driver.h"

namespace cairn::sqlite {

// `path` is the database file. The error says what happened, where, and how to mend it.
Error explain(const Failure& failure, const std::string& path);

// The same as one line for a log.
std::string sentence(const Error& error);

}  // namespace cairn::sqlite
