// The server's log: JSON lines on standard error, one an event.
//
// Threads  any. Secrets have no business here: callers log names, ids, codes and counts only.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

namespace cairn::log {

enum class Level { kInfo, kWarning, kError };

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;
void write(Level level, std::string_view message, Fields fields = {});
inline void info(std::string_view message, Fields fields = {}) {
  write(Level::kInfo, message, fields);
}
inline void warning(std::string_view message, Fields fields = {}) {
  write(Level::kWarning, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) {
  write(Level::kError, message, fields);
}

}  // namespace cairn::log
