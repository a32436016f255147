#include "identity/identity_actions.h"

#include <array>
#include <exception>
#include <memory>
#include <utility>

#include "runtime/log.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

using Carry = void (*)(IdentityContext&, service::ActionRequest, service::Reply);

// What looks up a few things runs where it arrives; what parses, lists or writes goes to the
// workers.
enum class Where { kHere, kWorkers };

struct Row {
  Api api;
  std::string_view name;
  Carry carry;
  Where where;
};

constexpr std::array<Row, 0> kActions{};

// A store that cannot be read ends the server; anything else that is thrown is our own fault, drops
// the reply, and is answered InternalError for it.
void carry_out(Carry carry, IdentityContext& context, service::ActionRequest request,
               service::Reply reply) {
  try {
    carry(context, std::move(request), std::move(reply));
  } catch (const StoreFailed& failed) {
    context.fatal(failed.what());
  } catch (const std::exception& bug) {
    log::error("an action threw", {{"what", bug.what()}});
  }
}

service::ActionHandler handler(IdentityContext& context, const Row& row) {
  return [&context, carry = row.carry, where = row.where](service::ActionRequest request,
                                                          service::Reply reply) {
    if (where == Where::kHere) {
      return carry_out(carry, context, std::move(request), std::move(reply));
    }
    if (context.writer.backlog() > Writer::kBacklogMax) return reply(service::unavailable());
    auto shared = std::make_shared<service::Reply>(std::move(reply));
    const bool taken =
        context.offload([&context, carry, request = std::move(request), shared]() mutable {
          carry_out(carry, context, std::move(request), std::exchange(*shared, nullptr));
        });
    if (!taken) (*shared)(service::unavailable());
  };
}

}  // namespace

std::vector<IdentityAction> make_identity_actions(IdentityContext& context) {
  std::vector<IdentityAction> actions;
  for (const Row& row : kActions) {
    actions.push_back({row.api, std::string(row.name), handler(context, row)});
  }
  return actions;
}

}  // namespace cairn::identity
