// Which addresses belong to the public internet; all others may be this machine or its neighbours.
#pragma once

#include <sys/socket.h>

namespace cairn::http {

// False for loopback, link-local, private, shared, multicast, reserved and unspecified addresses,
// also when an IPv6 address only wraps such an IPv4 one (mapped, compatible, NAT64, 6to4), and for
// every family but IPv4 and IPv6. `address` is as large as its family says.
bool is_public(const sockaddr& address);

}  // namespace cairn::http
