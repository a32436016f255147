#include "service/drift_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cairn::service {
namespace {

constexpr TimeMs kRetryFirst = 200;
constexpr TimeMs kRetryMost = 10'000;
constexpr std::size_t kFailuresToldMax = 3;

CallSpec read_call(const StackRow& stack, const Expectation& expected, const std::string& acting) {
  CallSpec call;
  call.kind = CallKind::kRead;
  call.account = stack.account;
  call.region = stack.region;
  call.stack_id = stack.id;
  call.stack_name = stack.name;
  call.logical_id = expected.row.logical_id;
  call.type = expected.row.type;
  call.physical_id = expected.row.physical_id;
  call.acting = acting;
  call.resource_group = stack.resource_group;
  return call;
}

ResourceDrift unseen(const Expectation& expected, Millis now) {
  ResourceDrift drift;
  drift.logical_id = expected.row.logical_id;
  drift.type = expected.row.type;
  drift.physical_id = expected.row.physical_id;
  drift.no = expected.row.no;
  drift.updates = expected.row.updates;
  drift.checked = now;
  drift.module_info = expected.module_info;
  return drift;
}

bool worth_another_try(const CallReply& reply) {
  return reply.outcome == CallReply::Outcome::kThrottled ||
         reply.outcome == CallReply::Outcome::kUnknown ||
         reply.outcome == CallReply::Outcome::kInProgress;
}

}  // namespace

void DriftLook::start(const Ports& ports, StackRow stack, std::vector<Expectation> expectations,
                      Done done) {
  const std::shared_ptr<DriftLook> look(
      new DriftLook(ports, std::move(stack), std::move(expectations), std::move(done)));
  ports.executor.post([look] { look->read_more(); });
}

DriftLook::DriftLook(const Ports& ports, StackRow stack, std::vector<Expectation> expectations,
                     Done done)
    : ports_(ports),
      stack_(std::move(stack)),
      expectations_(std::move(expectations)),
      done_(std::move(done)) {
  seen_.drifts.reserve(expectations_.size());
  for (const Expectation& expected : expectations_) {
    seen_.drifts.push_back(unseen(expected, ports_.clock.now()));
  }
}

void DriftLook::read_more() {
  while (out_ < kReadsOutMax && next_ < expectations_.size()) {
    const std::size_t index = next_++;
    if (expectations_[index].type == nullptr) continue;
    ++out_;
    read({index, 0});
  }
  if (out_ == 0 && next_ == expectations_.size() && done_) {
    std::exchange(done_, nullptr)(std::move(seen_));
  }
}

// Replies come on the cloud's thread, whose time is not ours.
void DriftLook::read(Reading reading) {
  ports_.cloud.start(read_call(stack_, expectations_[reading.index], ports_.acting),
                     [look = shared_from_this(), reading](CallReply reply) {
                       look->ports_.executor.post([look, reading, reply = std::move(reply)] {
                         look->on_reply(reading, reply);
                       });
                     });
}

void DriftLook::on_reply(Reading reading, CallReply reply) {
  if (worth_another_try(reply) && reading.tries + 1 < kTriesMax) {
    const TimeMs back_off = std::min(kRetryMost, kRetryFirst << reading.tries);
    ++reading.tries;
    ports_.executor.post_at(ports_.clock.now() + std::max(reply.retry_after_ms, back_off),
                            [look = shared_from_this(), reading] { look->read(reading); });
    return;
  }
  settle(reading.index, reply);
  --out_;
  read_more();
}

void DriftLook::settle(std::size_t index, const CallReply& reply) {
  const Expectation& expected = expectations_[index];
  ResourceDrift& drift = seen_.drifts[index];
  if (reply.outcome == CallReply::Outcome::kDone) {
    drift.drift = compare(*expected.type, expected.properties,
                          without_tags(reply.properties, expected.inherited_tags));
    drift.secrets = expected.secrets;
    const bool same = drift.drift.differences.empty();
    drift.status = same ? ResourceDriftStatus::kInSync : ResourceDriftStatus::kModified;
    if (!same) drift.attributes = reply.attributes;
  } else if (reply.outcome == CallReply::Outcome::kFailed && reply.code == kGoneCode) {
    drift.drift = compare(*expected.type, expected.properties, {});
    drift.drift.differences.clear();
    drift.secrets = expected.secrets;
    drift.status = ResourceDriftStatus::kDeleted;
  } else {
    tell_failure(expected, reply);
  }
}

void DriftLook::tell_failure(const Expectation& expected, const CallReply& reply) {
  seen_.refused |= reply.outcome == CallReply::Outcome::kFailed;
  if (seen_.failures.size() < kFailuresToldMax) {
    const std::string_view code = reply.code.empty() ? "NoAnswer" : std::string_view(reply.code);
    seen_.failures.push_back(
        fmt::format("{}: {}: {}", expected.row.logical_id, code,
                    reply.message.empty() ? "The cloud did not answer" : reply.message));
  }
}

}  // namespace cairn::service
