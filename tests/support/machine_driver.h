// Drives a StackMachine by hand: what it asks for, and the replies to that.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/machine.h"

namespace cairn::testing {

inline std::vector<StartCall> calls(const Decision& decision) {
  std::vector<StartCall> list;
  for (const Effect& effect : decision.effects) {
    if (const auto* call = std::get_if<StartCall>(&effect)) list.push_back(*call);
  }
  return list;
}

// "+Vpc" creates, "~Vpc" updates, "?Vpc" polls, "-Vpc" deletes, "<Vpc" reads.
inline std::vector<std::string> names(const Decision& decision) {
  std::vector<std::string> list;
  for (const StartCall& call : calls(decision)) {
    constexpr std::string_view kMarks = "+~?-<";
    list.push_back(kMarks[static_cast<std::size_t>(call.act)] + call.logical_id);
  }
  return list;
}

inline std::vector<std::string> events(const Decision& decision) {
  std::vector<std::string> list;
  for (const EventRow& e : decision.batch.events) {
    list.push_back(e.of_stack ? status_name(e.stack_state)
                              : e.logical_id + " " + resource_status_name(e.resource_state));
  }
  return list;
}

inline CallReplied done(const StartCall& call, std::string physical_id = {}) {
  CallReplied reply;
  reply.serial = call.serial;
  reply.outcome = CallOutcome::kDone;
  const bool makes = call.act == CallAct::kCreate || call.act == CallAct::kPoll;
  reply.physical_id = !physical_id.empty() ? std::move(physical_id)
                      : makes              ? "id-" + call.logical_id
                                           : std::string();
  return reply;
}

inline CallReplied failed(const StartCall& call) {
  CallReplied reply;
  reply.serial = call.serial;
  reply.outcome = CallOutcome::kFailed;
  reply.code = "NoStock";
  reply.message = "sold out";
  return reply;
}

}  // namespace cairn::testing
