#include "server/waiting_cloud.h"

#include <algorithm>
#include <future>
#include <memory>
#include <thread>

namespace cairn::server {

CallReply call_and_wait(Cloud& cloud, const CallSpec& call) {
  constexpr std::chrono::milliseconds kPause{200};
  const auto deadline = std::chrono::steady_clock::now() + kCallTimeout;
  for (;;) {
    // Shared with the cloud: the answer may come after nobody waits any more.
    const auto answer = std::make_shared<std::promise<CallReply>>();
    auto future = answer->get_future();
    cloud.start(call, [answer](CallReply reply) { answer->set_value(std::move(reply)); });
    if (future.wait_until(deadline) != std::future_status::ready) return {};
    CallReply reply = future.get();
    if (reply.outcome != CallReply::Outcome::kThrottled) return reply;
    const auto pause = std::max(kPause, std::chrono::milliseconds(reply.retry_after_ms));
    if (std::chrono::steady_clock::now() + pause >= deadline) return reply;
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace cairn::server
