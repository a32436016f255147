// IdentityBook: who there is, in memory: what every request needs to know of identities, kept equal
// to the records of the store.
//
// Order       change() works on one change of an account at a time, in the order of the calls: what
//             a change decides by is what it changes. Accounts change at the same time as others.
// Durability  first the records are on disk, then the book has changed, then the answer leaves. Who
//             asks after an answer sees what was answered.
// Failure     a change that is refused, or cannot be written, changes nothing.
// Threads     any. What is returned never changes and stays valid for as long as it is held.
// Cost        a change copies one directory (the users, say) of one account. find() and
//             authorities() of somebody known already cost a lookup each.
// Lifetime    outlives the writer and the workers: changes that wait call it.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/credentials.h"
#include "identity/account.h"
#include "runtime/writer.h"
#include "service/action.h"

namespace cairn::identity {

// What is to be written, and the answer once it is. An empty batch is answered at once.
struct Change {
  Batch batch;
  Value answer;
  std::optional<Error> name_taken = {};  // the answer when a name is found to be taken
};
using Decide = std::function<Result<Change>(const Account&)>;

class IdentityBook final : public access::KeySource, public access::Identities {
 public:
  struct Ports {
    Writer& writer;
    // Runs what takes longer than the writer may be held up; false when too much waits.
    std::function<bool(Executor::Task)> offload;
  };
  static constexpr std::size_t kWaitingMax = 1'000;  // changes of one account

  explicit IdentityBook(Ports ports);
  ~IdentityBook() override;

  // Before anybody asks: what is stored, and the account whose key the server keeps in a file.
  void load(Reader& reader);
  void add_first(const access::AccessKey& root_key);

  std::shared_ptr<const access::AccessKey> find(std::string_view id,
                                                std::string_view security_token) const override;
  std::shared_ptr<const access::Authorities> authorities(
      const access::Caller& caller) const override;
  std::vector<access::NamedPolicy> in_resource_group(const access::Caller& caller,
                                                     std::string_view group) const override;
  std::shared_ptr<const access::Role> role(std::string_view account,
                                           std::string_view name) const override;
  bool is_disabled(std::string_view account) const override;

  std::shared_ptr<const Account> account(std::string_view id) const;  // null when there is none
  std::vector<AccountFacts> accounts() const;                         // by id
  const std::string& first_account() const { return first_; }

  // `decide` runs on the caller's thread or on a worker, once. Its batch may hold anything beside
  // records of this account, new accounts with their keys and stored records of others, as they
  // are, among it; removals are of this account.
  void change(std::string_view account, Decide decide, service::Reply reply);

  // A request was signed with a lasting key. Remembered at once, written down once an hour a key.
  void note_use(const access::AccessKey& key, std::string_view service, TimeMs now);
  Millis last_use(std::string_view key) const;  // in this life; 0: never

  // Whose resource directory an account is in, its manager's own included; null: none.
  std::shared_ptr<const Account> directory_of(std::string_view account) const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  template <class Thing>
  using ByText = std::unordered_map<std::string, Thing, TextHash, std::equal_to<>>;

  struct Waiting {
    Decide decide;
    service::Reply reply;
  };
  struct Known {
    std::shared_ptr<const Account> account;  // what it was made of
    std::uint64_t control = 0;
    std::shared_ptr<const access::Authorities> authorities;
  };
  struct Slot {
    mutable std::mutex mutex;
    std::shared_ptr<const Account> account = std::make_shared<const Account>();
    bool busy = false;
    std::deque<Waiting> waiting;
    mutable ByText<Known> known;  // by the caller's id
  };
  using SlotPointer = std::shared_ptr<Slot>;

  SlotPointer slot(std::string_view account) const;  // null when there is none
  SlotPointer slot_or_new(std::string_view account);
  void work(const SlotPointer& slot, Waiting waiting);
  void submit(const SlotPointer& slot, std::shared_ptr<const Account> before, Change change,
              service::Reply reply);
  static std::shared_ptr<const Account> current(const Slot& slot);
  void work_on_next(const SlotPointer& slot);  // on a worker
  static std::optional<Waiting> next(Slot& slot);

  // What an account becomes, worked out where time is cheap.
  struct Next {
    std::shared_ptr<const Account> before;
    std::shared_ptr<const Account> after;
    std::vector<std::shared_ptr<const access::AccessKey>> keys;  // new or changed
    std::vector<std::string> keys_gone;
  };
  static Next next_of(std::shared_ptr<const Account> before,
                      const std::vector<const RecordRow*>& rows,
                      const std::vector<RecordRemoval>& removed);
  static void find_key_changes(Next& next);

  // On the writer's thread, in the order in which batches became durable.
  struct Written {
    Next own;                        // of the account whose change it is
    std::vector<RecordRow> records;  // all of identities; those of other accounts are new ones
    std::vector<RecordRemoval> removed;
  };
  void take(const Written& written, const SlotPointer& own);
  void become(const SlotPointer& slot, const Next& next);
  void apply_keys(const Next& next);
  void apply_seats(const Next& next);
  void forget_account(const std::string& id);
  std::shared_ptr<const access::Authorities> known_authorities(const access::Caller& caller) const;

  Ports ports_;
  std::atomic<std::uint64_t> control_generation_ = 1;  // grows when a directory changes
  std::string first_;

  mutable std::shared_mutex slots_mutex_;
  ByText<SlotPointer> slots_;
  mutable std::shared_mutex keys_mutex_;
  ByText<std::shared_ptr<const access::AccessKey>> keys_;
  mutable std::shared_mutex seats_mutex_;
  ByText<std::string> seats_;  // by account: the manager of its directory
  mutable std::mutex uses_mutex_;
  ByText<Millis> uses_;  // by key
};

}  // namespace cairn::identity
