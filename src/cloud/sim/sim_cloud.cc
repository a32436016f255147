#include "cloud/sim/sim_cloud.h"

#include <cassert>
#include <mutex>
#include <utility>

#include "cloud/sim/sim_cloud_state.h"
#include "cloud/sim/world_file.h"

namespace cairn::sim {

Result<std::unique_ptr<SimCloud>> SimCloud::open(SimOptions options, Clock& clock, Chance& chance,
                                                 Executor& executor) {
  std::vector<WorldResource> existing;
  if (!options.world_json.empty()) {
    auto world = read_world(options.world_json, options.world_account, Facts::embedded());
    if (!world) return world.error();
    existing = std::move(world.value());
    options.world_json.clear();
  }
  std::unique_ptr<Database> database;
  if (!options.db_path.empty()) {
    auto opened = Database::open(options.db_path);
    if (!opened) return opened.error();
    database = std::move(opened.value());
  }
  auto state =
      std::make_shared<State>(std::move(options), std::move(database), clock, chance, executor);
  if (Result<void> loaded = state->core.load(existing); !loaded) return loaded.error();
  state->post_boots();
  return std::unique_ptr<SimCloud>(new SimCloud(std::move(state)));
}

SimCloud::SimCloud(std::shared_ptr<State> state) : state_(std::move(state)) {}
SimCloud::~SimCloud() = default;

std::unique_ptr<SimCloud> SimCloud::copy(Clock& clock, Chance& chance, Executor& executor) const {
  assert(state_->below == nullptr && "a copy of a copy");
  const auto locked = state_->lock();
  return std::unique_ptr<SimCloud>(
      new SimCloud(std::make_shared<State>(state_, clock, chance, executor)));
}

CallReply SimCloud::look_up(const CallSpec& call) const {
  const auto locked = state_->lock();
  return state_->core.look_up(call);
}

void SimCloud::start(CallSpec spec, Done done) {
  bool first = false;
  {
    const std::lock_guard lock(state_->queue_mutex);
    first = state_->queue.empty();
    state_->queue.push_back({std::move(spec), std::move(done)});
  }
  if (!first) return;  // the batch that was begun takes this call along
  state_->post_drain();
}

}  // namespace cairn::sim
