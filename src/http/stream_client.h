// A request whose answer goes on: read as it arrives, by a caller that has other things to do.
//
// Threads  one. Every call ends within the time it is given.
// Limits   what arrived and was not read yet is at most kHeldBytesMax: beyond, reading from the
//          network stops until it was.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/client.h"

namespace cairn::http {

class StreamClient {
 public:
  static constexpr std::size_t kHeldBytesMax = 1u << 20;

  // Sends the request and waits for the head of the answer, at most its timeout. Redirects are
  // answers. An Error as Client::send().
  static Result<std::unique_ptr<StreamClient>> open(const ClientRequest& request);
  virtual ~StreamClient() = default;

  virtual int status() const = 0;
  // What arrived, waiting at most `ms` for something: empty when nothing did. Nothing when the
  // answer is over, or the connection broke.
  virtual std::optional<std::string> read(int ms) = 0;
};

}  // namespace cairn::http
