#include "api/audit.h"

#include <algorithm>

#include "base/utf8.h"

namespace cairn::api {
namespace {

// Names that say which resource is meant; their endings do, in every API of this family.
bool names_a_resource(std::string_view name) {
  if (name.ends_with("RegionId") || name.ends_with("RegionIds")) return false;
  for (const std::string_view ending : {"Id", "Ids", "Name", "Names", "Arn", "Arns"}) {
    if (name.ends_with(ending)) return true;
  }
  return name == "ResourceType" || name == "ObjectKey";
}

}  // namespace

AuditNote::AuditNote(const RawRequest& request, std::int64_t now_ms) : begun_ms_(now_ms) {
  record_.source_ip = request.remote_address;
  record_.secure = request.secure;
}

void AuditNote::claimed(const RawRequest& request, const Fields& fields,
                        const access::KeySource& keys) {
  const access::SignedRequest as_signed{.method = request.method,
                                        .headers = &request.headers,
                                        .fields = &fields.all,
                                        .query_fields = fields.in_query,
                                        .body = request.body};
  const access::ClaimedKey claim = access::claimed_key(as_signed);
  if (const auto key = keys.find(claim.id, claim.security_token)) whose(*key);
  const auto action = find_action(request, fields.all, access::scheme_of(as_signed));
  if (!action) return;
  record_.api = info_of((*action)->api).name;
  record_.action = (*action)->name;
}

void AuditNote::authenticated(const access::AccessKey& key) {
  record_.authenticated = true;
  whose(key);
}

void AuditNote::whose(const access::AccessKey& key) {
  record_.account = key.holder.account_id;
  record_.principal = key.holder.arn();
  record_.access_key_id = key.id;
}

void AuditNote::about(const Value& fields) {
  if (!fields.is_map()) return;
  const std::string_view region = fields.get_string("RegionId");
  if (record_.region.empty()) record_.region = region.substr(0, kTextBytesMax);
  for (const auto& [key, value] : fields.entries()) {
    if (!key.is_string() || !names_a_resource(key.as_string())) continue;
    const std::string_view name = key.as_string();
    if (value.is_string()) add(name, value.as_string());
    if (!value.is_list()) continue;
    for (const Value& item : value.items()) {
      if (item.is_string()) add(name, item.as_string());
    }
  }
}

void AuditNote::add(std::string_view name, std::string_view text) {
  if (text.size() > kTextBytesMax) {
    text = text.substr(0, utf8_valid_prefix(text.substr(0, kTextBytesMax)));
  }
  const auto same = [&](const auto& known) { return known.first == name && known.second == text; };
  auto& all = record_.resources;
  if (all.size() == kResourcesMax || std::any_of(all.begin(), all.end(), same)) return;
  all.emplace_back(name, text);
}

AuditRecord AuditNote::finish(std::string request_id, std::string_view code, int status,
                              std::int64_t now_ms) {
  record_.time_ms = now_ms;
  record_.duration_ms = std::max<std::int64_t>(now_ms - begun_ms_, 0);
  record_.request_id = std::move(request_id);
  record_.code = code;
  record_.status = status;
  return std::move(record_);
}

}  // namespace cairn::api
