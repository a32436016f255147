#include "api/answer.h"

#include <fmt/format.h>

#include "api/xml.h"
#include "base/percent.h"
#include "base/utf8.h"
#include "catalog/error_catalog.h"
#include "service/diagnostics.h"
#include "value/json.h"

namespace cairn::api {
namespace {

// How long a throttled client should wait before it asks again.
constexpr std::string_view kRetryAfterMs = "1000";

Value map_with_id(const AnswerContext& context, const Value& fields) {
  std::vector<Entry> entries;
  entries.reserve(fields.size() + 1);
  entries.push_back({Value::string("RequestId"), Value::string(context.request_id)});
  entries.insert(entries.end(), fields.entries().begin(), fields.entries().end());
  return Value::map(std::move(entries));
}

RawResponse answer(const AnswerContext& context, std::string_view root, const Value& fields) {
  RawResponse out;
  out.headers.emplace_back("x-acs-request-id", context.request_id);
  if (context.format == Format::kXml) {
    // The only form that official clients recognise as XML.
    out.content_type = "text/xml;charset=utf-8";
    out.body = to_xml(root, map_with_id(context, fields));
    return out;
  }
  out.content_type = "application/json;charset=utf-8";
  out.body = fmt::format(R"({{"RequestId":"{}")", context.request_id);
  const std::size_t before = out.body.size();
  write_json(fields, JsonStyle::kCompact, out.body);
  if (fields.size() == 0) {
    out.body.resize(before);
    out.body += '}';
  } else {
    out.body[before] = ',';  // in place of the map's opening brace
  }
  return out;
}

// Errors quote what clients sent, which may be anything; an answer is always UTF-8.
Value text_value(std::string_view text) {
  return Value::string(utf8_repaired(text));
}

Value detail_of(const Error& error) {
  MapBuilder detail;
  if (!error.where.empty()) detail.set("Where", text_value(error.where));
  if (error.at.line != 0) {
    detail.set("Line", Value::integer(error.at.line));
    detail.set("Column", Value::integer(error.at.column));
  }
  if (!error.fix.empty()) detail.set("Fix", text_value(error.fix));
  return detail.empty() ? Value() : detail.build();
}

}  // namespace

RawResponse success_answer(const AnswerContext& context, const Value& fields) {
  return answer(context, std::string(context.action) + "Response", fields);
}

RawResponse stream_answer(const AnswerContext& context, std::shared_ptr<ByteStream> stream) {
  RawResponse out;
  out.content_type = "text/event-stream;charset=utf-8";
  out.headers.emplace_back("x-acs-request-id", context.request_id);
  out.headers.emplace_back("Cache-Control", "no-store");
  out.headers.emplace_back("X-Accel-Buffering", "no");  // proxies that collect would hold it back
  out.stream = std::move(stream);
  return out;
}

RawResponse error_answer(const AnswerContext& context, const Error& error,
                         const Value& access_denied_detail) {
  MapBuilder fields;
  fields.set("HostId", text_value(context.host));
  fields.set("Code", text_value(error.code));
  fields.set("Message", text_value(error.message));
  fields.set("Recommend",
             Value::string(fmt::format("https://api.aliyun.com/troubleshoot?q={}&product=ROS",
                                       percent_encode(error.code))));
  Value detail = detail_of(error);
  if (!detail.is_null()) fields.set("Detail", std::move(detail));
  if (!access_denied_detail.is_null()) fields.set("AccessDeniedDetail", access_denied_detail);
  if (error.all) fields.set("Diagnostics", service::diagnostics_list(*error.all));
  RawResponse out = answer(context, "Error", fields.build());
  out.status = http_status(error.code);
  if (error.code.starts_with("Throttling")) {
    out.headers.emplace_back("x-acs-retry-after", kRetryAfterMs);
  }
  return out;
}

}  // namespace cairn::api
