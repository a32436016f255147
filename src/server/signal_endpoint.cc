#include "server/signal_endpoint.h"

#include <algorithm>

#include "runtime/log.h"
#include "value/json.h"

namespace cairn::server {
namespace {

http::Response response_to(const wait::SignalAnswer& answer, const std::string& request_id) {
  MapBuilder body;
  body.set("RequestId", Value::string(request_id));
  if (answer.status == 200) {
    body.set("SignalId", Value::string(answer.signal_id));
  } else {
    body.set("Code", Value::string(answer.code));
    body.set("Message", Value::string(answer.message));
  }
  http::Response response;
  response.status = answer.status;
  response.body = to_json(body.build());
  return response;
}

bool is_signal_header(std::string_view name) {
  return std::equal(name.begin(), name.end(), wait::kSignalHeader.begin(),
                    wait::kSignalHeader.end(), [](char given, char lower) {
                      return given == lower ||
                             (given >= 'A' && given <= 'Z' && given - 'A' + 'a' == lower);
                    });
}

}  // namespace

void SignalEndpoint::handle(http::Request request, http::Respond respond) {
  const std::string id = make_request_id_();
  if (request.method != "POST" && request.method != "PUT") {
    http::Response refused =
        response_to({405, {}, "UnsupportedHTTPMethod", "Send a signal with POST or PUT."}, id);
    refused.headers.emplace_back("Allow", "POST, PUT");
    return respond(std::move(refused));
  }
  waits_.post(request.target, std::string(request.header(wait::kSignalHeader)), request.body,
              [id, respond = std::move(respond)](const wait::SignalAnswer& answer) {
                respond(response_to(answer, id));
              });
}

void SignalEndpoint::deliver(const sim::BootSignal& signal, std::function<void()> kept) {
  const auto token = std::find_if(signal.headers.begin(), signal.headers.end(),
                                  [](const auto& h) { return is_signal_header(h.first); });
  waits_.post(
      signal.url, token == signal.headers.end() ? std::string() : token->second, signal.body,
      [url = signal.url, kept = std::move(kept)](const wait::SignalAnswer& answer) {
        if (answer.status != 200) {
          log::warning("a signal was refused", {{"url", url}, {"why", answer.message}});
        }
        if (answer.status < 500) kept();
      },
      signal.key);
}

}  // namespace cairn::server
