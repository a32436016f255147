#include "api/router.h"

#include <cassert>
#include <utility>

namespace cairn::api {
namespace {

const Action* catalogued(Api api, std::string_view name) {
  const Action* action = ActionCatalog::of(api).find(name);
  assert(action != nullptr && "no such action in the catalogue");
  return action;
}

template <class Handler>
const Handler* find_in(const std::unordered_map<const Action*, Handler>& handlers,
                       const Action& action) {
  const auto found = handlers.find(&action);
  return found == handlers.end() ? nullptr : &found->second;
}

}  // namespace

void Router::add(std::string_view action, service::ActionHandler handler, Api api) {
  handlers_.insert_or_assign(catalogued(api, action), std::move(handler));
}

const service::ActionHandler* Router::find(const Action& action) const {
  return find_in(handlers_, action);
}

void Router::add_stream(std::string_view action, service::StreamHandler handler) {
  streams_.insert_or_assign(catalogued(Api::kRos, action), std::move(handler));
}

const service::StreamHandler* Router::find_stream(const Action& action) const {
  return find_in(streams_, action);
}

}  // namespace cairn::api
