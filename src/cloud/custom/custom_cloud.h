// CustomCloud: ALIYUN::ROS::CustomResource and Custom::*, made by providers outside that are asked
// over HTTP (custom resources, section 1).
//
//   call ─► record in the book ─► POST to the provider ─► its response ─► record ─► reply
//
// Order       A request leaves only after its record is durable; a reply, and the answer to a
//             response, only after the record of the response is.
// Once        RequestId follows from the call's token, so what is sent again is the same request. A
//             Create is sent again (no answer, or 5xx) only to an idempotent provider; Update and
//             Delete always are, kSendsMax times in all.
// Restart     A Create that may have been sent to a provider that is not idempotent is not sent
//             again: its response is awaited until the deadline (asynchronous), or it has failed
//             (synchronous).
// Waiting     kCreate and kUpdate are kInProgress once the provider has taken the request; the
//             kPoll after that, and a kDelete, are held until the response or its deadline.
// Delete      Delete is sent only for a PhysicalResourceId that a response gave, a FAILED or late
//             one included. While a Create may still be answered, a kDelete waits for that.
// Failure     kUnknown when the book cannot be written; the process is then about to end.
// Threads     start(), respond() and refuse_response() from any thread. Work, `done` and `answer`
//             run on the executor.
// Lifetime    The destructor forgets calls that were not answered. What Ports names must outlive
//             the object and every task it has posted.
// Limits      none on calls waiting; runtime/ bounds them. A response has at most
//             kResponseBytesMax. Records are kept for ever: an answered one without what was asked,
//             a deleted resource's with hardly more than its RequestId.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cloud/cloud.h"
#include "cloud/custom/ports.h"

namespace cairn::custom {

struct Settings {
  std::string public_url;  // where providers reach this server: "http://127.0.0.1:8610"
  std::string secret;      // makes the addresses of responses unguessable; the same in every life
};

struct Ports {
  Sender& sender;
  CallBook& book;
  const Clock& clock;
  Executor& executor;
};

class CustomCloud final : public Cloud {
 public:
  static constexpr int kSendsMax = 4;

  CustomCloud(Ports ports, Settings settings);
  ~CustomCloud() override;

  void start(CallSpec spec, Done done) override;

  // What a provider sent to `{public_url}/custom-responses/{request_id}?token={token}`. `answer`
  // gets an HTTP status (200 taken, 400 wrong, 404 unknown, 409 answered already, 410 too late) and
  // words for the provider.
  using Answer = std::function<void(int status, std::string words)>;
  void respond(std::string request_id, std::string token, std::string body, Answer answer);
  // The response was longer than kResponseBytesMax: the resource fails.
  void refuse_response(std::string request_id, std::string token);

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace cairn::custom
