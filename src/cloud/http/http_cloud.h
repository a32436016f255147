// HttpCloud: the resources of registered types, made by providers outside that are asked over HTTP.
//
//   call ─► record in the book ─► request to the provider ─► its answer ─► record ─► reply
//
// Order       A create or update leaves only after its record is durable; a reply only after the
//             record of the answer is.
// Once        Idempotency-Key follows from the call's token. A provider promises that a key makes
// at
//             most one resource, ever, and that an update of a key is applied once; so what had no
//             answer (or 5xx) is sent again, kSendsMax times in all.
// Delete      By the id that the provider gave. Without one, a create that may have happened is
//             sent again, to learn the id; then that is deleted. What is gone (404, 410) is
//             deleted. The token makes nothing more from then on, whatever the provider says.
// Waiting     202 to a create or update: each kPoll is a request to Poll. 202 to a delete: it is
//             sent again until it is done, for kDeleteWaitMaxMs at most; the kDelete is held.
// Failure     A provider that does not answer fails a create, update or delete with
//             ProviderUnreachable, and lets a kPoll go on. kUnknown when the book cannot be
//             written; the process is then about to end.
// Threads     start() from any thread. Work and `done` run on the executor.
// Lifetime    The destructor forgets calls that were not answered. What Ports names must outlive
//             the object and every task it has posted.
// Limits      none on calls waiting; runtime/ bounds them. An answer has at most kAnswerBytesMax.
//             Records are kept for ever, a deleted resource's with hardly more than its id.
#pragma once

#include <memory>

#include "cloud/cloud.h"
#include "cloud/custom/ports.h"
#include "cloud/http/http_type.h"

namespace cairn::http_cloud {

struct Ports {
  custom::Sender& sender;
  custom::CallBook& book;
  const Clock& clock;
  Executor& executor;
  FindType find_type;
};

class HttpCloud final : public Cloud {
 public:
  static constexpr int kSendsMax = 4;
  static constexpr TimeMs kDeleteWaitMaxMs = 3'600'000;

  explicit HttpCloud(Ports ports);
  ~HttpCloud() override;

  void start(CallSpec spec, Done done) override;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace cairn::http_cloud
