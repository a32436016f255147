// SignalEndpoint: where signals to wait condition handles come in, at /wait-handles/{handle}. The
// token in the header x-ros-signal is all the proof there is: instances have no key to sign with.
//
// Answers  200 {"RequestId", "SignalId"} when the signal is durable; else {"RequestId", "Code",
//          "Message"}: 400 bad body, 403 wrong token, 404 no such handle, 405 neither POST nor PUT,
//          413 too large, 503 try again.
// Threads  any. `respond` is called on a thread of the cloud's.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "cloud/sim/boot_signal.h"
#include "cloud/wait/wait_cloud.h"
#include "http/server.h"

namespace cairn::server {

class SignalEndpoint {
 public:
  SignalEndpoint(wait::WaitCloud& waits, std::function<std::string()> make_request_id)
      : waits_(waits), make_request_id_(std::move(make_request_id)) {}

  // Whether a request with this target is for handle().
  static bool takes(std::string_view target) { return target.starts_with(wait::kSignalPath); }
  void handle(http::Request request, http::Respond respond);

  // The same from within the process, for a machine of the simulated cloud. `kept` is called when
  // the signal is durable, or was refused for good.
  void deliver(const sim::BootSignal& signal, std::function<void()> kept);

 private:
  wait::WaitCloud& waits_;
  std::function<std::string()> make_request_id_;
};

}  // namespace cairn::server
