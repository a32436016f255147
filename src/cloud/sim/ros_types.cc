// ALIYUN::RandomString and ALIYUN::ROS::Assert: what they refuse and what they tell.
#include "cloud/sim/ros_types.h"

#include <algorithm>
#include <string>

#include "value/json.h"

namespace cairn::sim {
namespace {

constexpr std::int64_t kLengthMax = 512;
constexpr std::int64_t kLengthDefault = 32;

struct Alphabet {
  std::string_view name;
  std::string_view characters;
};
constexpr Alphabet kClasses[] = {
    {"lettersdigits", kBase62Set},
    {"letters", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"lowercase", "abcdefghijklmnopqrstuvwxyz"},
    {"uppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"digits", "0123456789"},
    {"hexdigits", "0123456789abcdef"},
    {"octdigits", "01234567"},
};

// "" for a name that is no class.
std::string_view class_characters(std::string_view name) {
  for (const Alphabet& alphabet : kClasses) {
    if (alphabet.name == name) return alphabet.characters;
  }
  return {};
}

// The properties are known by name only, so that a number may come as text.
std::optional<std::int64_t> whole(const Value& value) {
  if (value.is_int()) return value.as_int();
  const Result<Value> read =
      value.is_string() ? read_json(value.as_string()) : Result<Value>(value);
  return read && read->is_int() ? std::optional(read->as_int()) : std::nullopt;
}

// A set of characters of which the text has at least so many.
struct Share {
  std::string_view characters;
  std::int64_t least;
};

using Shares = std::vector<Share>;

std::optional<Refusal> invalid(std::string message) {
  return Refusal{"InvalidParameter", std::move(message)};
}

std::optional<Refusal> read_shares(const Value& properties, Shares& out) {
  for (const auto& [list, word] :
       {std::pair("character_classes", "class"), std::pair("character_sequences", "sequence")}) {
    for (const Value& item : properties.get(list).items()) {
      const bool named = word == std::string_view("class");
      const std::string_view text = item.get_string(word, named ? "lettersdigits" : "");
      const std::string_view characters = named ? class_characters(text) : text;
      if (characters.empty()) {
        return invalid("An item of " + std::string(list) + " has no valid " + word + ".");
      }
      const Value& given = item.get("min");
      const std::optional<std::int64_t> least = given.is_null() ? 1 : whole(given);
      if (!least || *least < 1 || *least > kLengthMax) {
        return invalid("The min of an item of " + std::string(list) + " must be 1 to 512.");
      }
      out.push_back({characters, *least});
    }
  }
  return std::nullopt;
}

std::optional<Refusal> check_random_string(const CreateCase& create) {
  const Value& properties = create.properties;
  const Value& given = properties.get("length");
  const std::optional<std::int64_t> length = given.is_null() ? kLengthDefault : whole(given);
  if (!length || *length < 1 || *length > kLengthMax) {
    return invalid("The length of a random string must be 1 to 512.");
  }
  const std::string_view sequence = properties.get_string("sequence", "lettersdigits");
  if (class_characters(sequence).empty()) {
    return invalid("The sequence " + std::string(sequence) +
                   " is none of lettersdigits, letters, "
                   "lowercase, uppercase, digits, hexdigits and octdigits.");
  }
  Shares shares;
  if (std::optional<Refusal> bad = read_shares(properties, shares)) return bad;
  std::int64_t least = 0;
  for (const Share& share : shares) least += share.least;
  if (least <= *length) return std::nullopt;
  return invalid("The length " + std::to_string(*length) +
                 " is smaller than the minima of the character classes and sequences together: " +
                 std::to_string(least) + ".");
}

std::optional<double> number(const Value& value) {
  if (value.is_number()) return value.as_double();
  if (!value.is_string()) return std::nullopt;
  const Result<Value> read = read_json(value.as_string());
  return read && read->is_number() ? std::optional(read->as_double()) : std::nullopt;
}

bool truth(const Value& value) {
  if (!value.is_string()) return truthy(value);
  const std::string_view text = value.as_string();
  return !text.empty() && text != "false" && text != "False" && text != "0";
}

// -1, 0 or 1; numbers, also written as texts, by size, all else as text.
int compare(const Value& a, const Value& b) {
  const auto x = number(a);
  const auto y = number(b);
  if (x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  const std::string left = a.is_string() ? std::string(a.as_string()) : to_json(a);
  const std::string right = b.is_string() ? std::string(b.as_string()) : to_json(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

bool contains(const Value& whole_value, const Value& part) {
  if (whole_value.is_string()) {
    const std::optional<std::string> text = scalar_text(part);
    return text && whole_value.as_string().find(*text) != std::string_view::npos;
  }
  if (whole_value.is_map()) return whole_value.find(part) != nullptr;
  const auto items = whole_value.items();
  return std::find(items.begin(), items.end(), part) != items.end();
}

bool equal(const Value& a, const Value& b) {
  const auto x = number(a);
  const auto y = number(b);
  return x && y ? *x == *y : a == b;
}

struct Operation {
  std::string_view name;
  std::size_t least;
  std::size_t most;
  bool (*holds)(std::span<const Value>);
};
using Given = std::span<const Value>;
// Of three values, Equal wants all the same, NotEqual no two the same.
constexpr Operation kOperations[] = {
    {"Equal", 2, 3, [](Given v) { return equal(v[0], v[1]) && equal(v[0], v.back()); }},
    {"NotEqual", 2, 3,
     [](Given v) {
       return !equal(v[0], v[1]) && (v.size() == 2 || (!equal(v[0], v[2]) && !equal(v[1], v[2])));
     }},
    {"Greater", 2, 2, [](Given v) { return compare(v[0], v[1]) > 0; }},
    {"GreaterOrEqual", 2, 2, [](Given v) { return compare(v[0], v[1]) >= 0; }},
    {"Less", 2, 2, [](Given v) { return compare(v[0], v[1]) < 0; }},
    {"LessOrEqual", 2, 2, [](Given v) { return compare(v[0], v[1]) <= 0; }},
    {"Contain", 2, 2, [](Given v) { return contains(v[0], v[1]); }},
    {"NotContain", 2, 2, [](Given v) { return !contains(v[0], v[1]); }},
    {"And", 2, 2, [](Given v) { return truth(v[0]) && truth(v[1]); }},
    {"Or", 2, 2, [](Given v) { return truth(v[0]) || truth(v[1]); }},
    {"Not", 1, 1, [](Given v) { return !truth(v[0]); }},
};

const Operation* operation_of(const Value& properties) {
  const std::string_view name = properties.get_string("Operation", "Equal");
  const auto* found = std::find_if(std::begin(kOperations), std::end(kOperations),
                                   [&](const Operation& o) { return o.name == name; });
  return found == std::end(kOperations) ? nullptr : found;
}

std::string cause_of(const Value& properties, const Operation& operation) {
  const std::string_view own = properties.get_string("ErrorMessage");
  if (!own.empty()) return std::string(own);
  return "Assertion failed: " + std::string(operation.name) + " does not hold for " +
         to_json(properties.get("Values")) + ".";
}

std::optional<Refusal> check_assert(const CreateCase& create) {
  const Value& properties = create.properties;
  const Operation* operation = operation_of(properties);
  const Given values = properties.get("Values").items();
  if (operation == nullptr) return invalid("The Operation of the assertion is unknown.");
  if (values.size() < operation->least || values.size() > operation->most) {
    const std::string range =
        operation->least == operation->most
            ? std::to_string(operation->least)
            : std::to_string(operation->least) + " to " + std::to_string(operation->most);
    return invalid("The operation " + std::string(operation->name) + " takes " + range +
                   " values, but " + std::to_string(values.size()) + " are given.");
  }
  const Value& abort = properties.get("AbortCreation");
  if (operation->holds(values) || (abort.is_bool() && !abort.as_bool())) return std::nullopt;
  return Refusal{"AssertionFailed", cause_of(properties, *operation)};
}

constexpr RuleEntry kRules[] = {
    {"ALIYUN::RandomString", check_random_string},
    {"ALIYUN::ROS::Assert", check_assert},
};

}  // namespace

std::span<const RuleEntry> ros_rules() {
  return kRules;
}

std::string random_string(const Value& properties, std::uint64_t seed) {
  const auto length =
      static_cast<std::size_t>(whole(properties.get("length")).value_or(kLengthDefault));
  const std::optional<std::string> salt = scalar_text(properties.get("salt"));
  Noise noise(salt && !salt->empty() ? hash_text(*salt, seed) : seed);
  Shares shares;
  read_shares(properties, shares);  // was checked when it was made
  std::string text;
  std::string all;
  for (const Share& share : shares) {
    noise.append(text, share.characters, static_cast<std::size_t>(share.least));
    all += share.characters;
  }
  if (all.empty()) {
    all = class_characters(properties.get_string("sequence", "lettersdigits"));
  }
  if (text.size() < length) noise.append(text, all, length - text.size());
  for (std::size_t i = text.size(); i > 1; --i) std::swap(text[i - 1], text[noise.next() % i]);
  return text;
}

Value assert_attributes(const Value& properties) {
  const Operation* operation = operation_of(properties);
  const Given values = properties.get("Values").items();
  const bool good =
      operation != nullptr && values.size() >= operation->least && operation->holds(values);
  const std::string cause =
      good || operation == nullptr ? std::string() : cause_of(properties, *operation);
  return MapBuilder()
      .set("Result", Value::boolean(good))
      .set("FailureCause", Value::string(cause))
      .build();
}

}  // namespace cairn::sim
