// Which scripts run on simulated machines because a resource was made or changed: user data when a
// machine boots, and commands sent to machines that run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "cloud/sim/sim_world.h"

namespace cairn::sim {

struct BootScript {
  std::string text;
  std::size_t times = 0;  // machines that run it
  int seconds = 0;        // from being made until it has run, typically
  bool command = false;   // is run again when it changes; else only new machines run it
};

// nullopt: the type runs nothing, or was given nothing to run.
std::optional<BootScript> boot_script(const SimWorld& world, const Record& record,
                                      const TypeFacts& type, const Value& properties);

// How many machines run `after` because of an update; `before` is what ran until then.
std::size_t times_after_change(const std::optional<BootScript>& before, const BootScript& after);

}  // namespace cairn::sim
