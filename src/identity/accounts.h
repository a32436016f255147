// Accounts: making one, with the key that its owner begins with.
//
// The first account of a server is that of its file of credentials. Others are made by the operator
// (actions of our own) or by a resource directory, both through make_account().
#pragma once

#include <cstdint>
#include <string>

#include "identity/book.h"
#include "identity/identity_actions.h"

namespace cairn::identity {

struct NewAccount {
  AccountFacts facts;
  Key root_key;  // its secret is to be shown once, then never; without an id: none was made
};

inline constexpr std::size_t kAccountsMax = 1'000;  // of a server

// Whether the account begins with a key of its own.
enum class RootKey : std::uint8_t { kMade, kNone };

// Adds a new account to `batch`, which is to be written by IdentityBook::change() of the account
// that makes it. Of `facts` the name (unique when not empty: CommitOutcome::kNameTaken), the
// display name and made_by count; the number is drawn here.
NewAccount make_account(IdentityContext& context, AccountFacts facts, RootKey key, Batch& batch);

Key new_key(Chance& chance, std::string user, Millis now);

// Actions of our own (docs/accounts-and-users.md); for the first account only.
Result<Change> create_account(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_accounts(IdentityContext&, const service::ActionRequest&, const Account&);
// These change another account than the caller's.
void update_account(IdentityContext&, service::ActionRequest, service::Reply);
void delete_account(IdentityContext&, service::ActionRequest, service::Reply);

}  // namespace cairn::identity
