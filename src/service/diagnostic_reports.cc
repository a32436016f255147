#include "service/diagnostic_reports.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "catalog/error_catalog.h"
#include "catalog/regions.h"
#include "service/answers.h"
#include "service/diagnosis.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::string_view kProduct = "ROS";
constexpr std::string_view kComplete = "Complete";
constexpr std::int64_t kPageDefault = 50;
constexpr std::int64_t kPageMax = 100;

std::string text_of(const ActionRequest& request, std::string_view name) {
  const Value given = request.get(name);
  return given.is_string() ? std::string(given.as_string()) : std::string();
}

// What every answer has besides.
MapBuilder good() {
  MapBuilder map;
  map.set("Code", Value::string("200"));
  map.set("HttpStatusCode", Value::integer(200));
  map.set("Message", Value::string("success"));
  map.set("Success", Value::string("true"));
  return map;
}

// By id or name. The request names no region, so the stack may be in any.
std::optional<StackRow> find_asked(const ActionRequest& request, const std::string& key,
                                   Reader& reader) {
  const std::string& account = request.identity.account_id;
  const auto in = [&](std::string_view region) -> std::optional<StackRow> {
    auto stack = reader.stack(account, region, key);
    return stack ? std::move(stack) : reader.live_stack_named(account, region, key);
  };
  if (!request.region.empty()) {
    if (auto stack = in(request.region)) return stack;
  }
  for (const Region& region : all_regions()) {
    if (auto stack = in(region.id)) return stack;
  }
  return std::nullopt;
}

Error no_report(const std::string& id) {
  const std::string reason = fmt::format("The diagnostic report ({}) could not be found", id);
  return {.code = "NotFound",
          .message = error_text("NotFound", {{"reason", reason}}),
          .where = "ReportId",
          .at = {},
          .fix = "ListDiagnostics tells which there are."};
}

Result<RecordRow> find_report(const ActionRequest& request, Reader& reader) {
  const std::string id = text_of(request, "ReportId");
  if (id.empty()) {
    return Error{.code = "MissingParameter",
                 .message = error_text("MissingParameter", {{"name", "ReportId"}}),
                 .where = "ReportId",
                 .at = {},
                 .fix = "Give the ReportId that CreateDiagnostic answered."};
  }
  auto row = reader.record(RecordKind::kDiagnostic, id);
  if (!row || row->account != request.identity.account_id) return no_report(id);
  return *std::move(row);
}

// MaxResults is text in this one action.
Result<std::int64_t> most_of(const ActionRequest& request) {
  const std::string text = text_of(request, "MaxResults");
  if (text.empty()) return kPageDefault;
  std::int64_t most = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), most);
  if (bad == std::errc() && end == text.data() + text.size() && most >= 1 && most <= kPageMax) {
    return most;
  }
  return invalid_parameter("MaxResults", fmt::format("{} is not from 1 to {}", text, kPageMax),
                           "Leave it out for 50.");
}

Result<std::uint64_t> begin_of(const ActionRequest& request) {
  const std::string text = text_of(request, "NextToken");
  std::uint64_t begin = 0;
  if (text.empty()) return begin;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), begin);
  if (bad == std::errc() && end == text.data() + text.size()) return begin;
  return invalid_parameter("NextToken", "it was not given out here",
                           "Use the NextToken of the previous answer.");
}

}  // namespace

void create_diagnostic(Context& context, ActionRequest request, Reply reply) {
  const std::string product = text_of(request, "Product");
  if (!product.empty() && product != kProduct) {
    return reply(not_supported(fmt::format("Product {}", product), "Leave it out, or say ROS."));
  }
  const std::string key = text_of(request, "DiagnosticKey");
  const auto reader = context.store.read();
  const auto stack = find_asked(request, key, *reader);
  if (!stack) return reply(stack_not_found(key));
  const auto language =
      text_of(request, "Lang") == "zh-cn" ? Language::kChinese : Language::kEnglish;
  const Diagnosis diagnosis = diagnose_stack(*stack, *reader);
  const Millis now = context.clock.now();
  MapBuilder body;
  body.set("DiagnosticKey", Value::string(key));
  body.set("DiagnosticProduct", Value::string(kProduct));
  body.set("DiagnosticResult", diagnostic_result(diagnosis));
  body.set("Recommends", recommendations(diagnosis, language));
  body.set("StatusReason",
           Value::string(diagnosis.root() == nullptr ? "No operation of the stack has failed"
                                                     : "The diagnosis is complete"));

  RecordRow row;
  row.kind = RecordKind::kDiagnostic;
  row.id = new_uuid(context.chance);
  row.account = request.identity.account_id;
  row.region = stack->region;
  row.parent = key;
  row.status = kComplete;
  row.created = row.updated = now;
  row.body = to_json(body.build());
  const Value answer = good()
                           .set("DiagnosticType", Value::string("Stack"))
                           .set("ReportId", Value::string(row.id))
                           .build();
  Batch batch;
  batch.now = now;
  batch.records.push_back(std::move(row));
  context.writer.submit(std::move(batch),
                        [answer, reply = std::move(reply)](CommitOutcome outcome) {
                          if (outcome != CommitOutcome::kDurable) return reply(unavailable());
                          reply(answer);
                        });
}

void get_diagnostic(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto row = find_report(request, *reader);
  if (!row) return reply(row.error());
  const auto body = read_json(row->body);
  MapBuilder answer = good();
  answer.set("HttpCode", Value::string("200"));
  answer.set("ReportId", Value::string(row->id));
  answer.set("Status", Value::string(row->status));
  set_time(answer, "DiagnosticTime", row->created);
  if (body) {
    for (const Entry& entry : body->entries()) answer.set(entry.key, entry.value);
  }
  reply(answer.build());
}

void list_diagnostics(Context& context, ActionRequest request, Reply reply) {
  const auto most = most_of(request);
  if (!most) return reply(most.error());
  const auto begin = begin_of(request);
  if (!begin) return reply(begin.error());
  const std::string product = text_of(request, "DiagnosticProduct");
  RecordFilter filter;
  filter.kind = RecordKind::kDiagnostic;
  filter.account = request.identity.account_id;
  if (const std::string key = text_of(request, "DiagnosticKey"); !key.empty()) filter.parent = key;
  if (const std::string status = text_of(request, "Status"); !status.empty()) {
    filter.statuses.push_back(status);
  }
  const auto reader = context.store.read();
  const bool other = !product.empty() && product != kProduct;
  const auto limit = static_cast<std::uint64_t>(*most);
  const auto page = other ? Page<RecordRow>() : reader->records(filter, Window{*begin, limit});
  std::vector<Value> list;
  for (const RecordRow& row : page.rows) {
    MapBuilder map;
    map.set("ReportId", Value::string(row.id));
    map.set("DiagnosticKey", Value::string(row.parent));
    map.set("DiagnosticProduct", Value::string(kProduct));
    map.set("Status", Value::string(row.status));
    set_time(map, "CreateTime", row.created);
    list.push_back(map.build());
  }
  MapBuilder answer;
  answer.set("HttpStatusCode", Value::integer(200));
  answer.set("Message", Value::string("success"));
  answer.set("Success", Value::string("true"));
  answer.set("Diagnostics", Value::list(std::move(list)));
  if (*begin + page.rows.size() < page.total) {
    answer.set("NextToken", Value::string(fmt::format("{}", *begin + page.rows.size())));
  }
  reply(answer.build());
}

void delete_diagnostic(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto row = find_report(request, *reader);
  if (!row) return reply(row.error());
  Batch batch;
  batch.now = context.clock.now();
  batch.removed_records.push_back({RecordKind::kDiagnostic, row->id});
  context.writer.submit(std::move(batch), [reply = std::move(reply)](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(unavailable());
    reply(good().build());
  });
}

}  // namespace cairn::service
