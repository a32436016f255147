#include "identity/accounts.h"

#include <algorithm>

#include "catalog/error_catalog.h"
#include "identity/answers.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

constexpr std::string_view kActive = "Active";
constexpr std::string_view kDisabled = "Disabled";

Value described(const AccountFacts& facts) {
  MapBuilder map;
  map.set("AccountId", Value::string(facts.id))
      .set("AccountName", Value::string(facts.name))
      .set("DisplayName", Value::string(facts.display_name))
      .set("Status", Value::string(facts.active ? kActive : kDisabled));
  if (!facts.made_by.empty()) map.set("MadeBy", Value::string(facts.made_by));
  if (facts.created != 0) map.set("CreateDate", time_value(facts.created));
  return map.build();
}

std::optional<Error> refuse_others(const IdentityContext& context, const ActionRequest& request) {
  if (request.identity.account_id == context.book.first_account()) return std::nullopt;
  return plain_error("Forbidden", "AccountId",
                     "Accounts are the operator's: use the key of the server's first account.");
}

Error account_not_found() {
  return plain_error("EntityNotExist.Account", "AccountId", "ListAccounts tells the accounts.");
}

Error not_empty(std::string_view what, std::string_view fix) {
  return {.code = "DeleteConflict.Account.Contents",
          .message = error_text("DeleteConflict.Account.Contents", {{"what", what}}),
          .where = "AccountId",
          .at = {},
          .fix = std::string(fix)};
}

// The first thing found that would be left without an owner.
std::optional<Error> refuse_full(const Account& account, Store& store) {
  if (account.users->size() != 0) return not_empty("user", "DeleteUser first.");
  if (account.groups->size() != 0) return not_empty("group", "DeleteGroup first.");
  if (account.roles->size() != 0) return not_empty("role", "DeleteRole first.");
  if (account.policies->size() != 0) return not_empty("policy", "DeletePolicy first.");
  const auto reader = store.read();
  if (reader->count_live_stacks(account.facts.id) != 0) {
    return not_empty("stack", "Enable the account, delete its stacks, then disable it again.");
  }
  for (const RecordKind kind : {RecordKind::kTemplate, RecordKind::kScratch,
                                RecordKind::kRegisteredType, RecordKind::kHttpType}) {
    RecordFilter filter;
    filter.kind = kind;
    filter.account = account.facts.id;
    if (reader->records(filter, {0, 0}).total == 0) continue;
    return not_empty("template or resource type",
                     "Enable the account, delete what it keeps, then disable it again.");
  }
  return std::nullopt;
}

// What may be done to the account a request names, unless it is the first.
std::optional<Error> refuse_target(const IdentityContext& context, const ActionRequest& request) {
  if (auto refused = refuse_others(context, request)) return refused;
  const std::string id = text_of(request, "AccountId");
  if (!context.book.account(id)) return account_not_found();
  if (id != context.book.first_account()) return std::nullopt;
  return plain_error("Forbidden", "AccountId",
                     "The first account is the operator's own: it stays as long as the server.");
}

}  // namespace

Key new_key(Chance& chance, std::string user, Millis now) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  Key key;
  key.id = "LTAI" + random_text(chance, kLetters, 20);
  key.secret = random_text(chance, kLetters, 30);
  key.user = std::move(user);
  key.created = now;
  return key;
}

NewAccount make_account(IdentityContext& context, AccountFacts facts, RootKey key, Batch& batch) {
  NewAccount made;
  made.facts = std::move(facts);
  do {
    made.facts.id = new_number(context.chance, '1', 16);
  } while (context.book.account(made.facts.id));
  made.facts.active = true;
  made.facts.created = made.facts.updated = context.clock.now();
  batch.records.push_back(fresh(to_row(made.facts)));
  if (key == RootKey::kNone) return made;
  made.root_key = new_key(context.chance, {}, made.facts.created);
  batch.records.push_back(fresh(to_row(made.root_key, made.facts.id)));
  return made;
}

Result<Change> create_account(IdentityContext& context, const ActionRequest& request,
                              const Account&) {
  if (auto refused = refuse_others(context, request)) return *refused;
  if (context.book.accounts().size() >= kAccountsMax) {
    return plain_error("LimitExceeded.Account", "AccountName",
                       "Delete accounts that are not needed.");
  }
  AccountFacts facts;
  facts.name = text_of(request, "AccountName");
  facts.display_name = given(request, "DisplayName") ? text_of(request, "DisplayName") : facts.name;
  Change change;
  change.name_taken =
      plain_error("EntityAlreadyExists.Account", "AccountName", "Choose another name.");
  const NewAccount made = make_account(context, std::move(facts), RootKey::kMade, change.batch);
  const Value key = MapBuilder()
                        .set("AccessKeyId", Value::string(made.root_key.id))
                        .set("AccessKeySecret", Value::string(made.root_key.secret))
                        .build();
  change.answer = MapBuilder().set("Account", described(made.facts)).set("AccessKey", key).build();
  return change;
}

Result<Value> list_accounts(IdentityContext& context, const ActionRequest& request,
                            const Account&) {
  if (auto refused = refuse_others(context, request)) return *refused;
  auto paging = Paging::of(request);
  if (!paging) return paging.error();
  std::vector<Value> items;
  for (const AccountFacts& facts : context.book.accounts()) {
    if (paging->takes(facts.id)) items.push_back(described(facts));
    if (paging->done()) break;
  }
  MapBuilder answer;
  answer.set("Accounts", Value::list(std::move(items)));
  paging->describe(answer);
  return answer.build();
}

void update_account(IdentityContext& context, ActionRequest request, service::Reply reply) {
  if (auto refused = refuse_target(context, request)) return reply(*refused);
  const bool active = text_of(request, "Status") == kActive;
  context.book.change(
      text_of(request, "AccountId"),
      [&context, active](const Account& account) -> Result<Change> {
        AccountFacts facts = account.facts;
        facts.active = active;
        facts.updated = context.clock.now();
        return writing(to_row(facts), MapBuilder().set("Account", described(facts)).build());
      },
      std::move(reply));
}

// Nobody makes anything in a disabled account, so what is seen to be empty stays so.
void delete_account(IdentityContext& context, ActionRequest request, service::Reply reply) {
  if (auto refused = refuse_target(context, request)) return reply(*refused);
  const auto target = context.book.account(text_of(request, "AccountId"));
  if (!target) return reply(account_not_found());
  if (target->facts.active) {
    return reply(not_empty("active key", "UpdateAccount with Status=Disabled first."));
  }
  if (context.book.directory_of(target->facts.id)) {
    return reply(not_empty("resource directory", "Remove it from its resource directory first."));
  }
  if (auto full = refuse_full(*target, context.store)) return reply(*full);
  context.book.change(
      target->facts.id,
      [](const Account& account) -> Result<Change> {
        if (account.facts.active) {
          return not_empty("active key", "UpdateAccount with Status=Disabled first.");
        }
        Change change;
        change.batch.removed_records.push_back({RecordKind::kAccount, account.facts.id});
        for (const auto& [id, key] : account.keys->all()) {
          change.batch.removed_records.push_back({RecordKind::kAccessKey, id});
        }
        for (const auto& [name, group] : account.resource_groups->all()) {
          change.batch.removed_records.push_back({RecordKind::kResourceGroup, group->id});
        }
        change.answer = MapBuilder().build();
        return change;
      },
      std::move(reply));
}

}  // namespace cairn::identity
