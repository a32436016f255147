// What a simulated machine tells a wait condition when it boots, read off the script it was given.
//
// A script signals with the words of a wait handle, as in
//
//   curl -i -X POST -H 'x-ros-signal: <token>' 'http://…/wait-handles/<uuid>' -d '{"status": …}'
//   curl -i -X POST … 'http://…/wait-handles/<uuid>'                          success, no data
//   Invoke-WebRequest -Method POST -Headers @{"x-ros-signal"="…"} -Uri "…" -Body '{"status": …}'
//
// Nothing is run. Shell variables and substitutions stay as they are written; a status that is one
// counts as success, because simulated machines are healthy.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cairn::sim {

struct BootSignal {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;  // as given, none made up
  std::string body;                                          // JSON: a map
  std::string key;  // equal when the same signal is told again after a restart
};

struct ScriptSignal {
  BootSignal signal;     // without a key
  bool success = false;  // else it tells of a failure or a warning
};

// In the order of the script, without its commented lines. A variable that holds the handle's words,
// NOTIFY="curl …", is a signal where it is used.
std::vector<ScriptSignal> find_signals(std::string_view script);

}  // namespace cairn::sim
