#include "identity/book.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace cairn::identity {
namespace {

const std::shared_ptr<const access::Authorities>& nobodys() {
  static const auto none = std::make_shared<const access::Authorities>();
  return none;
}

}  // namespace

IdentityBook::IdentityBook(Ports ports) : ports_(std::move(ports)) {}
IdentityBook::~IdentityBook() = default;

void IdentityBook::load(Reader& reader) {
  std::map<std::string, Account> accounts;
  const Window all{0, std::numeric_limits<std::int32_t>::max()};
  for (const RecordKind kind :
       {RecordKind::kAccount, RecordKind::kRamUser, RecordKind::kRamGroup, RecordKind::kRamRole,
        RecordKind::kRamPolicy, RecordKind::kAccessKey, RecordKind::kDirectory, RecordKind::kFolder,
        RecordKind::kMember, RecordKind::kHandshake, RecordKind::kDelegation,
        RecordKind::kControlPolicy, RecordKind::kResourceGroup}) {
    RecordFilter filter;
    filter.kind = kind;
    for (const RecordRow& row : reader.records(filter, all).rows) {
      Account& account = accounts[account_of(row)];
      account.facts.id = account_of(row);
      account.take(row);
    }
  }
  for (auto& [id, account] : accounts) {
    Next next;
    next.before = std::make_shared<const Account>();
    next.after = std::make_shared<const Account>(std::move(account));
    find_key_changes(next);
    become(slot_or_new(id), next);
  }
}

void IdentityBook::add_first(const access::AccessKey& root_key) {
  first_ = root_key.holder.account_id;
  const SlotPointer slot = slot_or_new(first_);
  Account account = *slot->account;
  account.facts.id = first_;
  slot->account = std::make_shared<const Account>(std::move(account));
  const std::unique_lock lock(keys_mutex_);
  keys_.insert_or_assign(root_key.id, std::make_shared<const access::AccessKey>(root_key));
}

std::shared_ptr<const access::AccessKey> IdentityBook::find(std::string_view id,
                                                            std::string_view) const {
  const std::shared_lock lock(keys_mutex_);
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : found->second;
}

std::shared_ptr<const access::Authorities> IdentityBook::known_authorities(
    const access::Caller& caller) const {
  constexpr std::size_t kKnownMax = 4'096;
  const SlotPointer where = slot(caller.account_id);
  if (!where) return nobodys();
  const std::uint64_t control = control_generation_.load();
  std::shared_ptr<const Account> account;
  {
    const std::lock_guard lock(where->mutex);
    account = where->account;
    const auto found = where->known.find(caller.id);
    if (found != where->known.end() && found->second.account == account &&
        found->second.control == control) {
      return found->second.authorities;
    }
  }
  if (!account->facts.active) return nobodys();
  auto made = std::make_shared<access::Authorities>(account->authorities(caller));
  const Role* role = account->role_of(caller);
  const bool of_service = role != nullptr && !role->linked_service.empty();
  if (!made->root && !of_service) {  // services act for themselves by roles nobody restricts
    if (const auto manager = directory_of(caller.account_id)) {
      made->control = manager->directory->control_levels(caller.account_id);
    }
  }
  std::shared_ptr<const access::Authorities> result = std::move(made);
  const std::lock_guard lock(where->mutex);
  if (where->known.size() >= kKnownMax) where->known.clear();
  where->known.insert_or_assign(caller.id, Known{std::move(account), control, result});
  return result;
}

std::shared_ptr<const access::Authorities> IdentityBook::authorities(
    const access::Caller& caller) const {
  auto known = known_authorities(caller);
  if (!caller.session_policy) return known;
  auto limited = std::make_shared<access::Authorities>(*known);
  limited->session = {{caller.session, "Session", caller.session_policy}};
  return limited;
}

std::vector<access::NamedPolicy> IdentityBook::in_resource_group(const access::Caller& caller,
                                                                 std::string_view group) const {
  const auto of = account(caller.account_id);
  if (!of || !of->facts.active) return {};
  return of->in_resource_group(caller, group);
}

std::shared_ptr<const access::Role> IdentityBook::role(std::string_view account_id,
                                                       std::string_view name) const {
  const auto of = account(account_id);
  if (!of || !of->facts.active) return nullptr;
  const Role* role = of->roles->named(name);
  if (role == nullptr) return nullptr;
  return std::make_shared<const access::Role>(
      access::Role{.account_id = of->facts.id,
                   .name = role->name,
                   .id = role->id,
                   .trust = {role->name, "Trust", role->trust},
                   .session_seconds_max = role->session_seconds_max});
}

bool IdentityBook::is_disabled(std::string_view account_id) const {
  const auto of = account(account_id);
  return of && !of->facts.active;
}

void IdentityBook::note_use(const access::AccessKey& key, std::string_view service, TimeMs now) {
  constexpr Millis kHour = 3'600'000;
  if (key.holder.kind == access::HolderKind::kSession) return;
  {
    const std::lock_guard lock(uses_mutex_);
    const auto known = uses_.find(key.id);
    const Millis before = known == uses_.end() ? 0 : known->second;
    if (known == uses_.end()) {
      uses_.emplace(key.id, now);
    } else {
      known->second = now;
    }
    if (before / kHour == now / kHour) return;
  }
  const auto decide = [id = key.id, service = std::string(service),
                       now](const Account& account) -> Result<Change> {
    Change change;
    const Key* found = account.keys->named(id);
    if (found == nullptr || found->last_used / kHour == now / kHour) return change;
    Key used = *found;
    used.last_used = now;
    used.last_used_service = service;
    change.batch.records.push_back(to_row(used, account.facts.id));
    return change;
  };
  change(key.holder.account_id, decide, [](const Result<Value>&) {});
}

Millis IdentityBook::last_use(std::string_view key) const {
  const std::lock_guard lock(uses_mutex_);
  const auto known = uses_.find(key);
  return known == uses_.end() ? 0 : known->second;
}

std::shared_ptr<const Account> IdentityBook::account(std::string_view id) const {
  const SlotPointer where = slot(id);
  return where ? current(*where) : nullptr;
}

std::shared_ptr<const Account> IdentityBook::current(const Slot& slot) {
  const std::lock_guard lock(slot.mutex);
  return slot.account;
}

std::shared_ptr<const Account> IdentityBook::directory_of(std::string_view id) const {
  std::string manager;
  {
    const std::shared_lock lock(seats_mutex_);
    const auto seat = seats_.find(id);
    if (seat == seats_.end()) return nullptr;
    manager = seat->second;
  }
  return account(manager);
}

std::vector<AccountFacts> IdentityBook::accounts() const {
  std::vector<AccountFacts> all;
  {
    const std::shared_lock lock(slots_mutex_);
    for (const auto& [id, slot] : slots_) {
      const std::lock_guard one(slot->mutex);
      all.push_back(slot->account->facts);
    }
  }
  std::sort(all.begin(), all.end(),
            [](const AccountFacts& a, const AccountFacts& b) { return a.id < b.id; });
  return all;
}

IdentityBook::SlotPointer IdentityBook::slot(std::string_view account) const {
  const std::shared_lock lock(slots_mutex_);
  const auto found = slots_.find(account);
  return found == slots_.end() ? nullptr : found->second;
}

IdentityBook::SlotPointer IdentityBook::slot_or_new(std::string_view account) {
  if (SlotPointer known = slot(account)) return known;
  const std::unique_lock lock(slots_mutex_);
  SlotPointer& slot = slots_[std::string(account)];
  if (!slot) slot = std::make_shared<Slot>();
  return slot;
}

}  // namespace cairn::identity
