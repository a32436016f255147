#include "service/stored_outputs.h"

#include "value/json.h"

namespace cairn::service {

Value stored_output(Store& store, std::string_view account, std::string_view region,
                    std::string_view stack, std::string_view output) {
  const auto reader = store.read();
  auto row = reader->live_stack_named(account, region, stack);
  if (!row) row = reader->stack(account, region, stack);
  if (!row || row->state.in_progress() || row->state.action == StackAction::kDelete) return {};
  const auto detail = reader->stack_detail(row->no);
  const auto outputs = read_json(detail ? std::string_view(detail->outputs) : "[]");
  if (!outputs) return {};
  for (const Value& one : outputs->items()) {
    if (one.get_string("OutputKey") == output) return one.get("OutputValue");
  }
  return {};
}

}  // namespace cairn::service
