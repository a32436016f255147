// Signed calls to a server under measurement, one connection.
#pragma once

#include <memory>
#include <string>

#include "access/sign.h"
#include "base/percent.h"
#include "bench/server_process.h"
#include "http/client.h"
#include "value/value.h"

namespace cairn::bench {

class ApiClient {
 public:
  explicit ApiClient(const ServerProcess& server);  // as the account the server made
  ApiClient(const ServerProcess& server, access::Credentials credentials);

  // A signed request, so that a measurement need not count the signing.
  http::ClientRequest prepare(std::string_view action, FormFields parameters,
                              std::string_view version = "2019-09-10");
  // The answer; ends the benchmark with the error when the call is refused.
  Value send(const http::ClientRequest& request);
  Value call(std::string_view action, FormFields parameters) {
    return send(prepare(action, std::move(parameters)));
  }
  // An action of the identity service.
  Value call_ram(std::string_view action, FormFields parameters) {
    return call_version(action, std::move(parameters), "2015-05-01");
  }
  Value call_version(std::string_view action, FormFields parameters, std::string_view version) {
    return send(prepare(action, std::move(parameters), version));
  }
  // Creates a stack and waits until it is CREATE_COMPLETE; the seconds from request to that.
  double create_and_wait(const std::string& name, const std::string& body, FormFields more = {});
  // Updates the stack by parameters only and waits until it is idle; the seconds from request to
  // that. Ends the benchmark unless it then is `status`.
  double update_and_wait(const std::string& name, FormFields parameters, std::string_view status);
  // Until the operation on a stack group has SUCCEEDED; ends the benchmark when it ends otherwise.
  void wait_for_group_operation(const std::string& id);
  // A signed GET target, for a client that sends many.
  std::string signed_target(std::string_view action, FormFields parameters);

 private:
  void wait(const std::string& id, std::string_view wanted);

  std::string url_;
  access::Credentials credentials_;
  std::unique_ptr<http::Client> client_;
  std::uint64_t nonce_ = 0;
};

}  // namespace cairn::bench
