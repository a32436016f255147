// How the book changes; book.cc is how it is asked.
#include <algorithm>
#include <exception>
#include <map>
#include <utility>

#include "identity/book.h"
#include "identity/directory_rows.h"
#include "runtime/log.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

bool is_identity(RecordKind kind) {
  switch (kind) {
    case RecordKind::kAccount:
    case RecordKind::kRamUser:
    case RecordKind::kRamGroup:
    case RecordKind::kRamRole:
    case RecordKind::kRamPolicy:
    case RecordKind::kAccessKey:
    case RecordKind::kResourceGroup:
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

}  // namespace

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
    std::shared_ptr<const Account> account = current(*slot);
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
        return submit(slot, std::move(account), std::move(change).value(), std::move(turn->reply));
      }
    } catch (const std::exception& bug) {
      log::error("a change of identities threw", {{"what", bug.what()}});
    }
  }
}

void IdentityBook::submit(const SlotPointer& slot, std::shared_ptr<const Account> before,
                          Change change, service::Reply reply) {
  auto written = std::make_shared<Written>();
  std::copy_if(change.batch.records.begin(), change.batch.records.end(),
               std::back_inserter(written->records),
               [](const RecordRow& row) { return is_identity(row.kind); });
  std::copy_if(change.batch.removed_records.begin(), change.batch.removed_records.end(),
               std::back_inserter(written->removed),
               [](const RecordRemoval& row) { return is_identity(row.kind); });
  std::vector<const RecordRow*> of_own;
  for (const RecordRow& row : written->records) {
    if (account_of(row) == before->facts.id) of_own.push_back(&row);
  }
  written->own = next_of(std::move(before), of_own, written->removed);
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

void IdentityBook::take(const Written& written, const SlotPointer& own) {
  const std::string& own_id = written.own.before->facts.id;
  std::map<SlotPointer, std::vector<const RecordRow*>> of_others;
  std::vector<const RecordRow*> of_own;
  for (const RecordRow& row : written.records) {
    const std::string& id = account_of(row);
    (id == own_id ? of_own : of_others[slot_or_new(id)]).push_back(&row);
  }
  for (const auto& [slot, rows] : of_others) become(slot, next_of(current(*slot), rows, {}));
  const auto before = current(*own);
  if (before == written.own.before) {
    become(own, written.own);
  } else {  // somebody else's change touched it meanwhile
    become(own, next_of(before, of_own, written.removed));
  }
  for (const RecordRemoval& removed : written.removed) {
    if (removed.kind == RecordKind::kAccount) forget_account(removed.id);
  }
}

IdentityBook::Next IdentityBook::next_of(std::shared_ptr<const Account> before,
                                         const std::vector<const RecordRow*>& rows,
                                         const std::vector<RecordRemoval>& removed) {
  Account changed = *before;
  for (const RecordRemoval& removal : removed) changed.drop(removal);
  for (const RecordRow* row : rows) {
    changed.facts.id = account_of(*row);
    changed.take(*row);
  }
  Next next;
  next.before = std::move(before);
  next.after = std::make_shared<const Account>(std::move(changed));
  find_key_changes(next);
  return next;
}

void IdentityBook::become(const SlotPointer& slot, const Next& next) {
  {
    const std::lock_guard lock(slot->mutex);
    slot->account = next.after;
    slot->known.clear();
  }
  apply_keys(next);
  apply_seats(next);
}

// Only keys of which something changed are touched.
void IdentityBook::find_key_changes(Next& next) {
  const Account& before = *next.before;
  const Account& after = *next.after;
  for (const auto& [id, key] : after.keys->all()) {
    const Key* old = before.keys->named(id);
    if (old != nullptr && same_for_requests(before, *old, after, *key)) continue;
    if (auto usable = access_key(after, *key)) next.keys.push_back(std::move(usable));
  }
  for (const auto& [id, key] : before.keys->all()) {
    const Key* still = after.keys->named(id);
    const bool held =
        still != nullptr && (still->user.empty() || after.users->with_id(still->user) != nullptr);
    if (!held) next.keys_gone.push_back(id);
  }
}

void IdentityBook::apply_keys(const Next& next) {
  if (next.keys.empty() && next.keys_gone.empty()) return;
  const std::unique_lock lock(keys_mutex_);
  for (const std::string& id : next.keys_gone) keys_.erase(id);
  for (const auto& key : next.keys) keys_.insert_or_assign(key->id, key);
}

// After the account itself: whoever reads the new generation reads the new directory too.
void IdentityBook::apply_seats(const Next& next) {
  const ResourceDirectory& before = *next.before->directory;
  const ResourceDirectory& after = *next.after->directory;
  if (&before == &after) return;
  {
    const std::unique_lock lock(seats_mutex_);
    for (const auto& [account, member] : before.members()) seats_.erase(account);
    if (before.enabled()) seats_.erase(next.before->facts.id);
    for (const auto& [account, member] : after.members()) {
      seats_.insert_or_assign(account, next.after->facts.id);
    }
    if (after.enabled()) seats_.insert_or_assign(next.after->facts.id, next.after->facts.id);
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
  Next next;
  next.before = current(*forgotten);
  next.after = std::make_shared<const Account>();
  find_key_changes(next);
  become(forgotten, next);
}

}  // namespace cairn::identity
