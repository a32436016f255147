// What every action works with, handed in by whoever builds the server.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/resource_type.h"
#include "cloud/wait/wait_cloud.h"
#include "eval/model.h"
#include "runtime/runner.h"
#include "runtime/writer.h"
#include "service/action.h"
#include "service/inventory.h"
#include "store/store.h"
#include "world/world.h"

namespace cairn {
class Rollouts;  // runtime/rollouts.h
}
namespace cairn::access {
class Identities;
class ResourceDirectories;
}  // namespace cairn::access
namespace cairn::sim {
class SimCloud;
}

namespace cairn::service {

class PriceTable;  // service/price_table.h
class DriftDetections;
class GroupRoles;  // service/group_identity.h

// Limits of an account (stack-lifecycle section 11); settings, not constants.
struct Quotas {
  std::uint64_t stacks_per_account = 200;
  std::uint64_t resources_per_stack = 200;
  std::uint64_t running_operations_per_account = 50;
  std::uint64_t templates_per_account = 100;
  std::uint64_t change_sets_per_stack = 20;  // that are not executed
  std::uint64_t stack_groups_per_account = 100;
  std::uint64_t revisions_per_stack = 200;  // the oldest go; the last one stays in any case
};

// Numbers that are never used twice: the epoch in the upper bits, a count in the lower ones.
class Numbers {
 public:
  explicit Numbers(std::uint32_t epoch) : next_((static_cast<std::int64_t>(epoch) << 32) | 1) {}
  std::int64_t next() { return next_.fetch_add(1, std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> next_;
};

// Client tokens whose first request is still being worked on (stack-lifecycle section 11).
class TokensUnderWay {
 public:
  bool take(const std::string& key) {
    const std::lock_guard lock(mutex_);
    return keys_.insert(key).second;
  }
  void give_back(const std::string& key) {
    const std::lock_guard lock(mutex_);
    keys_.erase(key);
  }

 private:
  std::mutex mutex_;
  std::set<std::string> keys_;
};

// Where a template's text comes from when it is not in the request. The Error is the documented
// one.
class TemplateShelf {
 public:
  virtual ~TemplateShelf() = default;
  // http://, https:// and oss:// addresses. May take seconds: call from a worker only.
  virtual Result<std::string> by_url(const std::string& account, const std::string& region,
                                     const std::string& url) = 0;
  // `id` may be an ARN of a shared template; an empty version means the latest.
  virtual Result<std::string> by_id(const std::string& account, const std::string& region,
                                    const std::string& id, const std::string& version) = 0;
  // A stack policy, from the same addresses; `parameter` is the one that named it.
  virtual Result<std::string> policy_by_url(std::string_view parameter, const std::string& region,
                                            const std::string& url) = 0;
};

// Which values a property may have in the world as it is now; nothing when no limit is known.
// `property` is a name or a path, "DiskMappings.Category"; `known` a map of other properties of the
// same resource, which narrow the choice.
using AllowedValues = std::function<std::optional<std::vector<Value>>(
    const std::string& account, const std::string& region, std::string_view type,
    std::string_view property, const Value& known)>;

// Whether an account has the resource group. Any thread; cheap.
using ResourceGroupExists = std::function<bool(std::string_view account, std::string_view group)>;

class EventFeed;
class HttpTypes;

struct Context {
  Store& store;
  Writer& writer;
  Runner& runner;
  const Clock& clock;
  Chance& chance;
  Numbers& numbers;
  const TypeCatalog& types;
  const Surroundings& surroundings;
  Quotas quotas;
  // Runs work that takes longer than an io thread may; false when too much is waiting already.
  std::function<bool(Executor::Task)> offload;
  // Told why when the store can no longer be read; the process is to end.
  std::function<void(std::string)> fatal;
  TemplateShelf* shelf = nullptr;  // null: templates come with the request only
  TokensUnderWay tokens = {};
  wait::WaitCloud* waits = nullptr;    // null: no signals are taken
  AllowedValues allowed_values = {};   // empty: only the catalogue is asked
  EventFeed* events = nullptr;         // null: nobody can follow
  Inventory inventory = {};            // empty: nothing exists that could be imported
  TokensUnderWay importing = {};       // what is about to be taken over (resource_owners.h)
  HttpTypes* http_types = nullptr;     // null: no types are taken beside the catalogue's
  bool eventbridge = false;            // somebody listens where NotificationURLs says eventbridge
  const PriceTable* prices = nullptr;  // null: nothing has a price
  DriftDetections* drift = nullptr;    // null: drift is not looked for
  const access::Identities* identities = nullptr;  // null: there are no roles
  bool pass_role = false;        // who names a role for a stack needs ram:PassRole on it
  Rollouts* rollouts = nullptr;  // null: there are no stack groups
  const access::ResourceDirectories* directories = nullptr;  // null: no account is in one
  GroupRoles* group_roles = nullptr;   // null: no group is managed by the service
  sim::SimCloud* simulated = nullptr;  // null: the cloud is not a simulated one
  ResourceGroupExists resource_group_exists = {};            // empty: whatever is named exists
};

}  // namespace cairn::service
