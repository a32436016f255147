#include "identity/book.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <map>
#include <utility>

#include "identity/directory_rows.h"
#include "runtime/log.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

// Whose record it is.
const std::string& account_of(const RecordRow& row) {
  return row.kind == RecordKind::kAccount ? row.id : row.account;
}

bool is_identity(RecordKind kind) {
  switch (kind) {
    case RecordKind::kAccount:
    case RecordKind::kRamUser:
    case RecordKind::kRamGroup:
    case RecordKind::kRamRole:
    case RecordKind::kRamPolicy:
    case RecordKind::kAccessKey:
      return true;
    default:
      return is_directory_record(kind);
  }
}

// The key as requests are checked with it; nothing of a key whose user is gone.
std::shared_ptr<const access::AccessKey> access_key(const Account& account, const Key& key) {
  access::Caller holder;
  holder.account_id = account.facts.id;
  if (key.user.empty()) {
    holder.kind = access::HolderKind::kRoot;
    holder.id = account.facts.id;
  } else {
    const User* user = account.users->with_id(key.user);
    if (user == nullptr) return nullptr;
    holder.kind = access::HolderKind::kUser;
    holder.id = user->id;
    holder.name = user->name;
  }
  access::AccessKey made;
  made.id = key.id;
  made.secret = key.secret;
  made.holder = std::move(holder);
  made.active = key.active && account.facts.active;
  return std::make_shared<const access::AccessKey>(std::move(made));
}

// Whether requests with the key are checked in the same way in both.
bool same_for_requests(const Account& before, const Key& old, const Account& after,
                       const Key& key) {
  if (old.active != key.active || before.facts.active != after.facts.active) return false;
  if (key.user.empty()) return true;
  const User* was = before.users->with_id(key.user);
  const User* is = after.users->with_id(key.user);
  return was != nullptr && is != nullptr && was->name == is->name;
}

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
        RecordKind::kControlPolicy}) {
    RecordFilter filter;
    filter.kind = kind;
    for (const RecordRow& row : reader.records(filter, all).rows) {
      Account& account = accounts[account_of(row)];
      account.facts.id = account_of(row);
      account.take(row);
    }
  }
  for (auto& [id, account] : accounts) {
    auto loaded = std::make_shared<const Account>(std::move(account));
    slot_or_new(id)->account = loaded;
    update_keys(Account(), *loaded);
    update_seats(Account(), *loaded);
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
  if (!made->root) {
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
  if (!where) return nullptr;
  const std::lock_guard lock(where->mutex);
  return where->account;
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

void IdentityBook::change(std::string_view account, Decide decide, service::Reply reply) {
  const SlotPointer where = slot(account);
  if (!where) return reply(service::unavailable());
  std::unique_lock lock(where->mutex);
  if (where->busy && where->waiting.size() < kWaitingMax) {
    where->waiting.push_back({std::move(decide), std::move(reply)});
    return;
  }
  const bool full = std::exchange(where->busy, true);
  lock.unlock();
  if (full) return reply(service::unavailable());
  work(where, {std::move(decide), std::move(reply)});
}

std::optional<IdentityBook::Waiting> IdentityBook::next(Slot& slot) {
  const std::lock_guard lock(slot.mutex);
  if (slot.waiting.empty()) {
    slot.busy = false;
    return std::nullopt;
  }
  Waiting first = std::move(slot.waiting.front());
  slot.waiting.pop_front();
  return first;
}

// Whose turn it is decides; as long as nothing needs to be written, the next one's turn comes.
void IdentityBook::work(const SlotPointer& slot, Waiting first) {
  std::optional<Waiting> turn = std::move(first);
  for (; turn; turn = next(*slot)) {
    std::shared_ptr<const Account> account;
    {
      const std::lock_guard lock(slot->mutex);
      account = slot->account;
    }
    if (account->facts.id.empty()) {  // deleted meanwhile
      turn->reply(service::unavailable());
      continue;
    }
    try {
      auto change = turn->decide(*account);
      if (!change) {
        turn->reply(std::move(change).error());
      } else if (change->batch.empty()) {
        turn->reply(std::move(change->answer));
      } else {
        return submit(slot, std::move(change).value(), std::move(turn->reply));
      }
    } catch (const std::exception& bug) {
      log::error("a change of identities threw", {{"what", bug.what()}});
    }
  }
}

void IdentityBook::submit(const SlotPointer& slot, Change change, service::Reply reply) {
  auto written = std::make_shared<Written>();
  std::copy_if(change.batch.records.begin(), change.batch.records.end(),
               std::back_inserter(written->records),
               [](const RecordRow& row) { return is_identity(row.kind); });
  std::copy_if(change.batch.removed_records.begin(), change.batch.removed_records.end(),
               std::back_inserter(written->removed),
               [](const RecordRemoval& row) { return is_identity(row.kind); });
  ports_.writer.submit(
      std::move(change.batch),
      [this, slot, written, answer = std::move(change.answer), taken = std::move(change.name_taken),
       reply = std::move(reply)](CommitOutcome outcome) {
        if (outcome == CommitOutcome::kDurable) {
          take(*written, slot);
          reply(answer);
        } else if (outcome == CommitOutcome::kNameTaken && taken) {
          reply(*taken);
        } else {
          reply(service::unavailable());
        }
        work_on_next(slot);
      });
}

void IdentityBook::work_on_next(const SlotPointer& slot) {
  while (std::optional<Waiting> turn = next(*slot)) {
    auto shared = std::make_shared<Waiting>(std::move(*turn));
    if (ports_.offload([this, slot, shared] { work(slot, std::move(*shared)); })) return;
    shared->reply(service::unavailable());
  }
}

void IdentityBook::take(const Written& written, const SlotPointer& of_removals) {
  std::map<SlotPointer, std::vector<const RecordRow*>> by_slot;
  by_slot[of_removals];
  for (const RecordRow& row : written.records) {
    by_slot[slot_or_new(account_of(row))].push_back(&row);
  }
  for (const auto& [slot, rows] : by_slot) {
    take_rows(slot, rows, slot == of_removals ? written.removed : std::vector<RecordRemoval>());
  }
  for (const RecordRemoval& removed : written.removed) {
    if (removed.kind == RecordKind::kAccount) forget_account(removed.id);
  }
}

void IdentityBook::take_rows(const SlotPointer& slot, const std::vector<const RecordRow*>& rows,
                             const std::vector<RecordRemoval>& removed) {
  if (rows.empty() && removed.empty()) return;
  std::shared_ptr<const Account> before;
  {
    const std::lock_guard lock(slot->mutex);
    before = slot->account;
  }
  Account changed = *before;
  for (const RecordRemoval& removal : removed) changed.drop(removal);
  for (const RecordRow* row : rows) {
    changed.facts.id = account_of(*row);
    changed.take(*row);
  }
  const auto after = std::make_shared<const Account>(std::move(changed));
  {
    const std::lock_guard lock(slot->mutex);
    slot->account = after;
    slot->known.clear();
  }
  update_keys(*before, *after);
  update_seats(*before, *after);
}

// Only keys of which something changed are touched.
void IdentityBook::update_keys(const Account& before, const Account& after) {
  std::vector<std::shared_ptr<const access::AccessKey>> made;
  for (const auto& [id, key] : after.keys->all()) {
    const Key* old = before.keys->named(id);
    if (old != nullptr && same_for_requests(before, *old, after, *key)) continue;
    if (auto usable = access_key(after, *key)) made.push_back(std::move(usable));
  }
  std::vector<std::string> gone;
  for (const auto& [id, key] : before.keys->all()) {
    const Key* still = after.keys->named(id);
    const bool held =
        still != nullptr && (still->user.empty() || after.users->with_id(still->user) != nullptr);
    if (!held) gone.push_back(id);
  }
  if (made.empty() && gone.empty()) return;
  const std::unique_lock lock(keys_mutex_);
  for (const std::string& id : gone) keys_.erase(id);
  for (auto& key : made) {
    std::string id = key->id;
    keys_.insert_or_assign(std::move(id), std::move(key));
  }
}

void IdentityBook::update_seats(const Account& before, const Account& after) {
  if (&*before.directory == &*after.directory) return;
  {
    const std::unique_lock lock(seats_mutex_);
    for (const auto& [account, member] : before.directory->members()) seats_.erase(account);
    if (before.directory->enabled()) seats_.erase(after.facts.id);
    for (const auto& [account, member] : after.directory->members()) {
      seats_.insert_or_assign(account, after.facts.id);
    }
    if (after.directory->enabled()) seats_.insert_or_assign(after.facts.id, after.facts.id);
  }
  control_generation_.fetch_add(1);
}

void IdentityBook::forget_account(const std::string& id) {
  SlotPointer forgotten;
  {
    const std::unique_lock lock(slots_mutex_);
    const auto found = slots_.find(id);
    if (found == slots_.end()) return;
    forgotten = found->second;
    slots_.erase(found);
  }
  std::shared_ptr<const Account> last = std::make_shared<const Account>();
  {
    const std::lock_guard lock(forgotten->mutex);
    forgotten->account.swap(last);
  }
  update_keys(*last, Account());
}

}  // namespace cairn::identity
