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
  executor_.post([done = std::move(done), reply = std::move(reply)] { done(reply); });
}

}  // namespace cairn
