// Invitations of accounts of this server into a resource directory.
#include <algorithm>
#include <memory>

#include "identity/directory_actions.h"
#include "identity/directory_answers.h"
#include "identity/directory_rows.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

constexpr Millis kInvitationLasts = Millis{14} * 24 * 3'600 * 1'000;

std::string_view status_of(const Handshake& handshake, Millis now) {
  switch (handshake.state) {
    case HandshakeState::kPending:
      return now < handshake.expires ? "Pending" : "Expired";
    case HandshakeState::kAccepted:
      return "Accepted";
    case HandshakeState::kCancelled:
      return "Cancelled";
    case HandshakeState::kDeclined:
      return "Declined";
  }
  return {};
}

Value described(const Handshake& handshake, const Account& manager, Millis now) {
  const std::string& name = manager.facts.name.empty() ? manager.facts.id : manager.facts.name;
  return MapBuilder()
      .set("HandshakeId", Value::string(handshake.id))
      .set("ResourceDirectoryId", Value::string(manager.directory->facts().id))
      .set("MasterAccountId", Value::string(manager.facts.id))
      .set("MasterAccountName", Value::string(name))
      .set("TargetType", Value::string(handshake.by_name ? "Email" : "Account"))
      .set("TargetEntity", Value::string(handshake.named))
      .set("Note", Value::string(handshake.note))
      .set("Status", Value::string(status_of(handshake, now)))
      .set("CreateTime", time_value(handshake.created))
      .set("ModifyTime", time_value(handshake.modified))
      .set("ExpireTime", time_value(handshake.expires))
      .build();
}

Value answer_of(const Handshake& handshake, const Account& manager, Millis now) {
  return MapBuilder().set("Handshake", described(handshake, manager, now)).build();
}

Error handshake_not_found() {
  return plain_error("EntityNotExists.Handshake", "HandshakeId",
                     "ListHandshakesForAccount tells the invitations of this account, "
                     "ListHandshakesForResourceDirectory those it sent.");
}

std::optional<Error> refuse_over(const Handshake& handshake, Millis now) {
  if (status_of(handshake, now) == "Pending") return std::nullopt;
  return plain_error("HandshakeStatusMismatch", "HandshakeId",
                     "Only an invitation that is pending can be answered or cancelled.");
}

// The account that is invited, by its number or its name; empty when there is none.
std::string target_of(const ActionRequest& request, const IdentityBook& book) {
  const std::string named = text_of(request, "TargetEntity");
  if (text_of(request, "TargetType") == "Account") {
    return book.account(named) ? named : std::string();
  }
  for (const AccountFacts& facts : book.accounts()) {
    if (!facts.name.empty() && facts.name == named) return facts.id;
  }
  return {};
}

struct Sent {
  std::shared_ptr<const Account> manager;  // keeps `handshake`
  const Handshake* handshake = nullptr;
};

// Of all directories, the invitations that `wanted` says yes to.
template <class Wanted>
std::vector<Sent> sent(const IdentityBook& book, Wanted wanted) {
  std::vector<Sent> found;
  for (const AccountFacts& facts : book.accounts()) {
    const auto manager = book.account(facts.id);
    if (!manager) continue;
    for (const auto& [id, handshake] : manager->directory->handshakes()) {
      if (wanted(*manager, *handshake)) found.push_back({manager, handshake.get()});
    }
  }
  return found;
}

// In the turn of the manager whose invitation it is, if it was sent to the caller.
using Answer = Result<Change> (*)(IdentityContext&, const std::string& caller, Handshake,
                                  const Account& manager);
void answer_invitation(IdentityContext& context, const ActionRequest& request, service::Reply reply,
                       Answer answer) {
  const std::string id = text_of(request, "HandshakeId");
  const std::string caller = request.identity.account_id;
  const auto found = sent(context.book, [&](const Account&, const Handshake& handshake) {
    return handshake.id == id && handshake.target == caller;
  });
  if (found.empty()) return reply(handshake_not_found());
  context.book.change(
      found.front().manager->facts.id,
      [&context, id, caller, answer](const Account& manager) -> Result<Change> {
        const Handshake* handshake = manager.directory->handshake(id);
        if (handshake == nullptr) return handshake_not_found();
        if (auto refused = refuse_over(*handshake, context.clock.now())) return *refused;
        return answer(context, caller, *handshake, manager);
      },
      std::move(reply));
}

Change settled(Handshake handshake, HandshakeState state, const Account& manager, Millis now) {
  handshake.state = state;
  handshake.modified = now;
  Change change;
  change.batch.records.push_back(to_row(handshake, manager.facts.id));
  change.answer = answer_of(handshake, manager, now);
  return change;
}

// As the account is called, or by its number when somebody in the directory is called so.
std::string display_name(const AccountFacts& facts, const ResourceDirectory& directory) {
  const std::string& name = facts.display_name.empty() ? facts.name : facts.display_name;
  const bool usable = !name.empty() && !refuse_display_name(directory, name, facts.id, "");
  return usable ? name : facts.id;
}

Result<Change> accepted(IdentityContext& context, const std::string& caller, Handshake handshake,
                        const Account& manager) {
  const auto account = context.book.account(caller);
  if (!account || context.book.directory_of(caller)) {
    return plain_error("AccountInAnotherResourceDir", "HandshakeId",
                       "An account is in one resource directory at a time.");
  }
  const Millis now = context.clock.now();
  Member member;
  member.account = caller;
  member.name = account->facts.name;
  member.display_name = display_name(account->facts, *manager.directory);
  member.folder = manager.directory->facts().root;
  member.invited = true;
  member.policies = first_policies(now);
  member.joined = member.modified = now;
  Change change = settled(std::move(handshake), HandshakeState::kAccepted, manager, now);
  seat(member, manager.directory->facts(), change.batch);
  return change;
}

Result<Change> declined(IdentityContext& context, const std::string&, Handshake handshake,
                        const Account& manager) {
  return settled(std::move(handshake), HandshakeState::kDeclined, manager, context.clock.now());
}

std::vector<Value> described(std::vector<Sent> list, Millis now) {
  std::stable_sort(list.begin(), list.end(), [](const Sent& a, const Sent& b) {
    return a.handshake->created > b.handshake->created;
  });
  std::vector<Value> items;
  items.reserve(list.size());
  for (const Sent& each : list) items.push_back(described(*each.handshake, *each.manager, now));
  return items;
}

}  // namespace

Result<Change> invite_account(IdentityContext& context, const ActionRequest& request,
                              const Account& account) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  if (auto refused = refuse_without_directory(account)) return *refused;
  const Millis now = context.clock.now();
  const std::string target = target_of(request, context.book);
  if (target.empty()) {
    return plain_error("InvalidParameter.TargetEntity", "TargetEntity",
                       "Name an account of this server: its number with TargetType Account, its "
                       "name with TargetType Email.");
  }
  if (context.book.directory_of(target)) {
    return plain_error("AccountInAnotherResourceDir", "TargetEntity",
                       "An account is in one resource directory at a time.");
  }
  std::size_t pending = 0;
  for (const auto& [id, other] : account.directory->handshakes()) {
    if (status_of(*other, now) != "Pending") continue;
    ++pending;
    if (other->target == target) {
      return plain_error("EntityAlreadyExists.Handshake", "TargetEntity",
                         "It is invited already; CancelHandshake takes that back.");
    }
  }
  if (pending >= kDirectoryQuotas.pending_handshakes) {
    return plain_error("QuotaExceeded.Handshake.Count", "TargetEntity",
                       "Cancel invitations that nobody answers.");
  }
  const Handshake handshake{.id = new_id(context.chance, "h-", 16),
                            .target = target,
                            .by_name = text_of(request, "TargetType") == "Email",
                            .named = text_of(request, "TargetEntity"),
                            .note = text_of(request, "Note"),
                            .state = HandshakeState::kPending,
                            .created = now,
                            .modified = now,
                            .expires = now + kInvitationLasts};
  Change change;
  change.batch.records.push_back(fresh(to_row(handshake, account.facts.id)));
  change.answer = answer_of(handshake, account, now);
  return change;
}

Result<Change> cancel_handshake(IdentityContext& context, const ActionRequest& request,
                                const Account& account) {
  if (auto refused = refuse_without_directory(account)) return *refused;
  const Handshake* found = account.directory->handshake(text_of(request, "HandshakeId"));
  if (found == nullptr) return handshake_not_found();
  const Millis now = context.clock.now();
  if (auto refused = refuse_over(*found, now)) return *refused;
  return settled(*found, HandshakeState::kCancelled, account, now);
}

void accept_handshake(IdentityContext& context, ActionRequest request, service::Reply reply) {
  answer_invitation(context, request, std::move(reply), accepted);
}

void decline_handshake(IdentityContext& context, ActionRequest request, service::Reply reply) {
  answer_invitation(context, request, std::move(reply), declined);
}

void get_handshake(IdentityContext& context, ActionRequest request, service::Reply reply) {
  const std::string id = text_of(request, "HandshakeId");
  const std::string& caller = request.identity.account_id;
  const auto found = sent(context.book, [&](const Account& manager, const Handshake& handshake) {
    return handshake.id == id && (handshake.target == caller || manager.facts.id == caller);
  });
  if (found.empty()) return reply(handshake_not_found());
  reply(answer_of(*found.front().handshake, *found.front().manager, context.clock.now()));
}

void list_handshakes_for_account(IdentityContext& context, ActionRequest request,
                                 service::Reply reply) {
  const std::string& caller = request.identity.account_id;
  auto found = sent(context.book, [&](const Account&, const Handshake& handshake) {
    return handshake.target == caller;
  });
  reply(page_of_items(request, "Handshakes", "Handshake",
                      described(std::move(found), context.clock.now())));
}

Result<Value> list_handshakes_for_directory(IdentityContext& context, const ActionRequest& request,
                                            const Account& account) {
  if (auto refused = refuse_without_directory(account)) return *refused;
  auto found = sent(context.book, [&](const Account& manager, const Handshake&) {
    return manager.facts.id == account.facts.id;
  });
  return page_of_items(request, "Handshakes", "Handshake",
                       described(std::move(found), context.clock.now()));
}

}  // namespace cairn::identity
