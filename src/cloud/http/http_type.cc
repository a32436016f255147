#include "cloud/http/http_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/percent.h"
#include "base/suggest.h"

namespace cairn::http_cloud {
namespace {

constexpr std::string_view kId = "{Id}";
constexpr std::size_t kUrlMax = 1024;
constexpr std::size_t kSecretMin = 16;
constexpr std::size_t kSecretMax = 256;
constexpr std::int64_t kTimeoutSecondsMax = 60;

constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};

struct Place {
  std::string_view name;
  Endpoint HttpType::*endpoint;
  bool required;
  bool has_id;
};
constexpr Place kPlaces[] = {{"Create", &HttpType::create, true, false},
                             {"Read", &HttpType::read, true, true},
                             {"Update", &HttpType::update, false, true},
                             {"Delete", &HttpType::remove, true, true},
                             {"Poll", &HttpType::poll, false, true}};
constexpr std::array<std::string_view, 7> kMembers = {"Create", "Read",   "Update",        "Delete",
                                                      "Poll",   "Secret", "TimeoutSeconds"};

class Reader {
 public:
  explicit Reader(Errors& errors) : errors_(errors) {}

  HttpType read(const Value& http, const ResourceType& type) {
    HttpType out;
    out.name = type.name;
    out.identifier = type.identifier.empty() ? std::string() : type.identifier.front();
    out.attributes = type.attributes;
    if (!http.is_map()) {
      fault("", http, "is not a map", "Name the addresses of the provider under Http.");
      return out;
    }
    check_members(http);
    for (const Place& place : kPlaces) out.*place.endpoint = endpoint(http, place);
    check_updates(http, type, out);
    out.secret = secret(http.get("Secret"));
    out.timeout_ms = timeout_ms(http.get("TimeoutSeconds"), out.timeout_ms);
    return out;
  }

 private:
  void fault(std::string_view name, const Value& value, std::string_view what, std::string fix) {
    const std::string where = name.empty() ? "Http" : fmt::format("Http.{}", name);
    errors_.push_back({.code = "InvalidParameter",
                       .message = fmt::format("{} of the definition {}.", where, what),
                       .where = where,
                       .at = value.pos(),
                       .fix = std::move(fix)});
  }

  void check_members(const Value& http) {
    for (const Entry& entry : http.entries()) {
      const std::string name = entry.key.is_string() ? std::string(entry.key.as_string()) : "?";
      if (std::find(kMembers.begin(), kMembers.end(), name) != kMembers.end()) continue;
      const std::string near = nearest(name, kMembers);
      fault(name, entry.key, "has no meaning",
            near.empty() ? fmt::format("Known are {}.", fmt::join(kMembers, ", "))
                         : fmt::format("Did you mean {}?", near));
    }
  }

  Endpoint endpoint(const Value& http, const Place& place) {
    const Value& value = http.get(place.name);
    if (value.is_null() && !place.required) return {};
    const std::string form = fmt::format(
        "Write a method and an address, such as \"{} "
        "https://provider.example.com/things{}\".",
        place.has_id ? "GET" : "POST", place.has_id ? "/{Id}" : "");
    const std::string_view text = value.is_string() ? value.as_string() : std::string_view();
    const std::size_t blank = text.find(' ');
    Endpoint out;
    if (blank != std::string_view::npos) {
      out.method = text.substr(0, blank);
      out.url = text.substr(std::min(text.find_first_not_of(' ', blank), text.size()));
    }
    const bool web = out.url.starts_with("http://") || out.url.starts_with("https://");
    if (!web || out.url.size() > kUrlMax ||
        std::find(kMethods.begin(), kMethods.end(), out.method) == kMethods.end() ||
        out.url.find_first_of(" \t\r\n#") != std::string::npos) {
      fault(place.name, value.is_null() ? http : value, "is no method with an address", form);
      return {};
    }
    const std::size_t id = out.url.find(kId);
    const std::size_t path = out.url.find('/', out.url.find("://") + 3);
    if ((id != std::string::npos) != place.has_id || (place.has_id && id < path)) {
      fault(place.name, value,
            place.has_id ? "does not have {Id} in its path" : "has {Id}, which is not known yet",
            form);
    }
    return out;
  }

  void check_updates(const Value& http, const ResourceType& type, const HttpType& out) {
    if (out.update || !http.get("Update").is_null()) return;
    for (const Property& property : type.properties) {
      if (property.update != UpdateBehaviour::kInPlace) continue;
      return fault("Update", http,
                   fmt::format("is missing, but {} says UpdateAllowed", property.name),
                   "Give the address of updates, or take UpdateAllowed away.");
    }
  }

  std::string secret(const Value& value) {
    if (value.is_null()) return {};
    const std::string_view text = value.is_string() ? value.as_string() : std::string_view();
    if (text.size() < kSecretMin || text.size() > kSecretMax) {
      fault("Secret", value, fmt::format("must be text of {} to {} bytes", kSecretMin, kSecretMax),
            "Make a random one, and give it to the provider too.");
    }
    return std::string(text);
  }

  int timeout_ms(const Value& value, int otherwise) {
    if (value.is_null()) return otherwise;
    if (value.is_int() && value.as_int() >= 1 && value.as_int() <= kTimeoutSecondsMax) {
      return static_cast<int>(value.as_int() * 1000);
    }
    fault("TimeoutSeconds", value,
          fmt::format("must be a whole number from 1 to {}", kTimeoutSecondsMax),
          "Answer 202 to what takes longer, and have it polled.");
    return otherwise;
  }

  Errors& errors_;
};

}  // namespace

std::string Endpoint::url_of(std::string_view physical_id) const {
  std::string out = url;
  const std::string id = percent_encode(physical_id);
  for (std::size_t at = out.find(kId); at != std::string::npos;
       at = out.find(kId, at + id.size())) {
    out.replace(at, kId.size(), id);
  }
  return out;
}

HttpType read_http_type(const Value& definition, const ResourceType& type, Errors& errors) {
  return Reader(errors).read(definition.get("Http"), type);
}

}  // namespace cairn::http_cloud
