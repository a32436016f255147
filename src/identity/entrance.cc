#include "identity/entrance.h"

#include <string>
#include <utility>

#include "base/digest.h"
#include "identity/denial.h"
#include "identity/stack_group_roles.h"
#include "identity/sts.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

// 32 bytes of their own.
std::string seal_key(const IdentityContext& context) {
  const Sha256 key = sha256(context.secret("sessions and denials"));
  return {key.begin(), key.end()};
}

}  // namespace

Entrance::Entrance(IdentityContext& context, Gate::Settings settings)
    : context_(context),
      seal_(seal_key(context)),
      sessions_({context.book, context.book, seal_}),
      gate_({context.book, context.store, context.clock, seal_}, std::move(settings)) {}

std::optional<service::Denied> Entrance::check(const service::ActionRequest& request) const {
  try {
    return gate_.check(request);
  } catch (const StoreFailed& failed) {
    context_.fatal(failed.what());
    return service::Denied{service::unavailable(), {}};
  }
}

std::vector<IdentityAction> Entrance::actions() const {
  const auto answering = [](auto answer) {
    return [answer](const service::ActionRequest& request, const service::Reply& reply) {
      reply(answer(request));
    };
  };
  return {
      {Api::kSts, "AssumeRole", answering([this](const service::ActionRequest& request) {
         return assume_role({context_.book, sessions_, context_.clock, context_.chance}, request);
       })},
      {Api::kSts, "GetCallerIdentity", answering(get_caller_identity)},
      {Api::kRos, "SetUpStackGroupRoles",
       [this](const service::ActionRequest& request, service::Reply reply) {
         set_up_stack_group_roles(context_, request, std::move(reply));
       }},
      {Api::kRam, "DecodeDiagnosticMessage",
       answering([this](const service::ActionRequest& request) {
         return decode_diagnostic_message(request, seal_);
       })},
  };
}

}  // namespace cairn::identity
