// Router: which handler carries out which action.
//
// Threads  add() before the first find(); find() from any thread.
#pragma once

#include <string_view>
#include <vector>

#include "service/action.h"

namespace cairn::api {

class Router {
 public:
  Router();
  // `action` is a catalogued name: another asserts. A second handler replaces the first.
  void add(std::string_view action, service::ActionHandler handler);
  // Null when the action is not built. `action` is one of the embedded catalogue.
  const service::ActionHandler* find(const Action& action) const;

  // The same for actions whose answer is a stream.
  void add_stream(std::string_view action, service::StreamHandler handler);
  const service::StreamHandler* find_stream(const Action& action) const;

 private:
  std::vector<service::ActionHandler> by_index_;  // in the catalogue's order
  std::vector<service::StreamHandler> streams_;   // likewise
};

}  // namespace cairn::api
