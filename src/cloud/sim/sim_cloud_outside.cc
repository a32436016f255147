// The simulated cloud's world, looked at and changed from outside.
#include <algorithm>
#include <mutex>

#include "cloud/sim/attributes.h"
#include "cloud/sim/choices.h"
#include "cloud/sim/sim_cloud_state.h"

namespace cairn::sim {
namespace {

bool fits(const std::string& wanted, std::string_view actual) {
  return wanted.empty() || wanted == actual;
}

// Products write tags as a list of Key and Value, a few as a map.
std::vector<std::pair<std::string, std::string>> tags_of(const Value& tags) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Value& tag : tags.items()) {
    const std::optional<std::string> value = scalar_text(tag.get("Value"));
    out.emplace_back(tag.get_string("Key"), value.value_or(""));
  }
  for (const Entry& entry : tags.entries()) {
    if (!entry.key.is_string()) continue;
    out.emplace_back(entry.key.as_string(), scalar_text(entry.value).value_or(""));
  }
  return out;
}

SimResource describe(const SimWorld& world, const Record& record, TimeMs now) {
  const Change* last = world.last_change(record.number);
  const TimeMs ready_at = std::max(record.ready_at, last == nullptr ? 0 : last->ready_at);
  const std::string& failure = last == nullptr ? record.failure : last->failure;
  const Value properties = world.properties(record);
  SimResource out;
  out.number = record.number;
  out.account = world.text(record.account);
  out.region = world.text(record.region);
  out.type = world.text(record.type);
  out.physical_id = record.physical_id;
  out.stack_id = world.text(record.stack_id);
  out.logical_id = record.logical_id;
  out.created_at = record.created_at;
  out.ready = ready_at <= now;
  out.failed = out.ready && !failure.empty();
  out.properties = properties;
  out.ref = ref_of(world, record, *world.type_of(record), properties);
  out.attributes = attributes_of(world, record, *world.type_of(record), properties);
  out.tags = tags_of(properties.get("Tags"));
  out.resource_group = properties.get_string("ResourceGroupId");
  return out;
}

// One whose type and id are known is looked up; everything else is looked through.
std::vector<const Record*> candidates(const SimWorld& world, const SimFilter& filter) {
  const bool named = !filter.account.empty() && !filter.type.empty() && !filter.physical_id.empty();
  const TypeFacts* type = named ? world.facts().find(filter.type) : nullptr;
  if (type == nullptr || (type->scope == Scope::kRegion && filter.region.empty())) {
    return world.list();
  }
  const Place place{filter.account, filter.region};
  const Record* record = world.find_own(*type, place, filter.physical_id, {});
  return record == nullptr ? std::vector<const Record*>() : std::vector<const Record*>{record};
}

}  // namespace

std::vector<SimResource> SimCloud::list(const SimFilter& filter) const {
  const auto locked = state_->lock();
  const SimWorld& world = state_->core.world();
  std::vector<SimResource> found;
  for (const Record* record : candidates(world, filter)) {
    if (fits(filter.account, world.text(record->account)) &&
        fits(filter.region, world.text(record->region)) &&
        fits(filter.stack_id, world.text(record->stack_id)) &&
        fits(filter.type, world.text(record->type)) &&
        fits(filter.physical_id, record->physical_id)) {
      found.push_back(describe(world, *record, state_->clock.now()));
    }
  }
  return found;
}

std::size_t SimCloud::size() const {
  const auto locked = state_->lock();
  return state_->core.world().size();
}

std::size_t SimCloud::live_with_token(std::string_view token) const {
  const auto locked = state_->lock();
  const TextKey key = text_key(token);
  const auto all = state_->core.world().list();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [&](const Record* record) { return record->token == key; }));
}

Result<void> SimCloud::set(const SimKey& key, const Value& properties) {
  auto locked = state_->lock();
  if (Result<void> done = state_->core.set(key, properties); !done) return done;
  return state_->saved(locked);
}

Result<void> SimCloud::erase(const SimKey& key) {
  auto locked = state_->lock();
  if (Result<void> done = state_->core.erase(key); !done) return done;
  return state_->saved(locked);
}

std::optional<Value> SimCloud::oos_parameter(std::string_view account, std::string_view region,
                                             std::string_view name, bool secret) const {
  const auto locked = state_->lock();
  const SimWorld& world = state_->core.world();
  const TypeFacts* type =
      world.facts().find(secret ? "ALIYUN::OOS::SecretParameter" : "ALIYUN::OOS::Parameter");
  const Record* record = world.find_own(*type, {account, region}, name, {});
  if (record == nullptr) return std::nullopt;
  return world.properties(*record).get("Value");
}

bool SimCloud::service_enabled(std::string_view account, std::string_view service) const {
  const auto locked = state_->lock();
  return state_->core.world().service_enabled(account, service);
}

std::optional<std::vector<Value>> SimCloud::allowed_values(const SimPlace& place,
                                                           std::string_view type,
                                                           std::string_view property,
                                                           const Value& known_properties) const {
  const auto locked = state_->lock();
  const SimWorld& world = state_->core.world();
  const TypeFacts* facts = world.facts().find(type);
  if (facts == nullptr) return std::nullopt;
  return choices(world, {*facts, {place.account, place.region}, property, known_properties});
}

void SimCloud::set_faults(FaultPlan faults) {
  const auto locked = state_->lock();
  state_->options.faults = std::move(faults);
}

}  // namespace cairn::sim
