// A cloud that keeps its word (cloud/cloud.h) over a network that does not: requests and replies
// are delayed, lost, or arrive after their sender died.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>

#include "cloud/cloud.h"
#include "tests/support/manual_executor.h"

namespace cairn::testing {

struct Chaos {
  std::uint32_t lose_request = 0;  // of a thousand
  std::uint32_t lose_reply = 0;
  std::uint32_t throttle = 0;
  std::uint32_t fail_create = 0;
  std::uint32_t fail_delete = 0;
  std::uint32_t fail_update = 0;  // some of them leave the resource part changed
  std::uint32_t fail_read = 0;
  std::uint32_t slow = 0;        // answers kInProgress first
  std::uint32_t fail_later = 0;  // of the slow ones: fails while being polled
  TimeMs delay_most = 40;
  bool ignore_tokens = false;    // a planted bug: every request makes something
  bool unknown_is_done = false;  // a planted bug: a lost reply is reported as a success
  bool forget_fences = false;    // a planted bug: a delete by token forbids nothing
  bool forget_updates = false;   // a planted bug: every update that arrives is applied
  bool reads_the_gone = false;   // a planted bug: what is gone is read as if it were there
};

class ChaosCloud final : public Cloud {
 public:
  struct Thing {
    std::string logical_id;
    std::string token;
    std::string type;
    Value properties;
    bool torn = false;     // an update failed half-way
    bool foreign = false;  // somebody else made it, with properties the stack was never told
    bool ready = true;
    bool doomed = false;
    TimeMs ready_at = 0;
  };

  ChaosCloud(ManualWorld& world, std::uint64_t seed, Chaos chaos)
      : world_(world), executor_(world.make_executor()), chance_(seed), chaos_(chaos) {}

  void calm() {
    chaos_ = Chaos{.ignore_tokens = chaos_.ignore_tokens,
                   .unknown_is_done = chaos_.unknown_is_done,
                   .forget_fences = chaos_.forget_fences,
                   .forget_updates = chaos_.forget_updates,
                   .reads_the_gone = chaos_.reads_the_gone};
  }
  void set_chaos(Chaos chaos) { chaos_ = chaos; }
  // What may be kept while that which it was built on goes.
  void excuse(const std::string& logical_id) { excused_.insert(logical_id); }
  // Somebody else's doing: a thing that no stack owns, and the end of one.
  std::string plant(const std::string& name, Value properties) {
    std::string id = "w-" + std::to_string(++made_);
    Thing thing{name, {}, "ALIYUN::TEST::Thing", std::move(properties)};
    thing.foreign = true;
    live_.emplace(id, std::move(thing));
    unowned_.insert(id);
    return id;
  }
  void vanish(const std::string& id) {
    live_.erase(id);
    unowned_.erase(id);
  }
  // The stack took it over for good: from now on it may change and delete it.
  void hand_over(const std::string& id) { unowned_.erase(id); }
  const std::set<std::string>& unowned() const { return unowned_; }
  // Says whether the stack has let the resource go, and kept it in the cloud.
  std::function<bool(const std::string& physical_id)> let_go = [](const auto&) { return false; };

  void start(CallSpec spec, Done done) override {
    if (roll(chaos_.lose_request)) return lose(std::move(done));
    later([this, spec = std::move(spec), done = std::move(done)]() mutable {
      CallReply reply = carry_out(spec);
      if (roll(chaos_.lose_reply)) return lose(std::move(done));
      later([reply = std::move(reply), done = std::move(done)] { done(reply); });
    });
  }

  const std::map<std::string, Thing>& live() const { return live_; }
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  bool roll(std::uint32_t of_thousand) { return chance_() % 1000 < of_thousand; }
  void later(Executor::Task task) {
    const auto delay = static_cast<TimeMs>(
        chance_() % static_cast<std::uint64_t>(std::max<TimeMs>(chaos_.delay_most, 1)));
    executor_.post_at(world_.clock().now() + delay, std::move(task));
  }
  void lose(Done done) {
    CallReply reply;
    reply.outcome =
        chaos_.unknown_is_done ? CallReply::Outcome::kDone : CallReply::Outcome::kUnknown;
    executor_.post_at(world_.clock().now() + 100, [done = std::move(done), reply] { done(reply); });
  }

  CallReply carry_out(const CallSpec& spec) {
    if (roll(chaos_.throttle))
      return {.outcome = CallReply::Outcome::kThrottled, .code = "Throttling"};
    switch (spec.kind) {
      case CallKind::kCreate:
        return create(spec);
      case CallKind::kPoll:
        return poll(spec);
      case CallKind::kDelete:
        return remove(spec);
      case CallKind::kUpdate:
        return update(spec);
      case CallKind::kRead:
        return read(spec);
    }
    return {};
  }

  CallReply create(const CallSpec& spec) {
    if (fenced_.contains(spec.create_token) && !chaos_.forget_fences) {
      return {.outcome = CallReply::Outcome::kFailed, .code = "TokenForbidden"};
    }
    const auto known = by_token_.find(spec.create_token);
    if (known != by_token_.end() && !chaos_.ignore_tokens) return told(known->second);
    if (roll(chaos_.fail_create))
      return {.outcome = CallReply::Outcome::kFailed, .code = "NoStock"};
    if (spec.properties.has_unknown()) complain(spec, "was created with an Unknown in it");
    check_needs(spec, "created");
    std::string id = "t-" + std::to_string(++made_);
    Thing thing{spec.logical_id, spec.create_token, spec.type, spec.properties};
    if (roll(chaos_.slow)) {
      thing.ready = false;
      thing.ready_at = world_.clock().now() + static_cast<TimeMs>(chance_() % 3000);
      thing.doomed = roll(chaos_.fail_later);
    }
    live_.emplace(id, thing);
    by_token_[spec.create_token] = id;
    return told(id);
  }

  CallReply told(const std::string& id) {
    const auto found = live_.find(id);
    if (found == live_.end()) return {.outcome = CallReply::Outcome::kFailed, .code = "Gone"};
    Thing& thing = found->second;
    if (!thing.ready && world_.clock().now() >= thing.ready_at) {
      if (thing.doomed) {
        return {.outcome = CallReply::Outcome::kFailed, .physical_id = id, .code = "Broken"};
      }
      thing.ready = true;
    }
    CallReply reply;
    reply.outcome = thing.ready ? CallReply::Outcome::kDone : CallReply::Outcome::kInProgress;
    reply.physical_id = id;
    reply.retry_after_ms = thing.ready ? 0 : 200;
    return reply;
  }

  void check_needs(const CallSpec& spec, const std::string& how) {
    for (const char* property : {"Needs", "Hold"}) {
      for (const Value& need : spec.properties.get(property).items()) {
        if (!need.is_string() || !live_.contains(std::string(need.as_string()))) {
          complain(spec, "was " + how + " before what it needs, or after that was removed");
        }
      }
    }
  }

  // The outcome of an update is its token's for good, success or not.
  struct Update {
    bool done = false;
    bool failed = false;
    TimeMs ready_at = 0;
  };

  CallReply update(const CallSpec& spec) {
    const auto found = live_.find(spec.physical_id);
    if (found == live_.end()) return {.outcome = CallReply::Outcome::kFailed, .code = "Gone"};
    if (!updates_.contains(spec.update_token) || chaos_.forget_updates) apply(spec, found->second);
    return told_of_update(spec);
  }

  void apply(const CallSpec& spec, Thing& thing) {
    Update& update = updates_[spec.update_token];
    const bool known = !thing.torn && !thing.foreign;
    if (unowned_.contains(spec.physical_id)) complain(spec, "was updated while it was not owned");
    if (known && !(spec.old_properties == thing.properties)) {
      complain(spec, "was updated from something else than what it is");
    }
    if (spec.properties.has_unknown()) complain(spec, "was updated with an Unknown in it");
    for (const char* fixed : {"Hold", "Fixed"}) {
      if (!thing.foreign && !(spec.properties.get(fixed) == thing.properties.get(fixed))) {
        complain(spec, "had a property changed in place that cannot be");
      }
    }
    // An update whose time was over may still be under way when the stack is deleted and the
    // resource kept. It could only be waited for by sending it again, and so by doing to what the
    // person keeps what was given up. Until it was let go, though, it has what it needs.
    if (!let_go(spec.physical_id)) check_needs(spec, "updated");
    update.failed = roll(chaos_.fail_update);
    thing.torn = update.failed && chance_() % 2 == 0;
    if (!update.failed) {
      thing.properties = spec.properties;
      thing.foreign = false;
    }
    if (roll(chaos_.slow)) {
      update.ready_at = world_.clock().now() + static_cast<TimeMs>(chance_() % 3000);
    }
  }

  CallReply told_of_update(const CallSpec& spec) {
    const Update& update = updates_[spec.update_token];
    CallReply reply;
    reply.physical_id = spec.physical_id;
    reply.outcome = update.failed ? CallReply::Outcome::kFailed : CallReply::Outcome::kDone;
    if (update.failed) reply.code = "UpdateRefused";
    if (world_.clock().now() < update.ready_at) {
      reply.outcome = CallReply::Outcome::kInProgress;
      reply.retry_after_ms = 200;
    }
    return reply;
  }

  CallReply poll(const CallSpec& spec) {
    if (spec.update_token.empty()) return told(spec.physical_id);
    if (!updates_.contains(spec.update_token)) complain(spec, "was polled for no update");
    return told_of_update(spec);
  }

  CallReply read(const CallSpec& spec) {
    if (roll(chaos_.fail_read))
      return {.outcome = CallReply::Outcome::kFailed, .code = "Forbidden"};
    const auto found = live_.find(spec.physical_id);
    CallReply reply;
    reply.outcome = CallReply::Outcome::kFailed;
    reply.code = kGoneCode;
    if (found == live_.end() && !chaos_.reads_the_gone) return reply;
    reply.outcome = CallReply::Outcome::kDone;
    reply.physical_id = spec.physical_id;
    if (found != live_.end()) reply.properties = found->second.properties;
    return reply;
  }

  void check_unneeded(const CallSpec& spec, const std::string& id) {
    for (const auto& [other, thing] : live_) {
      if (excused_.contains(thing.logical_id)) continue;
      for (const char* property : {"Needs", "Hold"}) {
        for (const Value& need : thing.properties.get(property).items()) {
          if (need == Value::string(id)) {
            complain(spec, "was removed while " + thing.logical_id + " needed it");
          }
        }
      }
    }
  }

  CallReply remove(const CallSpec& spec) {
    if (roll(chaos_.fail_delete)) {
      return {.outcome = CallReply::Outcome::kFailed, .code = "DependencyViolation"};
    }
    std::string id = spec.physical_id;
    if (id.empty()) {
      fenced_.insert(spec.create_token);
      const auto made = by_token_.find(spec.create_token);
      if (made != by_token_.end()) id = made->second;
    }
    if (unowned_.contains(id)) complain(spec, "was removed, and was never the stack's");
    if (live_.contains(id)) check_unneeded(spec, id);
    live_.erase(id);
    return {.outcome = CallReply::Outcome::kDone};
  }

  void complain(const CallSpec& spec, const std::string& what) {
    complaints_.push_back(spec.logical_id + " " + what);
  }

  ManualWorld& world_;
  ManualExecutor& executor_;
  std::mt19937_64 chance_;
  Chaos chaos_;
  std::map<std::string, Thing> live_;
  std::map<std::string, std::string> by_token_;
  std::set<std::string> fenced_;
  std::map<std::string, Update> updates_;  // by token
  std::set<std::string> excused_;          // logical ids
  std::set<std::string> unowned_;          // planted, and not handed over
  std::vector<std::string> complaints_;
  std::uint64_t made_ = 0;
};

}  // namespace cairn::testing
