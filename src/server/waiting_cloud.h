// A cloud call that is waited for, by the workers: the cloud's own thread must not wait for itself.
#pragma once

#include <chrono>

#include "cloud/cloud.h"

namespace cairn::server {

inline constexpr std::chrono::seconds kCallTimeout{30};

// kUnknown when no answer came in time; a call that is throttled is sent again meanwhile.
CallReply call_and_wait(Cloud& cloud, const CallSpec& call);

}  // namespace cairn::server
