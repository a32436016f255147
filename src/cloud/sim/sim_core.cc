#include "cloud/sim/sim_core.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "catalog/property_check.h"
#include "catalog/regions.h"
#include "cloud/sim/attributes.h"
#include "cloud/sim/data_sources.h"
#include "cloud/sim/special.h"
#include "value/json.h"

namespace cairn::sim {
namespace {

// What a copy makes gets numbers that the world below will not come to.
constexpr std::uint64_t kCopyNumbers = std::uint64_t{1} << 48;

// The first fault of the properties, as products put it.
Refusal property_refusal(const Error& error) {
  const bool missing = error.message.find("not assigned") != std::string::npos;
  return {missing ? "MissingParameter" : "InvalidParameter", error.message};
}

}  // namespace

CallReply refused(Refusal refusal) {
  CallReply reply;
  reply.outcome = CallReply::Outcome::kFailed;
  reply.code = std::move(refusal.code);
  reply.message = std::move(refusal.message);
  return reply;
}

std::variant<Value, Refusal> converted(const TypeFacts& type, const CallSpec& call) {
  Errors errors;
  const Value given = call.properties.is_map() ? call.properties : Value::map({});
  Value properties = check_properties(*type.schema, call.logical_id, given, errors);
  if (!errors.empty()) return property_refusal(errors.front());
  return properties;
}

std::string failure_text(const Refusal& refusal) {
  return refusal.code + kFailureBreak + refusal.message;
}

std::string doom(const Fault& fault) {
  if (fault.kind != FaultKind::kAcceptThenFail) return {};
  return failure_text({fault.code, fault.message});
}

SimCore::SimCore(const Facts& facts, std::unique_ptr<Database> database, Latency latency,
                 Clock& clock, Chance& chance)
    : facts_(facts),
      database_(std::move(database)),
      latency_(latency),
      clock_(clock),
      chance_(chance),
      world_(facts) {}

SimCore::SimCore(const SimCore& below, Latency latency, Clock& clock, Chance& chance)
    : facts_(below.facts_),
      latency_(latency),
      clock_(clock),
      chance_(chance),
      world_(&below.world_),
      last_number_(below.last_number_ + kCopyNumbers) {}

Result<void> SimCore::load(const std::vector<WorldResource>& existing) {
  if (database_) {
    DatabaseReader reader;
    reader.on_record = [this](const StoredRecord& stored) {
      Record record = stored.record;
      const TypeFacts* type = facts_.find(stored.type);
      if (type == nullptr) return;  // the catalogue has forgotten the type
      record.token = stored.token.empty() ? TextKey{} : text_key(stored.token);
      record.account = world_.symbols().intern(stored.account);
      record.region = world_.symbols().intern(stored.region);
      record.type = world_.symbols().intern(stored.type);
      record.stack_id = world_.symbols().intern(stored.stack_id);
      const Result<Value> properties = read_json(record.properties);
      world_.insert(std::move(record), *type, properties ? properties.value() : Value::map({}));
    };
    reader.on_spent = [this](std::string_view token) { world_.spend(text_key(token)); };
    reader.on_change = [this](std::uint64_t number, Change change) {
      if (world_.by_number(number) != nullptr) world_.add_change(number, std::move(change));
    };
    reader.on_boot = [this](const Boot& boot) {
      last_boot_ = std::max(last_boot_, boot.id);
      boots_.emplace(boot.id, boot);
      new_boots_.push_back(boot.id);
    };
    reader.on_service = [this](std::string_view account, std::string_view service) {
      world_.enable_service(account, service);
    };
    if (Result<void> read = database_->load(reader); !read) return read;
    last_number_ = database_->last_number();
  }
  for (const WorldResource& resource : existing) add(resource);
  return commit();
}

void SimCore::add(const WorldResource& resource) {
  const Place place{resource.account, resource.region};
  if (world_.find_own(*resource.type, place, resource.physical_id, {}) != nullptr) return;
  Record record;
  record.number = ++last_number_;
  record.seed = hash_text(resource.physical_id);
  record.account = world_.symbols().intern(resource.account);
  record.region = world_.symbols().intern(resource.region);
  record.type = world_.symbols().intern(resource.type->name);
  record.stack_id = world_.symbols().intern("");
  record.created_at = record.ready_at = clock_.now();
  record.physical_id = resource.physical_id;
  const Value properties = resource.properties.is_map() ? resource.properties : Value::map({});
  record.properties = to_json(properties);
  if (!resource.attributes.is_null()) record.extra = to_json(resource.attributes);
  keep(world_.insert(std::move(record), *resource.type, properties), "");
}

void SimCore::keep(const Record& record, std::string_view token) {
  if (!database_) return;
  database_->put({record, token, world_.text(record.account), world_.text(record.region),
                  world_.text(record.type), world_.text(record.stack_id)});
}

Result<void> SimCore::commit() {
  return database_ ? database_->commit() : Result<void>();
}

CallReply SimCore::apply(const CallSpec& call, const Fault& fault) {
  CallReply reply;
  if (fault.kind == FaultKind::kThrottle) {
    reply.outcome = CallReply::Outcome::kThrottled;
    reply.code = fault.code;
    reply.message = fault.message;
    reply.retry_after_ms = fault.ms;
  } else if (fault.kind == FaultKind::kFail && call.kind != CallKind::kUpdate) {
    reply = refused({fault.code, fault.message});
  } else if (fault.kind != FaultKind::kLoseRequest) {
    switch (call.kind) {
      case CallKind::kCreate:
        reply = create(call, fault);
        break;
      case CallKind::kPoll:
        reply = poll(call);
        break;
      case CallKind::kDelete:
        reply = remove(call);
        break;
      case CallKind::kUpdate:
        reply = update(call, fault);
        break;
      case CallKind::kRead:
        reply = read(call);
        break;
    }
  }
  if (fault.kind == FaultKind::kLoseReply) reply = CallReply{};  // kUnknown, whatever happened
  reply.request_id = uuid_text(chance_.next(), chance_.next());
  return reply;
}

CallReply SimCore::create(const CallSpec& call, const Fault& fault) {
  const TextKey token = call.create_token.empty() ? TextKey{} : text_key(call.create_token);
  if (token) {
    if (const Record* made = world_.by_token(token)) return state_of(*made);
    if (world_.token_use(token) == SimWorld::TokenUse::kSpent) {
      return refused({"InvalidClientToken.Spent",
                      "What this ClientToken stood for was deleted; it makes nothing more."});
    }
  }
  if (std::optional<Refusal> cannot = misdirected(call)) return refused(*cannot);
  const TypeFacts& type = *facts_.find(call.type);
  return type.schema->is_data_source ? ask_source(call, type) : make(call, type, fault);
}

std::optional<Refusal> SimCore::misdirected(const CallSpec& call) const {
  if (std::optional<Refusal> cannot = unsupported(call.type)) return cannot;
  if (facts_.find(call.type) == nullptr) {
    return Refusal{"NotSupported", "The simulated cloud knows no type " + call.type + "."};
  }
  if (find_region(call.region) == nullptr) {
    return Refusal{"InvalidRegionId.NotFound",
                   "The specified RegionId does not exist: " + call.region + "."};
  }
  return std::nullopt;
}

CallReply SimCore::look_up(const CallSpec& call) const {
  if (std::optional<Refusal> cannot = misdirected(call)) return refused(*cannot);
  return ask_source(call, *facts_.find(call.type));
}

CallReply SimCore::ask_source(const CallSpec& call, const TypeFacts& source) const {
  auto given = converted(source, call);
  if (auto* bad = std::get_if<Refusal>(&given)) return refused(std::move(*bad));
  SourceAnswer answer =
      answer_source(world_, source, {call.account, call.region}, std::get<Value>(given));
  CallReply reply;
  reply.outcome = CallReply::Outcome::kDone;
  reply.ref = std::move(answer.ref);
  reply.attributes = std::move(answer.attributes);
  return reply;
}

CallReply SimCore::make(const CallSpec& call, const TypeFacts& type, const Fault& fault) {
  auto given = converted(type, call);
  if (auto* bad = std::get_if<Refusal>(&given)) return refused(std::move(*bad));
  const Value& properties = std::get<Value>(given);
  const Place place{call.account, call.region};
  const std::uint64_t number = last_number_ + 1;
  Record record;
  record.seed =
      call.create_token.empty() ? mix(number, chance_.next()) : hash_text(call.create_token, 7);
  std::optional<std::string> id = type.id.make(place, record.seed, properties);
  if (!id) id = type.spare_id.make(place, record.seed, properties);
  if (std::optional<Refusal> no = check_create({world_, type, place, properties, *id})) {
    return refused(*no);
  }
  record.number = last_number_ = number;
  record.physical_id = std::move(*id);
  record.token = call.create_token.empty() ? TextKey{} : text_key(call.create_token);
  record.account = world_.symbols().intern(call.account);
  record.region = world_.symbols().intern(call.region);
  record.type = world_.symbols().intern(type.name);
  record.stack_id = world_.symbols().intern(call.stack_id);
  record.created_at = clock_.now();
  record.ready_at = record.created_at + provision_ms(type, properties, latency_, chance_);
  record.logical_id = call.logical_id;
  record.properties = to_json(properties);
  record.failure = doom(fault);
  const Record& kept = world_.insert(std::move(record), type, properties);
  keep(kept, call.create_token);
  const auto script = boot_script(world_, kept, type, properties);
  if (script && kept.failure.empty()) {
    plan_boot(kept, *script, script->times, kept.ready_at, fault);
  }
  if (type.name == kAutoEnableService) {
    const std::string_view service = properties.get_string("ServiceName");
    world_.enable_service(call.account, service);
    if (database_) database_->put_service(call.account, service);
  }
  if (kept.failure.empty() && kept.ready_at <= clock_.now()) return done(kept, type, properties);
  return in_progress(kept, kept.ready_at);
}

CallReply SimCore::in_progress(const Record& record, TimeMs ready_at) const {
  CallReply reply;
  reply.outcome = CallReply::Outcome::kInProgress;
  reply.physical_id = record.physical_id;
  reply.retry_after_ms = latency_.poll_after_ms(ready_at - clock_.now());
  return reply;
}

CallReply SimCore::done(const Record& record, const TypeFacts& type,
                        const Value& properties) const {
  CallReply reply;
  reply.outcome = CallReply::Outcome::kDone;
  reply.physical_id = record.physical_id;
  reply.ref = ref_of(world_, record, type, properties);
  reply.attributes = attributes_of(world_, record, type, properties);
  return reply;
}

CallReply SimCore::state_of(const Record& record, TimeMs ready_at,
                            const std::string& failure) const {
  if (ready_at > clock_.now()) return in_progress(record, ready_at);
  if (!failure.empty()) {
    const std::size_t at = failure.find(kFailureBreak);
    CallReply reply = refused({failure.substr(0, at), failure.substr(at + 1)});
    reply.physical_id = record.physical_id;
    return reply;
  }
  return done(record, *world_.type_of(record), world_.properties(record));
}

const Record* SimCore::wanted(const CallSpec& call) const {
  const TextKey token = call.create_token.empty() ? TextKey{} : text_key(call.create_token);
  if (call.physical_id.empty()) return token ? world_.by_token(token) : nullptr;
  const TypeFacts* type = facts_.find(call.type);
  if (type == nullptr) return nullptr;
  return world_.find_own(*type, {call.account, call.region}, call.physical_id, token);
}

TimeMs SimCore::takes(const CallSpec& call) const {
  if (call.kind != CallKind::kDelete) return 0;
  const Record* record = wanted(call);
  if (record == nullptr) return 0;
  return remove_ms(*world_.type_of(*record), world_.properties(*record), latency_);
}

CallReply SimCore::remove(const CallSpec& call) {
  CallReply gone;
  gone.outcome = CallReply::Outcome::kDone;
  const Record* record = wanted(call);
  if (record != nullptr) {
    const Value properties = world_.properties(*record);
    if (std::optional<Refusal> no =
            check_delete(world_, *record, *world_.type_of(*record), properties)) {
      return refused(*no);
    }
    erase(*record);
  } else if (call.physical_id.empty() && !call.create_token.empty()) {
    world_.spend(text_key(call.create_token));
    if (database_) database_->spend(call.create_token);
  }
  return gone;
}

}  // namespace cairn::sim
