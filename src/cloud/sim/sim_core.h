// SimCore: what each call does to the simulated world. It knows neither threads nor delays.
//
// Durability  apply() changes the world and queues the rows; they are durable after commit().
// Threads     one at a time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cloud/cloud.h"
#include "cloud/sim/boot.h"
#include "cloud/sim/boot_signal.h"
#include "cloud/sim/database.h"
#include "cloud/sim/faults.h"
#include "cloud/sim/latency.h"
#include "cloud/sim/rules.h"
#include "cloud/sim/sim_cloud.h"
#include "cloud/sim/world_file.h"

namespace cairn::sim {

class SimCore {
 public:
  // `database` may be null: nothing is kept then.
  SimCore(const Facts& facts, std::unique_ptr<Database> database, Latency latency, Clock& clock,
          Chance& chance);
  // A copy of the world of `below`, as sim_world.h has it. Nothing of it is kept, and no machine
  // in it boots.
  SimCore(const SimCore& below, Latency latency, Clock& clock, Chance& chance);

  // Reads the database, then adds what the world file says and the world has not got.
  Result<void> load(const std::vector<WorldResource>& existing);

  CallReply apply(const CallSpec& call, const Fault& fault);
  // What a data source answers.
  CallReply look_up(const CallSpec& call) const;
  Result<void> commit();
  // How much longer than others the call takes to be answered: a Sleep sleeps while it is deleted.
  TimeMs takes(const CallSpec& call) const;

  // Changes from outside (sim_cloud.h); no rule is asked.
  Result<void> set(const SimKey& key, const Value& properties);
  Result<void> erase(const SimKey& key);

  // From now on what machines signal when they boot is wanted. Before load().
  void watch_boots() { watched_ = true; }
  // Boots that were begun since the last time, or by an earlier life, and when they are due.
  std::vector<std::pair<std::uint64_t, TimeMs>> take_new_boots();
  // What the machines of a boot tell; nothing when their resource is gone.
  std::vector<BootSignal> boot(std::uint64_t id) const;
  void forget_boot(std::uint64_t id);

  const SimWorld& world() const { return world_; }

 private:
  // A type or a region that this cloud has not got.
  std::optional<Refusal> misdirected(const CallSpec& call) const;
  CallReply create(const CallSpec& call, const Fault& fault);
  CallReply make(const CallSpec& call, const TypeFacts& type, const Fault& fault);
  CallReply ask_source(const CallSpec& call, const TypeFacts& source) const;
  CallReply update(const CallSpec& call, const Fault& fault);
  CallReply change(const CallSpec& call, const Record& record, const Fault& fault);
  void keep_refusal(const CallSpec& call, const Record& record, const CallReply& reply);
  CallReply read(const CallSpec& call) const;
  CallReply poll(const CallSpec& call) const;
  CallReply remove(const CallSpec& call);
  const Record* wanted(const CallSpec& call) const;
  Result<const Record*> existing(const SimKey& key) const;
  void erase(const Record& record);
  // What a resource says of itself now: in progress, failed, or done with its attributes.
  CallReply state_of(const Record& record, TimeMs ready_at, const std::string& failure) const;
  CallReply state_of(const Record& record) const {
    return state_of(record, record.ready_at, record.failure);
  }
  CallReply state_of(const Record& record, const Change& change) const {
    return state_of(record, change.ready_at, change.failure);
  }
  CallReply in_progress(const Record& record, TimeMs ready_at) const;
  CallReply done(const Record& record, const TypeFacts& type, const Value& properties) const;
  void plan_boot(const Record& record, const BootScript& script, std::size_t times, TimeMs from,
                 const Fault& fault);
  void keep(const Record& record, std::string_view token);
  void add(const WorldResource& resource);

  const Facts& facts_;
  std::unique_ptr<Database> database_;
  Latency latency_;
  Clock& clock_;
  Chance& chance_;
  SimWorld world_;
  std::uint64_t last_number_ = 0;
  bool watched_ = false;
  std::map<std::uint64_t, Boot> boots_;
  std::vector<std::uint64_t> new_boots_;
  std::uint64_t last_boot_ = 0;
};

CallReply refused(Refusal refusal);
// The call's properties, converted to the types of the schema.
std::variant<Value, Refusal> converted(const TypeFacts& type, const CallSpec& call);
// What Record::failure says of a call that is accepted and then fails; "" of any other.
std::string doom(const Fault& fault);
// As Record::failure keeps it: the code, then the message.
inline constexpr char kFailureBreak = '\n';
std::string failure_text(const Refusal& refusal);

}  // namespace cairn::sim
