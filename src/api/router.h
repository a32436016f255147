// Router: which handler carries out which action.
//
// Threads  add() before the first find(); find() from any thread.
#pragma once

#include <string_view>
#include <unordered_map>

#include "service/action.h"

namespace cairn::api {

class Router {
 public:
  // `action` is a catalogued name of `api`: another asserts. A second handler replaces the first.
  void add(std::string_view action, service::ActionHandler handler, Api api = Api::kRos);
  // Null when the action is not built. `action` is one of the embedded catalogues.
  const service::ActionHandler* find(const Action& action) const;

  // The same for actions whose answer is a stream.
  void add_stream(std::string_view action, service::StreamHandler handler);
  const service::StreamHandler* find_stream(const Action& action) const;

 private:
  std::unordered_map<const Action*, service::ActionHandler> handlers_;
  std::unordered_map<const Action*, service::StreamHandler> streams_;
};

}  // namespace cairn::api
