#include "cloud/nested/nested_cloud.h"

#include <algorithm>
#include <utility>

namespace cairn {
namespace {

using Is = ChildState::Is;
using Outcome = CallReply::Outcome;

// The poll that follows is held, so there is nothing to wait for before it.
constexpr TimeMs kAtOnce = 1;

CallReply reply_of(const CallSpec& spec, ChildState state) {
  const bool removing = spec.kind == CallKind::kDelete;
  CallReply reply;
  reply.physical_id = std::move(state.stack_id);
  reply.code = std::move(state.code);
  reply.message = std::move(state.message);
  switch (state.is) {
    case Is::kRunning:
      reply.outcome = Outcome::kInProgress;
      reply.retry_after_ms = kAtOnce;
      break;
    case Is::kReady:
      reply.outcome = Outcome::kDone;
      reply.ref = std::move(state.ref);
      reply.attributes = std::move(state.attributes);
      break;
    case Is::kGone:
      reply.outcome = removing ? Outcome::kDone : Outcome::kFailed;
      if (!removing) {
        reply.code = kGoneCode;
        if (reply.message.empty()) reply.message = "The nested stack does not exist.";
      }
      break;
    case Is::kFailed:
    case Is::kRefused:
      reply.outcome = Outcome::kFailed;
      break;
    case Is::kBusy:
      reply.outcome = Outcome::kThrottled;
      break;
  }
  return reply;
}

// A child in a failed state is there nevertheless.
CallReply read_reply(const CallSpec& spec, ChildState state) {
  if (state.is == Is::kRunning || state.is == Is::kFailed) state.is = Is::kReady;
  return reply_of(spec, std::move(state));
}

}  // namespace

void NestedCloud::start(CallSpec spec, Done done) {
  switch (spec.kind) {
    case CallKind::kCreate:
    case CallKind::kUpdate:
      return begin(std::move(spec), std::move(done));
    case CallKind::kPoll: {
      const std::string id = spec.physical_id;
      return wait(id, std::move(spec), std::move(done));
    }
    case CallKind::kDelete:
      return remove(std::move(spec), std::move(done));
    case CallKind::kRead:
      return children_.state(spec, [spec, done = std::move(done)](ChildState state) {
        done(read_reply(spec, std::move(state)));
      });
  }
}

void NestedCloud::begin(CallSpec spec, Done done) {
  auto told = [spec, done = std::move(done)](ChildState state) {
    done(reply_of(spec, std::move(state)));
  };
  if (spec.kind == CallKind::kCreate) return children_.create(std::move(spec), std::move(told));
  children_.update(std::move(spec), std::move(told));
}

// Which child a delete by token waits for is known only when it was asked once.
void NestedCloud::remove(CallSpec spec, Done done) {
  if (!spec.physical_id.empty()) {
    const std::string id = spec.physical_id;
    return wait(id, std::move(spec), std::move(done));
  }
  children_.remove(spec, [this, spec, done = std::move(done)](ChildState state) mutable {
    if (state.is != Is::kRunning) return done(reply_of(spec, std::move(state)));
    wait(state.stack_id, std::move(spec), std::move(done));
  });
}

// The call is held before the child is looked at, so that an end in between is not missed.
void NestedCloud::wait(const std::string& stack_id, CallSpec spec, Done done) {
  std::uint64_t ticket = 0;
  {
    const std::lock_guard lock(mutex_);
    ticket = ++tickets_;
    held_[stack_id].push_back({ticket, spec, std::move(done)});
  }
  auto told = [this, stack_id, ticket](ChildState state) {
    if (state.is == Is::kRunning) return;
    const Held held = take(stack_id, ticket);
    if (held.done) held.done(reply_of(held.spec, std::move(state)));
  };
  if (spec.kind == CallKind::kDelete) return children_.remove(std::move(spec), std::move(told));
  children_.state(std::move(spec), std::move(told));
}

NestedCloud::Held NestedCloud::take(const std::string& stack_id, std::uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(stack_id);
  if (found == held_.end()) return {};
  auto& calls = found->second;
  const auto call = std::find_if(calls.begin(), calls.end(),
                                 [ticket](const Held& held) { return held.ticket == ticket; });
  if (call == calls.end()) return {};
  Held taken = std::move(*call);
  calls.erase(call);
  if (calls.empty()) held_.erase(found);
  return taken;
}

void NestedCloud::child_ended(const std::string& stack_id) {
  std::vector<Held> calls;
  {
    const std::lock_guard lock(mutex_);
    const auto found = held_.find(stack_id);
    if (found == held_.end()) return;
    calls = std::move(found->second);
    held_.erase(found);
  }
  for (Held& held : calls) wait(stack_id, std::move(held.spec), std::move(held.done));
}

}  // namespace cairn
