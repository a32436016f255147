#include "server/custom_response_endpoint.h"

#include <fmt/format.h>

#include "base/percent.h"
#include "cloud/custom/message.h"
#include "value/json.h"

namespace cairn::server {
namespace {

constexpr std::string_view kPath = custom::kResponsePath;

struct Address {
  std::string request_id;
  std::string token;
};

Address address_of(std::string_view target) {
  Address address;
  target.remove_prefix(kPath.size());
  const std::size_t query = target.find('?');
  address.request_id = target.substr(0, query);
  FormFields fields;
  if (query != std::string_view::npos) parse_form(target.substr(query + 1), fields);
  for (auto& [name, value] : fields) {
    if (name == "token") address.token = std::move(value);
  }
  return address;
}

http::Response answer(int status, std::string_view words) {
  http::Response response;
  response.status = status;
  response.body = to_json(MapBuilder().set("Message", Value::string(words)).build());
  return response;
}

}  // namespace

bool CustomResponseEndpoint::takes(std::string_view target) {
  return target.starts_with(kPath);
}

void CustomResponseEndpoint::handle(http::Request request, http::Respond respond) {
  if (request.method != "POST" && request.method != "PUT") {
    http::Response refused = answer(405, "Send the response with POST or PUT.");
    refused.headers.emplace_back("Allow", "POST, PUT");
    return respond(std::move(refused));
  }
  if (request.body.size() > custom::kResponseBytesMax) {
    too_large(request.target);
    return respond(
        answer(413, fmt::format("A response has at most {} bytes.", custom::kResponseBytesMax)));
  }
  Address address = address_of(request.target);
  cloud_.respond(std::move(address.request_id), std::move(address.token), std::move(request.body),
                 [respond = std::move(respond)](int status, const std::string& words) {
                   respond(answer(status, words.empty() ? "The response was taken." : words));
                 });
}

void CustomResponseEndpoint::too_large(std::string_view target) {
  Address address = address_of(target);
  cloud_.refuse_response(std::move(address.request_id), std::move(address.token));
}

}  // namespace cairn::server
