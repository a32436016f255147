#include "cloud/guarded/guarded_cloud.h"

#include <utility>

namespace cairn {
namespace {

bool is_asked_about(const CallSpec& spec) {
  switch (spec.kind) {
    case CallKind::kCreate:
    case CallKind::kUpdate:
    case CallKind::kRead:
      return true;
    case CallKind::kDelete:
      return !spec.physical_id.empty();
    case CallKind::kPoll:
      break;
  }
  return false;
}

}  // namespace

void GuardedCloud::start(CallSpec spec, Done done) {
  std::optional<CallRefusal> refusal;
  if (!spec.acting.empty() && is_asked_about(spec)) refusal = may_(spec);
  if (!refusal) return cloud_.start(std::move(spec), std::move(done));
  CallReply reply;
  reply.outcome = CallReply::Outcome::kFailed;
  reply.code = std::move(refusal->code);
  reply.message = std::move(refusal->message);
  if (spec.kind == CallKind::kUpdate && !spec.update_token.empty()) {
    return unless_done_before(std::move(spec), std::move(reply), std::move(done));
  }
  executor_.post([done = std::move(done), reply = std::move(reply)] { done(reply); });
}

void GuardedCloud::unless_done_before(CallSpec update, CallReply refusal, Done done) {
  update.kind = CallKind::kPoll;
  cloud_.start(std::move(update),
               [refusal = std::move(refusal), done = std::move(done)](CallReply before) {
                 done(before.outcome == CallReply::Outcome::kFailed ? refusal : std::move(before));
               });
}

}  // namespace cairn
