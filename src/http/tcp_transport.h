// The Transport over TCP. Only server.cc, io_thread.cc, stream_thread.cc and tls_transport.cc see
// this header: it brings Asio.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/transport.h"

namespace cairn::http {

using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

std::unique_ptr<Transport> tcp_transport(Socket socket);

}  // namespace cairn::http
