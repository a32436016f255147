// The Transport over TLS. Only io_thread.cc and stream_thread.cc see this header: it brings Asio.
#pragma once

#include "http/tcp_transport.h"
#include "http/tls.h"

namespace cairn::http {

// `session` was begun on this socket. It may have been opened already, on another thread.
std::unique_ptr<Transport> tls_transport(Socket socket, std::shared_ptr<TlsSession> session);

}  // namespace cairn::http
