// Updates, reads and polls: calls about what exists.
#include <algorithm>
#include <utility>

#include "catalog/property_check.h"
#include "cloud/sim/sim_core.h"
#include "cloud/sim/special.h"
#include "value/json.h"

namespace cairn::sim {
namespace {

CallReply gone(const TypeFacts* type, const std::string& id) {
  const Refusal* own = type == nullptr || type->kind == nullptr ? nullptr : &type->kind->missing;
  if (own != nullptr && !own->code.empty()) return refused(about(*own, id));
  return refused({std::string(kGoneCode), "The specified resource does not exist: " + id + "."});
}

// Leaving a property out and giving its default are the same.
const Value& effective(const Value& properties, const Property& property) {
  const Value& given = properties.get(property.name);
  return given.is_null() && property.default_value ? *property.default_value : given;
}

// Products have no call that changes such a property. Where the catalogue does not say, anything
// may be changed.
std::optional<Refusal> check_changeable(const TypeFacts& type, const Value& before,
                                        const Value& after) {
  for (const Property& property : type.schema->properties) {
    if (property.update != UpdateBehaviour::kReplace) continue;
    if (effective(before, property) == effective(after, property)) continue;
    return Refusal{"InvalidOperation.NotModifiable",
                   "The property " + property.name + " of " + type.name +
                       " cannot be changed after the resource was made."};
  }
  return std::nullopt;
}

}  // namespace

CallReply SimCore::update(const CallSpec& call, const Fault& fault) {
  if (std::optional<Refusal> cannot = misdirected(call)) return refused(*cannot);
  const TypeFacts& type = *facts_.find(call.type);
  const Refusal broken{fault.code, fault.message};
  const bool breaks = fault.kind == FaultKind::kFail;
  if (type.schema->is_data_source) return breaks ? refused(broken) : ask_source(call, type);
  const Record* record = wanted(call);
  if (record == nullptr) return gone(&type, call.physical_id);
  if (!call.update_token.empty()) {
    const Change* made = world_.find_change(record->number, text_key(call.update_token));
    if (made != nullptr) return state_of(*record, *made);
  }
  CallReply reply = breaks ? refused(broken) : change(call, *record, fault);
  if (reply.outcome == CallReply::Outcome::kFailed) keep_refusal(call, *record, reply);
  return reply;
}

// The same request may be under way a second time; the world may suit it by then.
void SimCore::keep_refusal(const CallSpec& call, const Record& record, const CallReply& reply) {
  if (call.update_token.empty()) return;
  Change refusal;
  refusal.token = text_key(call.update_token);
  refusal.ready_at = Change::kRefused;
  refusal.failure = failure_text({reply.code, reply.message});
  world_.add_change(record.number, refusal);
  if (database_) database_->put_change(record.number, call.update_token, refusal);
}

CallReply SimCore::change(const CallSpec& call, const Record& record, const Fault& fault) {
  const TypeFacts& type = *world_.type_of(record);
  auto given = converted(type, call);
  if (auto* bad = std::get_if<Refusal>(&given)) return refused(std::move(*bad));
  const Value& properties = std::get<Value>(given);
  Value before = world_.properties(record);
  if (call.old_properties.is_map()) {  // what drifted is put right, not taken for a change
    Errors unused;
    before = check_properties(*type.schema, call.logical_id, call.old_properties, unused);
  }
  if (std::optional<Refusal> no = check_changeable(type, before, properties)) return refused(*no);
  const Place place = world_.place(record);
  const std::string id = record.physical_id;
  const auto ran = boot_script(world_, record, type, world_.properties(record));
  const auto refusal = world_.change(record.number, properties, [&] {
    return check_create({world_, type, place, properties, id});
  });
  if (refusal) return refused(*refusal);

  Change made;
  made.token = call.update_token.empty() ? TextKey{} : text_key(call.update_token);
  made.ready_at =
      clock_.now() + change_ms({type, before, properties, call.rolling_back}, latency_, chance_);
  made.failure = doom(fault);
  world_.add_change(record.number, made);
  if (database_) {
    database_->update(record);
    database_->put_change(record.number, call.update_token, made);
  }
  if (const auto runs = boot_script(world_, record, type, properties)) {
    plan_boot(record, *runs, times_after_change(ran, *runs), made.ready_at, fault);
  }
  const bool at_once = made.failure.empty() && made.ready_at <= clock_.now();
  return at_once ? done(record, type, properties) : in_progress(record, made.ready_at);
}

CallReply SimCore::read(const CallSpec& call) const {
  const Record* record = wanted(call);
  if (record == nullptr) {
    return refused({std::string(kGoneCode),
                    "The specified resource does not exist: " + call.physical_id + "."});
  }
  const Value properties = world_.properties(*record);
  CallReply reply = done(*record, *world_.type_of(*record), properties);
  reply.properties = properties;
  return reply;
}

CallReply SimCore::poll(const CallSpec& call) const {
  const Record* record = wanted(call);
  if (record == nullptr) return gone(nullptr, call.physical_id);
  if (call.update_token.empty()) return state_of(*record);
  const Change* made = world_.find_change(record->number, text_key(call.update_token));
  if (made != nullptr) return state_of(*record, *made);
  return refused({"InvalidClientToken.NotFound", "No update was begun with this ClientToken."});
}

}  // namespace cairn::sim
