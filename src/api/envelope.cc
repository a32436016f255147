#include "api/envelope.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/refusal.h"
#include "catalog/error_catalog.h"

namespace cairn::api {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view lower_case) {
  return std::equal(a.begin(), a.end(), lower_case.begin(), lower_case.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
  });
}

Result<void> append_fields(std::string_view text, std::string_view place, FormFields& out) {
  const auto more = static_cast<std::size_t>(std::count(text.begin(), text.end(), '&'));
  if (out.size() + more >= kFieldsMax) {
    const std::string reason = fmt::format("more than {} parameters", kFieldsMax);
    return Error{.code = "RequestLimitExceeded",
                 .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
                 .where = std::string(place),
                 .fix = "Send fewer parameters."};
  }
  out.reserve(out.size() + more + 1);
  if (parse_form(text, out)) return {};
  return invalid_parameter(place, "a % is not followed by two hexadecimal digits",
                           "Percent-encode names and values; a % itself is %25.");
}

bool is_form(std::string_view content_type) {
  const std::string_view kind = content_type.substr(0, content_type.find(';'));
  return kind.empty() || equal_ignoring_case(kind, "application/x-www-form-urlencoded");
}

std::string_view field_or_empty(const FormFields& fields, std::string_view name) {
  const std::string* found = access::find_field(fields, name);
  return found == nullptr ? std::string_view() : std::string_view(*found);
}

}  // namespace

Result<Fields> read_fields(const RawRequest& request) {
  if (request.method != "GET" && request.method != "POST") {
    return plain_error("UnsupportedHTTPMethod", quoted(request.method), "Use GET or POST.");
  }
  const std::string_view target = request.target;
  const std::size_t mark = target.find('?');
  if (target.substr(0, mark) != "/") {
    return plain_error("InvalidAction.NotFound", quoted(target.substr(0, mark)),
                       "Send requests to the path /.");
  }
  Fields fields;
  if (mark != std::string_view::npos) {
    const auto done = append_fields(target.substr(mark + 1), "query", fields.all);
    if (!done) return done.error();
  }
  fields.in_query = fields.all.size();
  if (request.body.empty()) return fields;
  const std::string_view content_type = access::find_header(request.headers, "content-type");
  if (!is_form(content_type)) {
    return invalid_parameter("Content-Type", quoted(content_type) + " is not a form",
                             "Send the body as application/x-www-form-urlencoded.");
  }
  const auto done = append_fields(request.body, "body", fields.all);
  if (!done) return done.error();
  return fields;
}

Result<Format> read_format(const FormFields& fields) {
  const std::string_view format = field_or_empty(fields, "Format");
  if (format.empty() || equal_ignoring_case(format, "json")) return Format::kJson;
  if (equal_ignoring_case(format, "xml")) return Format::kXml;
  return plain_error("InvalidParameter.Format", "Format", "Ask for JSON or XML.");
}

Result<const Action*> find_action(const RawRequest& request, const FormFields& fields,
                                  access::Scheme scheme) {
  const auto named = [&](std::string_view header, std::string_view field) {
    const std::string_view in_header = access::find_header(request.headers, header);
    const std::string_view in_field = field_or_empty(fields, field);
    const bool header_first = scheme == access::Scheme::kAcs3;
    return (header_first || in_field.empty()) && !in_header.empty() ? in_header : in_field;
  };
  const std::string_view version = named("x-acs-version", "Version");
  if (version.empty()) return missing_mandatory("Version");
  const ApiInfo* api = api_of_version(version);
  if (api == nullptr) {
    return plain_error("InvalidVersion", "Version",
                       fmt::format("Ask for version {}.", info_of(Api::kRos).version));
  }
  const std::string_view name = named("x-acs-action", "Action");
  if (name.empty()) return missing_mandatory("Action");
  const Action* action = ActionCatalog::of(api->api).find(name);
  if (action != nullptr) return action;
  return plain_error("InvalidAction.NotFound", "Action",
                     fmt::format("{} is no action of {} {}.", quoted(name), api->name, version));
}

}  // namespace cairn::api
