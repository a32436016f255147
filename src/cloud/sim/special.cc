#include "cloud/sim/special.h"

#include <algorithm>
#include <string>

#include "cloud/sim/ros_types.h"
#include "value/json.h"

namespace cairn::sim {
namespace {

constexpr std::int64_t kSignalsMax = 1000;
constexpr std::string_view kSleep = "ALIYUN::ROS::Sleep";
constexpr int kChangeIsShorter = 4;  // than making, as a rule of thumb

std::size_t count_of(const Value& value, std::int64_t otherwise, std::int64_t most) {
  const std::int64_t n = value.is_int() ? value.as_int() : otherwise;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(n, 0, most));
}

Value signal_commands(const SimWorld& world, const Record& record) {
  const std::string url =
      "https://ros.aliyuncs.com/waitcondition?region=" + std::string(world.place(record).region) +
      "&handle=" + record.physical_id + "&expire=86400";
  const std::string header = "x-ros-signal: " + Noise(record.seed).text(kBase62Set, 40);
  const std::string curl =
      "curl -i -X POST -H \"Content-Type: application/json\" -H \"" + header + "\" \"" + url + "\"";
  return MapBuilder()
      .set("CurlCli", Value::string(curl))
      .set("WindowsCurlCli", Value::string("curl.exe" + curl.substr(4)))
      .set("PowerShellCurlCli",
           Value::string("Invoke-WebRequest -Method POST -Headers @{\"x-ros-signal\"=\"" +
                         header.substr(14) + "\"} -Uri \"" + url + "\""))
      .set("Headers", MapBuilder().set("x-ros-signal", Value::string(header.substr(14))).build())
      .set("URL", Value::string(url))
      .build();
}

Value signals(const Value& properties) {
  const std::size_t count = count_of(properties.get("Count"), 1, kSignalsMax);
  MapBuilder data;
  for (std::size_t i = 1; i <= count; ++i) data.set(std::to_string(i), Value::string("ready"));
  const Value none = Value::map({});
  return MapBuilder()
      .set("Data", Value::string(to_json(data.build())))
      .set("LastData", Value::string(count == 0 ? "" : "ready"))
      .set("ErrorData", Value::string(to_json(none)))
      .set("JoinedErrorData", Value::string(""))
      .set("LastErrorData", Value::string(""))
      .set("JoinedLastErrorData", Value::string(""))
      .build();
}

TimeMs sleep_ms(const Value& properties, std::string_view duration, const Latency& latency) {
  const Value& seconds = properties.get(duration);
  return seconds.is_number() ? latency.sleep_ms(seconds.as_double()) : 0;
}

}  // namespace

std::optional<Refusal> unsupported(std::string_view type) {
  const bool custom = type == "ALIYUN::ROS::CustomResource" || type.starts_with("Custom::");
  if (!custom && type != "ALIYUN::ROS::Stack") return std::nullopt;
  return Refusal{"NotSupported",
                 "The simulated cloud cannot make a resource of type " + std::string(type) + "."};
}

Value special_attributes(const SimWorld& world, const Record& record, const TypeFacts& type,
                         const Value& properties) {
  if (type.name == "ALIYUN::RandomString") {
    return MapBuilder()
        .set("value", Value::string(random_string(properties, record.seed)))
        .set("sequence", Value::string(properties.get_string("sequence", "lettersdigits")))
        .build();
  }
  if (type.name == "ALIYUN::ROS::Assert") return assert_attributes(properties);
  if (type.name == "ALIYUN::ROS::WaitConditionHandle") return signal_commands(world, record);
  if (type.name == "ALIYUN::ROS::WaitCondition") return signals(properties);
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
