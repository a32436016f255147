// Trusted access of the orchestration service: whether it may act in a directory's members for
// those who administer the directory.
#include "identity/directory_actions.h"
#include "identity/directory_answers.h"
#include "identity/directory_rows.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

Value answer_of(bool enabled) {
  const Value status = Value::string(enabled ? "ENABLED" : "DISABLED");
  return MapBuilder().set("ServiceAccessInfo", MapBuilder().set("Status", status).build()).build();
}

}  // namespace

Result<Change> enable_service_access(IdentityContext& context, const ActionRequest&,
                                     const Account& account) {
  if (!account.directory->enabled()) {
    return service::not_supported(
        "Trusted access for an account that manages no resource directory",
        "Use a key of the management account; GetResourceDirectory tells which that is.");
  }
  Change change;
  change.answer = answer_of(true);
  DirectoryFacts facts = account.directory->facts();
  const bool first = facts.trusted.emplace(kRosService, context.clock.now()).second;
  if (first) change.batch.records.push_back(to_row(facts));
  return change;
}

void get_service_access(IdentityContext& context, ActionRequest request, service::Reply reply) {
  const auto manager = context.book.directory_of(request.identity.account_id);
  const bool enabled =
      manager && manager->directory->facts().trusted.count(std::string(kRosService)) != 0;
  reply(answer_of(enabled));
}

}  // namespace cairn::identity
