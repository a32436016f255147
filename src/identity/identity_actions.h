// What the actions about identities work with, and the table of those that are built.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/action.h"
#include "identity/book.h"
#include "runtime/writer.h"
#include "service/action.h"
#include "store/store.h"
#include "world/world.h"

namespace cairn::identity {

struct IdentityContext {
  Store& store;
  Writer& writer;
  const Clock& clock;
  Chance& chance;  // may be asked by several threads
  IdentityBook& book;
  // A secret of the server's own for each purpose, the same in every life: 64 hex digits.
  std::function<std::string(std::string_view purpose)> secret;
  // Runs work that takes longer than an io thread may; false when too much is waiting already.
  std::function<bool(Executor::Task)> offload;
  // Told why when the store can no longer be read; the process is to end.
  std::function<void(std::string)> fatal;
};

struct IdentityAction {
  Api api = Api::kRam;
  std::string name;
  service::ActionHandler handler;
};

// Handlers refer to `context`. Each may be called on any thread that must not wait.
std::vector<IdentityAction> make_identity_actions(IdentityContext& context);

}  // namespace cairn::identity
