#include "eval/facts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "value/json.h"

namespace cairn {
namespace {

// Accounts and regions are the stack's: they tell no two questions of one model apart.
std::string question(std::string_view kind, std::string_view name, std::string_view more) {
  return to_json(Value::list({Value::string(kind), Value::string(name), Value::string(more)}));
}

}  // namespace

RememberedSurroundings::RememberedSurroundings(const Surroundings& world, const Value& facts)
    : world_(world) {
  for (const Entry& fact : facts.entries()) {
    known_.emplace(std::string(fact.key.as_string()), fact.value);
  }
}

Value RememberedSurroundings::facts() const {
  if (known_.empty()) return {};
  std::vector<Entry> facts;
  for (const auto& [key, answer] : known_) facts.push_back({Value::string(key), answer});
  std::sort(facts.begin(), facts.end(),
            [](const Entry& a, const Entry& b) { return a.key.as_string() < b.key.as_string(); });
  return Value::map(std::move(facts));
}

std::optional<std::string> RememberedSurroundings::module_template(std::string_view account,
                                                                   std::string_view type,
                                                                   std::string_view version) const {
  const std::string key = question("module", type, version);
  if (const auto known = known_.find(key); known != known_.end()) {
    return std::string(known->second.as_string());
  }
  std::optional<std::string> text = world_.module_template(account, type, version);
  if (text) known_.emplace(key, Value::string(*text));
  return text;
}

Result<DataSourceAnswer> RememberedSurroundings::data_source(std::string_view account,
                                                             std::string_view region,
                                                             std::string_view type,
                                                             const Value& properties) const {
  const std::string key = question("data", type, to_json(properties));
  if (const auto known = known_.find(key); known != known_.end()) {
    return DataSourceAnswer{known->second.get("Ref"), known->second.get("Attributes")};
  }
  Result<DataSourceAnswer> answer = world_.data_source(account, region, type, properties);
  if (answer) {
    known_.emplace(
        key, MapBuilder().set("Ref", answer->ref).set("Attributes", answer->attributes).build());
  }
  return answer;
}

Result<Value> RememberedSurroundings::oos_parameter(std::string_view account,
                                                    std::string_view region, std::string_view name,
                                                    bool secret) const {
  const std::string key = question(secret ? "secret" : "parameter", name, "");
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  Result<Value> value = world_.oos_parameter(account, region, name, secret);
  if (value) known_.emplace(key, *value);
  return value;
}

}  // namespace cairn
