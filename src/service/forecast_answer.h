// What a rehearsal came to, as ForecastStack answers it (docs/look-ahead.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/action.h"
#include "service/rehearsal.h"

namespace cairn::service {

struct PlantedFailure {
  std::string id;         // as Rehearsal::prefix_of() has it
  std::string_view step;  // "Create", "Update" or "Delete"
  CallKind call = CallKind::kCreate;
  std::string message;
};

// An operation that was begun in a rehearsal.
struct Begun {
  std::string action;
  std::string stack_id;
  std::size_t first_event = 0;  // of the rehearsal's events
};

// Once it has ended. `before` is the store outside. The Error says that a failure was planted for a
// resource that there is not.
Result<Value> forecast_answer(const ActionRequest& request, const Begun& begun,
                              const std::vector<PlantedFailure>& planted, Rehearsal& rehearsal,
                              Reader& before);

}  // namespace cairn::service
