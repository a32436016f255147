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
//             ever, about 100 bytes each.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cloud/cloud.h"
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
};

// What to list; empty fields fit everything.
struct SimFilter {
  std::string account;
  std::string region;
  std::string stack_id;
  std::string type;
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
  Value properties;
  Value attributes;
};

class SimCloud final : public Cloud {
 public:
  // Errors: InvalidSimWorld, SimDatabaseFailed, SimDatabaseTooNew.
  static Result<std::unique_ptr<SimCloud>> open(SimOptions options, Clock& clock, Chance& chance,
                                                Executor& executor);
  ~SimCloud() override;

  void start(CallSpec spec, Done done) override;

  std::vector<SimResource> list(const SimFilter& filter = {}) const;
  std::size_t size() const;
  // Live resources that a create with the token made: 0 or 1, or the cloud broke its word.
  std::size_t live_with_token(std::string_view token) const;
  void set_faults(FaultPlan faults);

 private:
  struct State;
  explicit SimCloud(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace cairn::sim
