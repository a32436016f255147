// Says to systemd, or whatever speaks its protocol, how far the server is.
#pragma once

#include <string_view>

namespace cairn::server {

// "READY=1", "STOPPING=1": a datagram to the socket that NOTIFY_SOCKET names. Without that
// variable, or when nobody listens there, nothing happens. Does not block.
void tell_service_manager(std::string_view state);

}  // namespace cairn::server
