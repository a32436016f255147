// CustomResponseEndpoint: where providers of custom resources send their responses, at
// /custom-responses/{RequestId}?token=... The token is all the proof there is.
//
// Answers  200 when the response is durable; 400 wrong, 404 unknown, 405 neither POST nor PUT, 409
//          answered already, 410 too late, 413 too long (the resource then fails). Bodies are
//          {"Message"}. Any Content-Type will do; the body is JSON.
// Threads  any.
#pragma once

#include <string_view>

#include "cloud/custom/custom_cloud.h"
#include "http/server.h"

namespace cairn::server {

class CustomResponseEndpoint {
 public:
  explicit CustomResponseEndpoint(custom::CustomCloud& cloud) : cloud_(cloud) {}

  // Whether a request with this target is for handle().
  static bool takes(std::string_view target);
  void handle(http::Request request, http::Respond respond);
  // The body of a request with this target was longer than the server reads.
  void too_large(std::string_view target);

 private:
  custom::CustomCloud& cloud_;
};

}  // namespace cairn::server
