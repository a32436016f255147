#include "service/notices.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utc.h"
#include "service/shown_outputs.h"
#include "service/stack_tree.h"
#include "value/json.h"

namespace cairn::service {
namespace {

Value news(const StackRow& stack, std::string_view outputs) {
  return MapBuilder()
      .set("Outputs", shown_outputs(outputs.empty() ? "[]" : outputs))
      .set("StackId", Value::string(stack.id))
      .set("StackName", Value::string(stack.name))
      .set("Status", Value::string(status_name(stack.state)))
      .build();
}

Value cloud_event(const StackRow& stack, const std::string& id, Millis time, Value data) {
  return MapBuilder()
      .set("specversion", Value::string("1.0"))
      .set("id", Value::string(id))
      .set("source", Value::string("acs.ros"))
      .set("type", Value::string("ros:Stack:StatusChange"))
      .set("subject", Value::string(stack_arn(stack)))
      .set("time", Value::string(utc_text_z(time)))
      .set("datacontenttype", Value::string("application/json"))
      .set("aliyunaccountid", Value::string(stack.account))
      .set("aliyunregionid", Value::string(stack.region))
      .set("data", std::move(data))
      .build();
}

Notice notice_of(const RecordRow& row) {
  const auto body = read_json(row.body);
  if (!body) return {row.id, row.parent, {}, {}};
  return {row.id, row.parent, std::string(body->get_string("Url")),
          std::string(body->get_string("Body"))};
}

}  // namespace

void add_notices(const StackRow& stack, const StackSettings& settings, std::string_view outputs,
                 Batch& batch) {
  if (settings.notification_urls.size() == 0 || batch.events.empty()) return;
  const Value told = news(stack, outputs);
  const EventRow& event = batch.events.back();
  std::size_t number = 0;
  for (const Value& url : settings.notification_urls.items()) {
    RecordRow row;
    row.kind = RecordKind::kNotification;
    row.id = fmt::format("{}/{}/{}", stack.id, event.seq, ++number);
    row.account = stack.account;
    row.region = stack.region;
    row.parent = stack.id;
    row.created = row.updated = event.time;
    row.version = kAnyVersion;
    const bool bridge = url.as_string() == kEventBridge;
    row.body =
        to_json(MapBuilder()
                    .set("Url", url)
                    .set("Body", Value::string(to_json(
                                     bridge ? cloud_event(stack, row.id, event.time, told) : told)))
                    .build());
    batch.records.push_back(std::move(row));
  }
}

WaitingNotices waiting_notices(Reader& reader, std::size_t most) {
  RecordFilter filter;
  filter.kind = RecordKind::kNotification;
  const std::uint64_t total = reader.records(filter, {0, 1}).total;
  if (total == 0) return {};
  const std::uint64_t skipped = total > most ? total - most : 0;  // newest first
  WaitingNotices waiting;
  waiting.more = skipped > 0;
  for (const RecordRow& row : reader.records(filter, {skipped, most}).rows) {
    waiting.notices.push_back(notice_of(row));
  }
  std::reverse(waiting.notices.begin(), waiting.notices.end());
  return waiting;
}

Batch without_notice(const Notice& notice) {
  Batch batch;
  batch.removed_records.push_back({RecordKind::kNotification, notice.id});
  return batch;
}

}  // namespace cairn::service
