#include "identity/conditions.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/utc.h"

namespace cairn::identity {
namespace {

constexpr std::array<std::string_view, 5> kOfEveryRequest = {
    "acs:CurrentTime", "acs:MFAPresent", "acs:PrincipalARN", "acs:SecureTransport", "acs:SourceIp"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

}  // namespace

access::ConditionContext conditions_of(const service::ActionRequest& request,
                                       const access::Caller& caller, TimeMs now) {
  access::ConditionContext context;
  context.set("acs:CurrentTime", utc_text_z(now));
  context.set("acs:SourceIp", request.source_ip);
  context.set("acs:SecureTransport", request.secure ? "true" : "false");
  context.set("acs:MFAPresent", "false");  // there are no second factors here
  context.set("acs:PrincipalARN", caller.principals().ram.front());
  for (const std::string_view parameter : {"Tags", "Tag"}) {
    for (const Value& tag : request.parameters.get(parameter).items()) {
      if (!tag.is_map()) continue;
      const std::string key = std::string("acs:RequestTag/").append(tag.get_string("Key"));
      context.add(key, tag.get_string("Value"));
    }
  }
  if (request.action->api == Api::kSts) {
    const std::string_view external = request.parameters.get_string("ExternalId");
    if (!external.empty()) context.set("sts:ExternalId", external);
  }
  return context;
}

std::vector<std::pair<std::string, std::string>> shown_conditions(
    const access::ConditionContext& context) {
  std::vector<std::pair<std::string, std::string>> shown;
  for (const std::string_view key : kOfEveryRequest) {
    for (const std::string& value : context.find(lower(key))) shown.emplace_back(key, value);
  }
  return shown;
}

}  // namespace cairn::identity
