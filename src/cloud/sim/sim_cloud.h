// SimCloud: the cloud that comes with cairn. Every type of the catalogue works in it, from the
// catalogue and data/sim-types.json alone.
//
// Order       Calls are applied in the order of start(). Replies come in the order of their delays.
// Durability  All calls waiting when the executor gets to them are one batch, written in one
//             transaction (4,096 at most); their replies leave only after it. What was answered
//             survives kill -9 (see database.h).
// Failure     When the database cannot be written, `on_fatal` is told once, and every call from
//             then on, those of the failed batch included, is answered kUnknown.
// Threads     start() and the readers from any thread. Work and `done` run on the executor.
// Lifetime    The destructor forgets calls that were not answered: their `done` is never called.
//             Clock, chance and executor must outlive the object and every task it has posted.
// Limits      None on calls waiting; runtime/ bounds them. Tokens of deleted resources are kept for
//             ever, about 100 bytes each; so are those of updates while their resource lives.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cloud/cloud.h"
#include "cloud/sim/boot_signal.h"
#include "cloud/sim/faults.h"
#include "cloud/sim/latency.h"

namespace cairn::sim {

struct SimOptions {
  std::string db_path;  // empty: nothing is kept
  Latency latency;
  FaultPlan faults;
  std::string world_json;     // text of a world file (world_file.h); empty: none
  std::string world_account;  // owns what the world file gives no "Account"; empty: the file's own
  std::function<void(const Error&)> on_fatal;
  // Told, on the executor, of each signal that a simulated machine sends when it has booted or run
  // a command. It calls `kept`, from any thread, when the signal is durable or was refused for
  // good; what was not kept is told again at the next start. Equal BootSignal::key, equal signal.
  // Unset: machines send nothing.
  std::function<void(BootSignal, std::function<void()> kept)> on_signal;
};

// What to list; empty fields fit everything.
struct SimFilter {
  std::string account;
  std::string region;
  std::string stack_id;
  std::string type;
  std::string physical_id;
};

// What names one resource, whoever made it.
struct SimKey {
  std::string account;
  std::string region;
  std::string type;
  std::string physical_id;
};

struct SimPlace {
  std::string account;
  std::string region;
};

struct SimResource {
  std::uint64_t number = 0;  // in order of creation
  std::string account;
  std::string region;
  std::string type;
  std::string physical_id;
  std::string stack_id;  // empty: no stack made it
  std::string logical_id;
  TimeMs created_at = 0;
  bool ready = true;    // false while it is provisioned or changed
  bool failed = false;  // the last of that went wrong
  Value ref;            // what Ref gives
  Value properties;
  Value attributes;
  std::vector<std::pair<std::string, std::string>> tags;  // in the order given
  std::string resource_group;                             // empty: none was named
};

class SimCloud final : public Cloud {
 public:
  // Errors: InvalidSimWorld, SimDatabaseFailed, SimDatabaseTooNew.
  static Result<std::unique_ptr<SimCloud>> open(SimOptions options, Clock& clock, Chance& chance,
                                                Executor& executor);
  ~SimCloud() override;

  void start(CallSpec spec, Done done) override;

  // A world that begins as this one is, goes its own way and is kept nowhere: what becomes of it is
  // not seen here. It costs what is touched in it, and holds this one up for no longer than a batch
  // of calls takes. Delays are the expected ones, faults those that were asked for; machines send
  // nothing. Of a copy there are no copies.
  std::unique_ptr<SimCloud> copy(Clock& clock, Chance& chance, Executor& executor) const;

  // What a data source says of the world now: no delay, no fault.
  CallReply look_up(const CallSpec& call) const;

  std::vector<SimResource> list(const SimFilter& filter = {}) const;
  std::size_t size() const;
  // Live resources that a create with the token made: 0 or 1, or the cloud broke its word.
  std::size_t live_with_token(std::string_view token) const;
  void set_faults(FaultPlan faults);

  // Changes behind the server's back, as somebody with a console makes them: at once, durable when
  // they return, and without asking the rules. Errors: SimResourceNotFound, InvalidSimProperties,
  // SimDatabaseFailed.
  //
  // Gives the properties named in the map new values; null takes one away.
  Result<void> set(const SimKey& key, const Value& properties);
  Result<void> erase(const SimKey& key);

  // The value of an ALIYUN::OOS::Parameter or SecretParameter of that name.
  std::optional<Value> oos_parameter(std::string_view account, std::string_view region,
                                     std::string_view name, bool secret) const;
  // Whether an ALIYUN::ROS::AutoEnableService ever activated it.
  bool service_enabled(std::string_view account, std::string_view service) const;
  // What may be chosen for a property now (choices.h); nullopt when there is no known limit.
  std::optional<std::vector<Value>> allowed_values(const SimPlace& place, std::string_view type,
                                                   std::string_view property,
                                                   const Value& known_properties) const;

  struct State;

 private:
  explicit SimCloud(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace cairn::sim
