#include "cloud/sim/special.h"

#include <algorithm>
#include <string>

namespace cairn::sim {
namespace {

constexpr std::int64_t kRandomLengthMax = 512;
constexpr std::int64_t kRandomLengthDefault = 32;
constexpr std::string_view kSleep = "ALIYUN::ROS::Sleep";
constexpr int kChangeIsShorter = 4;  // than making, as a rule of thumb

struct Alphabet {
  std::string_view name;
  std::string_view characters;
};
constexpr Alphabet kSequences[] = {
    {"lettersdigits", kBase62Set},
    {"letters", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"lowercase", "abcdefghijklmnopqrstuvwxyz"},
    {"uppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"digits", "0123456789"},
    {"hexdigits", "0123456789abcdef"},
    {"octdigits", "01234567"},
};

// Characters of a class name, or the text itself: character_sequences give their own.
std::string_view characters_of(std::string_view name) {
  for (const Alphabet& alphabet : kSequences) {
    if (alphabet.name == name) return alphabet.characters;
  }
  return name;
}

std::size_t count_of(const Value& value, std::int64_t otherwise, std::int64_t most) {
  const std::int64_t n = value.is_int() ? value.as_int() : otherwise;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(n, 0, most));
}

std::string random_string(const Value& properties, std::uint64_t seed) {
  const std::size_t length =
      count_of(properties.get("length"), kRandomLengthDefault, kRandomLengthMax);
  Noise noise(seed);
  std::string text;
  std::string all;
  for (const auto& [list, word] :
       {std::pair("character_classes", "class"), std::pair("character_sequences", "sequence")}) {
    for (const Value& item : properties.get(list).items()) {
      const std::string_view characters = characters_of(item.get_string(word));
      if (characters.empty()) continue;
      noise.append(text, characters, count_of(item.get("min"), 1, kRandomLengthMax));
      all += characters;
    }
  }
  if (all.empty()) all = characters_of(properties.get_string("sequence", "lettersdigits"));
  if (text.size() < length) noise.append(text, all, length - text.size());
  for (std::size_t i = text.size(); i > 1; --i) std::swap(text[i - 1], text[noise.next() % i]);
  text.resize(length);
  return text;
}

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

Value special_attributes(const SimWorld&, const Record& record, const TypeFacts& type,
                         const Value& properties) {
  if (type.name == "ALIYUN::RandomString") {
    return MapBuilder()
        .set("value", Value::string(random_string(properties, record.seed)))
        .set("sequence", Value::string(properties.get_string("sequence", "lettersdigits")))
        .build();
  }
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
