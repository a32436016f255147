#include "api/router.h"

#include <cassert>

namespace cairn::api {
namespace {

std::size_t index_of(const Action& action) {
  return static_cast<std::size_t>(&action - ActionCatalog::embedded().all().data());
}

}  // namespace

Router::Router() : by_index_(ActionCatalog::embedded().all().size()), streams_(by_index_.size()) {}

void Router::add(std::string_view action, service::ActionHandler handler) {
  const Action* known = ActionCatalog::embedded().find(action);
  assert(known != nullptr && "no such action in the catalogue");
  if (known != nullptr) by_index_[index_of(*known)] = std::move(handler);
}

const service::ActionHandler* Router::find(const Action& action) const {
  const service::ActionHandler& handler = by_index_[index_of(action)];
  return handler ? &handler : nullptr;
}

void Router::add_stream(std::string_view action, service::StreamHandler handler) {
  const Action* known = ActionCatalog::embedded().find(action);
  assert(known != nullptr && "no such action in the catalogue");
  if (known != nullptr) streams_[index_of(*known)] = std::move(handler);
}

const service::StreamHandler* Router::find_stream(const Action& action) const {
  const service::StreamHandler& handler = streams_[index_of(action)];
  return handler ? &handler : nullptr;
}

}  // namespace cairn::api
