// SimCore: what each call does to the simulated world. It knows neither threads nor delays.
//
// Durability  apply() changes the world and queues the rows; they are durable after commit().
// Threads     one at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cloud/cloud.h"
#include "cloud/sim/database.h"
#include "cloud/sim/faults.h"
#include "cloud/sim/latency.h"
#include "cloud/sim/rules.h"
#include "cloud/sim/world_file.h"

namespace cairn::sim {

class SimCore {
 public:
  // `database` may be null: nothing is kept then.
  SimCore(const Facts& facts, std::unique_ptr<Database> database, Latency latency, Clock& clock,
          Chance& chance);

  // Reads the database, then adds what the world file says and the world has not got.
  Result<void> load(const std::vector<WorldResource>& existing);

  CallReply apply(const CallSpec& call, const Fault& fault);
  Result<void> commit();

  const SimWorld& world() const { return world_; }

 private:
  CallReply create(const CallSpec& call, const Fault& fault);
  CallReply make(const CallSpec& call, const TypeFacts& type, const Fault& fault);
  CallReply ask_source(const CallSpec& call, const TypeFacts& source) const;
  CallReply poll(const CallSpec& call) const;
  CallReply remove(const CallSpec& call);
  const Record* wanted(const CallSpec& call) const;
  // What a resource says of itself now: in progress, failed, or done with its attributes.
  CallReply state_of(const Record& record) const;
  CallReply done(const Record& record, const TypeFacts& type, const Value& properties) const;
  void keep(const Record& record, std::string_view token);
  void add(const WorldResource& resource);

  const Facts& facts_;
  std::unique_ptr<Database> database_;
  Latency latency_;
  Clock& clock_;
  Chance& chance_;
  SimWorld world_;
  std::uint64_t last_number_ = 0;
};

}  // namespace cairn::sim
