#include "cloud/sim/boot.h"

#include <algorithm>
#include <span>

#include "base/base64.h"
#include "value/json.h"

namespace cairn::sim {
namespace {

constexpr int kBootSeconds = 60;
constexpr int kCommandSeconds = 15;
constexpr std::string_view kMark = "/wait-handles/";

// User data and commands may be Base64; a text that is no such thing is itself.
std::string plain(std::string_view text) {
  if (text.find(kMark) == std::string_view::npos) {
    std::optional<std::string> decoded = base64_decode_mime(text);
    if (decoded && decoded->find(kMark) != std::string::npos) return std::move(*decoded);
  }
  return std::string(text);
}

const Record* named(const SimWorld& world, const Place& place, std::string_view kind,
                    std::string_view id) {
  const KindFacts* facts = world.facts().kind(kind);
  return facts == nullptr || id.empty() ? nullptr : world.find(*facts, place, id);
}

// Of the resource, or of the template it is launched from.
std::string user_data(const SimWorld& world, const Place& place, const Value& properties) {
  const std::string_view own = properties.get_string("UserData");
  if (!own.empty()) return plain(own);
  const Record* launch =
      named(world, place, "launch-template", properties.get_string("LaunchTemplateId"));
  return launch == nullptr ? std::string()
                           : plain(world.properties(*launch).get_string("UserData"));
}

std::string with_parameters(std::string text, const Value& parameters) {
  for (const Entry& entry : parameters.entries()) {
    const std::optional<std::string> value = scalar_text(entry.value);
    if (!entry.key.is_string() || !value) continue;
    const std::string word = "{{" + std::string(entry.key.as_string()) + "}}";
    for (std::size_t at = text.find(word); at != std::string::npos;
         at = text.find(word, at + value->size())) {
      text.replace(at, word.size(), *value);
    }
  }
  return text;
}

using Maker = std::optional<BootScript> (*)(const SimWorld&, const Place&, const TypeFacts&,
                                            const Value&);

std::optional<BootScript> machine(const SimWorld& world, const Place& place, const TypeFacts& type,
                                  const Value& properties) {
  return BootScript{user_data(world, place, properties), SimWorld::members(type, properties),
                    kBootSeconds};
}

void collect_texts(const Value& value, std::string& out) {
  if (value.is_string()) out.append(plain(value.as_string())).append("\n");
  for (const Value& item : value.items()) collect_texts(item, out);
  for (const Entry& entry : value.entries()) collect_texts(entry.value, out);
}

// What the hooks of a scaling group have operations do to each new machine.
std::string hooked_texts(const SimWorld& world, const Record& group) {
  std::string text;
  for (const Record* record : world.list()) {
    if (world.text(record->type) != "ALIYUN::ESS::LifecycleHook") continue;
    const Value hook = world.properties(*record);
    const std::string_view arn = hook.get_string("NotificationArn");
    const std::size_t name = arn.rfind("oos/");
    if (hook.get_string("ScalingGroupId") != group.physical_id || name == std::string::npos ||
        hook.get_string("LifecycleTransition") != "SCALE_OUT") {
      continue;
    }
    const Record* steps = named(world, world.place(group), "oos-template", arn.substr(name + 4));
    if (steps == nullptr) continue;
    const Value content = world.properties(*steps).get("Content");
    const Result<Value> parsed =
        content.is_string() ? read_json(content.as_string()) : Result<Value>(content);
    collect_texts(parsed ? parsed.value() : content, text);
  }
  return text;
}

// The machines that a scaling group starts with, by its scaling configuration.
std::optional<BootScript> scaling_group(const SimWorld& world, const Place& place, const TypeFacts&,
                                        const Value& properties) {
  const Record* group =
      named(world, place, "scaling-group", properties.get_string("ScalingGroupId"));
  const Record* configuration =
      named(world, place, "scaling-configuration", properties.get_string("ScalingConfigurationId"));
  if (group == nullptr || configuration == nullptr) return std::nullopt;
  const Value of_group = world.properties(*group);
  std::int64_t size = 0;
  for (const std::string_view name : {"MinSize", "DesiredCapacity"}) {
    if (of_group.get(name).is_int()) size = std::max(size, of_group.get(name).as_int());
  }
  std::string text = user_data(world, place, world.properties(*configuration));
  text.append("\n").append(hooked_texts(world, *group));
  return BootScript{std::move(text), static_cast<std::size_t>(size), kBootSeconds};
}

std::optional<BootScript> command(const SimWorld&, const Place&, const TypeFacts&,
                                  const Value& properties) {
  return BootScript{
      with_parameters(plain(properties.get_string("CommandContent")), properties.get("Parameters")),
      std::max<std::size_t>(1, properties.get("InstanceIds").size()), kCommandSeconds, true};
}

std::optional<BootScript> invocation(const SimWorld& world, const Place& place, const TypeFacts&,
                                     const Value& properties) {
  const Record* kept = named(world, place, "command", properties.get_string("CommandId"));
  if (kept == nullptr) return std::nullopt;
  const std::string text = plain(world.properties(*kept).get_string("CommandContent"));
  return BootScript{with_parameters(text, properties.get("Parameters")),
                    std::max<std::size_t>(1, properties.get("InstanceIds").size()), kCommandSeconds,
                    true};
}

// Whatever an execution of operations was told may be a command it runs.
std::optional<BootScript> execution(const SimWorld&, const Place&, const TypeFacts&,
                                    const Value& properties) {
  std::string text;
  collect_texts(properties.get("Parameters"), text);
  return BootScript{std::move(text), 1, kCommandSeconds, true};
}

struct Row {
  std::string_view type;
  Maker make;
};
constexpr Row kRows[] = {
    {"ALIYUN::ECS::Instance", machine},       {"ALIYUN::ECS::InstanceClone", machine},
    {"ALIYUN::ECS::InstanceGroup", machine},  {"ALIYUN::ECS::InstanceGroupClone", machine},
    {"ALIYUN::ECS::PrepayInstance", machine}, {"ALIYUN::ECS::PrepayInstanceGroupClone", machine},
    {"ALIYUN::ENS::Instance", machine},       {"ALIYUN::ESS::ScalingGroupEnable", scaling_group},
    {"ALIYUN::ECS::RunCommand", command},     {"ALIYUN::ECS::RunCommandOfLifespan", command},
    {"ALIYUN::ECS::Invocation", invocation},  {"ALIYUN::OOS::Execution", execution},
};

}  // namespace

std::optional<BootScript> boot_script(const SimWorld& world, const Record& record,
                                      const TypeFacts& type, const Value& properties) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [&](const Row& r) { return r.type == type.name; });
  if (row == std::end(kRows)) return std::nullopt;
  std::optional<BootScript> script = row->make(world, world.place(record), type, properties);
  if (script && (script->text.find(kMark) == std::string::npos || script->times == 0)) {
    return std::nullopt;
  }
  return script;
}

std::size_t times_after_change(const std::optional<BootScript>& before, const BootScript& after) {
  if (!before) return after.command ? after.times : 0;
  if (after.command) return before->text == after.text ? 0 : after.times;
  return after.times > before->times ? after.times - before->times : 0;
}

}  // namespace cairn::sim
