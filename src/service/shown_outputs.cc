#include "service/shown_outputs.h"

#include "service/answers.h"
#include "value/json.h"

namespace cairn::service {

Value shown_outputs(std::string_view stored) {
  auto outputs = read_json(stored);
  if (!outputs) return Value::list({});
  std::vector<Value> list;
  for (const Value& output : outputs->items()) {
    const bool masked = output.get("NoEcho") == Value::boolean(true);
    list.push_back(
        MapBuilder()
            .set("OutputKey", output.get("OutputKey"))
            .set("Description", output.get("Description").is_null()
                                    ? Value::string("No description given")
                                    : output.get("Description"))
            .set("OutputValue", masked ? Value::string(kMask) : output.get("OutputValue"))
            .build());
  }
  return Value::list(std::move(list));
}

}  // namespace cairn::service
