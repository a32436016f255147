// What goes wrong in a simulated cloud, by chance.
#pragma once

#include <cstddef>
#include <iterator>
#include <random>

#include "cloud/sim/sim_cloud.h"

namespace cairn::testing {

inline sim::FaultPlan random_faults(std::mt19937_64& chance) {
  constexpr sim::FaultKind kKinds[] = {sim::FaultKind::kFail,      sim::FaultKind::kLoseReply,
                                       sim::FaultKind::kThrottle,  sim::FaultKind::kLoseRequest,
                                       sim::FaultKind::kLoseReply, sim::FaultKind::kAcceptThenFail};
  sim::FaultPlan plan;
  for (std::size_t i = chance() % 3; i > 0; --i) {
    sim::FaultRule rule;
    rule.call = chance() % 4 == 0 ? CallKind::kDelete : CallKind::kCreate;
    rule.nth = 1 + chance() % 5;
    rule.fault.kind = kKinds[chance() % std::size(kKinds)];
    rule.fault.code = "NoStock";
    rule.fault.message = "Sold out.";
    rule.fault.ms = 300;
    plan.add(rule);
  }
  return plan;
}

}  // namespace cairn::testing
