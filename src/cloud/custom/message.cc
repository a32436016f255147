#include "cloud/custom/message.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/percent.h"
#include "value/json.h"

namespace cairn::custom {
namespace {

// Within this the answer to a request must come; of a synchronous one it is the response.
constexpr int kPostTimeoutMs = 10'000;
constexpr std::size_t kPhysicalIdBytesMax = 1024;

Value parameters_of(const Value& properties) {
  const Value& parameters = properties.get("Parameters");
  return parameters.is_map() ? parameters : Value::map({});
}

std::string form_of(const Value& body) {
  std::string form;
  for (const Entry& entry : body.entries()) {
    if (!form.empty()) form += '&';
    const Value& value = entry.value;
    form += percent_encode(entry.key.as_string()) + '=' +
            percent_encode(value.is_string() ? std::string(value.as_string()) : to_json(value));
  }
  return form;
}

Error bad(std::string message, std::string where) {
  return {.code = "InvalidParameter",
          .message = std::move(message),
          .where = std::move(where),
          .at = {},
          .fix = "Mend the response and send it again."};
}

// RequestId, StackId and LogicalResourceId are copied from the request.
Result<void> check_copied(const Value& map, const CallRecord& asked) {
  const std::pair<std::string_view, std::string_view> copied[] = {
      {"RequestId", asked.id},
      {"StackId", asked.stack_id},
      {"LogicalResourceId", asked.logical_id}};
  for (const auto& [name, wanted] : copied) {
    const Value& given = map.get(name);
    if (given.is_string() && given.as_string() == wanted) continue;
    return bad(fmt::format("{} must be {}, as in the request; it is {}.", name, wanted,
                           given.is_null() ? "absent" : to_json(given)),
               std::string(name));
  }
  return {};
}

}  // namespace

std::string request_id(RequestType type, std::string_view key) {
  const Sha256 digest = sha256({"custom-request/", name_of(type), "/", key});
  std::uint64_t halves[2] = {0, 0};
  for (std::size_t i = 0; i < 16; ++i) halves[i / 8] = halves[i / 8] << 8 | digest[i];
  return uuid_text(halves[0], halves[1]);
}

Value request_body(const CallSpec& call, const CallRecord& record) {
  MapBuilder body;
  body.set("RequestType", Value::string(name_of(record.type)))
      .set("RequestId", Value::string(record.id))
      .set("ResourceType", Value::string(call.type))
      .set("LogicalResourceId", Value::string(call.logical_id))
      .set("StackId", Value::string(call.stack_id))
      .set("StackName", Value::string(call.stack_name))
      .set("ResourceOwnerId", Value::string(call.account))
      .set("CallerId", Value::string(call.account))
      .set("RegionId", Value::string(call.region))
      .set("ResourceProperties", parameters_of(record.properties));
  if (record.type != RequestType::kCreate) {
    body.set("PhysicalResourceId", Value::string(record.physical_id));
  }
  if (record.type == RequestType::kUpdate) {
    body.set("OldResourceProperties", parameters_of(call.old_properties));
  }
  return body.build();
}

std::string response_token(std::string_view secret, std::string_view request_id) {
  return base32_lower(hmac_sha256(secret, fmt::format("custom-response/{}", request_id)));
}

Post make_post(const CallRecord& record, const Provider& provider, std::string_view response_url) {
  MapBuilder map;
  for (const Entry& entry : record.request.entries()) map.set(entry.key, entry.value);
  map.set("ResponseURL", Value::string(response_url));
  map.set("IntranetResponseURL", Value::string(response_url));
  const Value body = map.build();

  Post post;
  post.url = provider.token.url;
  post.headers = provider.headers;
  post.headers.emplace_back(
      "Content-Type", provider.form ? "application/x-www-form-urlencoded" : "application/json");
  post.body = provider.form ? form_of(body) : to_json(body);
  if (!provider.sign_key.empty()) {
    post.headers.emplace_back("X-ROS-Signature", hex(hmac_sha256(provider.sign_key, post.body)));
  }
  post.timeout_ms = kPostTimeoutMs;
  post.body_bytes_max = kResponseBytesMax;
  return post;
}

Result<ProviderResponse> read_response(std::string_view body, const CallRecord& asked) {
  const auto map = read_json(body);
  if (!map || !map->is_map()) return bad("The response is not a JSON object.", "body");
  const std::string_view status = map->get_string("Status");
  ProviderResponse response;
  response.success = status == "SUCCESS";
  if (!response.success && status != "FAILED") {
    return bad("Status must be SUCCESS or FAILED.", "Status");
  }
  if (auto copied = check_copied(*map, asked); !copied) return copied.error();

  const Value& id = map->get("PhysicalResourceId");
  if (!id.is_null() && (!id.is_string() || id.as_string().size() > kPhysicalIdBytesMax)) {
    return bad(
        fmt::format("PhysicalResourceId must be text of at most {} bytes.", kPhysicalIdBytesMax),
        "PhysicalResourceId");
  }
  response.physical_id = id.is_null() ? "" : id.as_string();
  const bool needs_id = response.success && asked.type != RequestType::kDelete;
  if (needs_id && response.physical_id.empty()) {
    return bad("PhysicalResourceId is mandatory.", "PhysicalResourceId");
  }
  response.data = map->get("Data");
  if (response.data.is_null()) response.data = Value::map({});
  if (!response.data.is_map()) return bad("Data must be a map.", "Data");
  response.reason = map->get_string("Reason");
  if (!response.success && response.reason.empty()) {
    return bad("Reason is mandatory when Status is FAILED.", "Reason");
  }
  return response;
}

}  // namespace cairn::custom
