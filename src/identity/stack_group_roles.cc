#include "identity/stack_group_roles.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "access/arn.h"
#include "access/policy.h"
#include "identity/answers.h"

namespace cairn::identity {
namespace {

// Of the first role: that it may take on the second.
constexpr std::string_view kPolicy = "AliyunROSStackGroupAdministrationRolePolicy";

std::shared_ptr<const access::Policy> document(std::string_view statement, access::PolicyUse use) {
  return access::Policy::parse(fmt::format(R"({{"Version":"1","Statement":[{}]}})", statement), use)
      .value();
}

class SetUp {
 public:
  SetUp(const Account& account, Millis now, Chance& chance)
      : account_(account), now_(now), chance_(chance) {}

  void administration_role() {
    if (account_.policies->named(kPolicy) == nullptr) {
      ManagedPolicy policy{.name = std::string(kPolicy),
                           .description = "Lets stack groups work in other accounts",
                           .versions = {},
                           .created = now_,
                           .updated = now_};
      const std::string statement = fmt::format(R"({{"Effect":"Allow","Action":"sts:AssumeRole",)"
                                                R"("Resource":"acs:ram::*:role/{}"}})",
                                                kExecutionRole);
      policy.versions.push_back({.number = 1,
                                 .document = document(statement, access::PolicyUse::kIdentity),
                                 .created = now_});
      change_.batch.records.push_back(fresh(to_row(policy, account_.facts.id)));
    }
    role(kAdministrationRole, "Service", "ros.aliyuncs.com",
         {.policy = std::string(kPolicy), .system = false, .resource_group = {}, .attached = now_});
  }

  void execution_role(std::string_view administrator) {
    role(kExecutionRole, "RAM", access::account_arn(administrator),
         {.policy = "AdministratorAccess", .system = true, .resource_group = {}, .attached = now_});
  }

  Change take() {
    change_.batch.now = now_;
    change_.answer = MapBuilder().set("Roles", Value::list(std::move(roles_))).build();
    return std::move(change_);
  }

 private:
  void role(std::string_view name, std::string_view trusted_kind, std::string_view trusted,
            Attachment attachment) {
    const bool there = account_.roles->named(name) != nullptr;
    if (!there) {
      const std::string trust = fmt::format(
          R"({{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"{}":["{}"]}}}})",
          trusted_kind, trusted);
      Role made{.id = new_number(chance_, '3', 18),
                .name = std::string(name),
                .description = "For stack groups",
                .trust = document(trust, access::PolicyUse::kTrust),
                .linked_service = {},
                .policies = {std::move(attachment)},
                .created = now_,
                .updated = now_};
      change_.batch.records.push_back(fresh(to_row(made, account_.facts.id)));
    }
    roles_.push_back(MapBuilder()
                         .set("RoleName", Value::string(name))
                         .set("Arn", Value::string(access::role_arn(account_.facts.id, name)))
                         .set("Created", Value::boolean(!there))
                         .build());
  }

  const Account& account_;
  Millis now_;
  Chance& chance_;
  Change change_;
  std::vector<Value> roles_;
};

}  // namespace

void set_up_stack_group_roles(IdentityContext& context, const service::ActionRequest& request,
                              service::Reply reply) {
  const std::string own = request.identity.account_id;
  const std::string administrator(request.parameters.get_string("AdministrationAccountId", own));
  const auto decide = [&context, own, administrator](const Account& account) -> Result<Change> {
    SetUp set_up(account, context.clock.now(), context.chance);
    if (administrator == own) set_up.administration_role();
    set_up.execution_role(administrator);
    return set_up.take();
  };
  context.book.change(own, decide, std::move(reply));
}

}  // namespace cairn::identity
