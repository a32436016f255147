#include "cloud/sim/special.h"

#include <algorithm>
#include <string>

#include "cloud/sim/ros_types.h"

namespace cairn::sim {
namespace {

constexpr std::string_view kSleep = "ALIYUN::ROS::Sleep";
constexpr int kChangeIsShorter = 4;  // than making, as a rule of thumb

TimeMs sleep_ms(const Value& properties, std::string_view duration, const Latency& latency) {
  const Value& seconds = properties.get(duration);
  return seconds.is_number() ? latency.sleep_ms(seconds.as_double()) : 0;
}

}  // namespace

std::optional<Refusal> unsupported(std::string_view type) {
  const bool custom = type == "ALIYUN::ROS::CustomResource" || type.starts_with("Custom::");
  const bool wait = type.starts_with("ALIYUN::ROS::WaitCondition");
  if (!custom && !wait && type != "ALIYUN::ROS::Stack") return std::nullopt;
  return Refusal{"NotSupported",
                 "The simulated cloud cannot make a resource of type " + std::string(type) + "."};
}

Value special_attributes(const Record& record, const TypeFacts& type, const Value& properties) {
  if (type.name == "ALIYUN::RandomString") {
    return MapBuilder()
        .set("value", Value::string(random_string(properties, record.seed)))
        .set("sequence", Value::string(properties.get_string("sequence", "lettersdigits")))
        .build();
  }
  if (type.name == "ALIYUN::ROS::Assert") return assert_attributes(properties);
  return {};
}

TimeMs provision_ms(const TypeFacts& type, const Value& properties, const Latency& latency,
                    Chance& chance) {
  if (type.name != kSleep) return latency.provision_ms(type.seconds, chance);
  return sleep_ms(properties, "CreateDuration", latency);
}

TimeMs change_ms(const ChangeCase& change, const Latency& latency, Chance& chance) {
  if (change.type.name != kSleep) {
    const int usual = change.type.seconds;
    return latency.provision_ms(usual == 0 ? 0 : std::max(1, usual / kChangeIsShorter), chance);
  }
  if (change.rolling_back) return sleep_ms(change.after, "UpdateRollbackDuration", latency);
  if (change.after.get("Triggers") == change.before.get("Triggers")) return 0;
  return sleep_ms(change.after, "UpdateDuration", latency);
}

TimeMs remove_ms(const TypeFacts& type, const Value& properties, const Latency& latency) {
  return type.name == kSleep ? sleep_ms(properties, "DeleteDuration", latency) : 0;
}

}  // namespace cairn::sim
