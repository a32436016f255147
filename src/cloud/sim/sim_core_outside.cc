// Changes that no call made.
#include <utility>

#include "catalog/property_check.h"
#include "cloud/sim/sim_core.h"

namespace cairn::sim {

Result<const Record*> SimCore::existing(const SimKey& key) const {
  const TypeFacts* type = facts_.find(key.type);
  const Record* record =
      type == nullptr ? nullptr
                      : world_.find_own(*type, {key.account, key.region}, key.physical_id, {});
  if (record != nullptr) return record;
  return Error{.code = "SimResourceNotFound",
               .message = "The simulated cloud has no " + key.type + " " + key.physical_id +
                          " in " + key.region + " of account " + key.account + ".",
               .fix = "Ask for the list of what there is, and name one of it."};
}

Result<void> SimCore::set(const SimKey& key, const Value& properties) {
  const Result<const Record*> found = existing(key);
  if (!found) return found.error();
  const Record& record = *found.value();
  const TypeFacts& type = *world_.type_of(record);
  MapBuilder merged;
  for (const Entry& entry : world_.properties(record).entries()) {
    if (properties.find(entry.key) == nullptr) merged.set(entry.key, entry.value);
  }
  for (const Entry& entry : properties.entries()) {
    if (!entry.value.is_null()) merged.set(entry.key, entry.value);
  }
  Errors errors;
  const Value wanted = check_properties(*type.schema, record.physical_id, merged.build(), errors);
  if (!errors.empty()) {
    Error error = errors.front();
    error.code = "InvalidSimProperties";
    return error;
  }
  world_.change(record.number, wanted, [] { return std::nullopt; });
  if (database_) database_->update(record);
  return {};
}

Result<void> SimCore::erase(const SimKey& key) {
  const Result<const Record*> found = existing(key);
  if (!found) return found.error();
  erase(*found.value());
  return {};
}

void SimCore::erase(const Record& record) {
  const std::uint64_t number = record.number;
  if (database_) database_->erase(number);
  world_.erase(number);
}

}  // namespace cairn::sim
