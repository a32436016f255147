#include "store/sqlite/reader.h"

#include <utility>

#include "store/sqlite/names.h"
#include "store/sqlite/read_rows.h"
#include "store/sqlite/reading_sql.h"

namespace cairn::sqlite {

std::optional<StackRow> SqliteReader::stack(std::string_view account, std::string_view region,
                                            std::string_view id) {
  Query query = snapshot_.connection().query(kStackById);
  query.bind(id).bind(account).bind(region);
  return snapshot_.first(query, read_stack);
}

std::optional<StackRow> SqliteReader::live_stack_named(std::string_view account,
                                                       std::string_view region,
                                                       std::string_view name) {
  Query query = snapshot_.connection().query(kLiveStackByName);
  query.bind(account).bind(region).bind(name);
  return snapshot_.first(query, read_stack);
}

std::optional<StackRow> SqliteReader::stack(StackNo no) {
  Query query = snapshot_.connection().query(kStackByNo);
  query.bind(no.value);
  return snapshot_.first(query, read_stack);
}

std::optional<StackDetailRow> SqliteReader::stack_detail(StackNo no) {
  Query query = snapshot_.connection().query(kStackDetail);
  query.bind(no.value);
  return snapshot_.first(query, read_stack_detail);
}

Page<StackRow> SqliteReader::stacks(const StackFilter& filter, Window window) {
  return snapshot_.page<StackRow>(condition_of(filter), kStackList, window, read_stack);
}

std::uint64_t SqliteReader::count_live_stacks(std::string_view account) {
  Query query = snapshot_.connection().query(kCountLiveStacks);
  query.bind(account);
  return snapshot_.count(query);
}

std::uint64_t SqliteReader::count_running_operations(std::string_view account) {
  Query query = snapshot_.connection().query(kCountRunning);
  query.bind(account);
  return snapshot_.count(query);
}

std::optional<OperationRow> SqliteReader::operation(OperationNo no) {
  Query query = snapshot_.connection().query(kOperation);
  query.bind(no.value);
  return snapshot_.first(query, read_operation);
}

std::vector<OperationRow> SqliteReader::unfinished_operations() {
  Query query = snapshot_.connection().query(kUnfinishedOperations);
  return snapshot_.all(query, read_operation);
}

std::vector<ResourceRow> SqliteReader::resources(StackNo stack) {
  Query query = snapshot_.connection().query(kResources);
  query.bind(stack.value);
  return snapshot_.all(query, read_resource);
}

std::optional<ResourceRow> SqliteReader::resource(StackNo stack, std::string_view logical_id) {
  Query query = snapshot_.connection().query(kResourceByLogicalId);
  query.bind(stack.value).bind(logical_id);
  return snapshot_.first(query, read_resource);
}

std::vector<ResourceDetailRow> SqliteReader::resource_details(StackNo stack) {
  Query query = snapshot_.connection().query(kResourceDetails);
  query.bind(stack.value);
  return snapshot_.all(query, read_resource_detail);
}

std::optional<ResourceDetailRow> SqliteReader::resource_detail(StackNo stack, std::uint32_t no) {
  Query query = snapshot_.connection().query(kResourceDetail);
  query.bind(stack.value).bind(no);
  return snapshot_.first(query, read_resource_detail);
}

Page<EventRow> SqliteReader::events(const StackRow& stack, const EventFilter& filter,
                                    Window window) {
  const bool unfiltered =
      filter.logical_ids.empty() && filter.types.empty() && filter.statuses.empty();
  if (unfiltered) return newest_events(stack.no, window);
  return snapshot_.page<EventRow>(condition_of(stack, filter), kEventList, window, read_event);
}

// Events are numbered without gaps, so the whole list need not be counted.
Page<EventRow> SqliteReader::newest_events(StackNo stack, Window window) {
  Page<EventRow> page;
  page.total = last_event(stack);
  if (window.limit == 0 || window.offset >= page.total) return page;
  Query query = snapshot_.connection().query(kEventsUpTo);
  query.bind(stack.value).bind(clamped(page.total - window.offset)).bind(clamped(window.limit));
  page.rows = snapshot_.all(query, read_event);
  return page;
}

std::uint64_t SqliteReader::last_event(StackNo stack) {
  Query query = snapshot_.connection().query(kLastEvent);
  query.bind(stack.value);
  return snapshot_.count(query);
}

std::vector<EventRow> SqliteReader::events_between(StackNo stack, std::uint64_t first,
                                                   std::uint64_t last) {
  Query query = snapshot_.connection().query(kEventsBetween);
  query.bind(stack.value).bind(clamped(first)).bind(clamped(last));
  return snapshot_.all(query, read_event);
}

std::vector<EventRun> SqliteReader::event_runs(std::uint64_t after, std::uint64_t limit) {
  Query query = snapshot_.connection().query(kEventRuns);
  query.bind(clamped(after)).bind(clamped(limit));
  return snapshot_.all(query, read_event_run);
}

std::uint64_t SqliteReader::last_event_run() {
  Query query = snapshot_.connection().query(kLastEventRun);
  return snapshot_.count(query);
}

std::optional<RecordRow> SqliteReader::record(RecordKind kind, std::string_view id) {
  Query query = snapshot_.connection().query(kRecord);
  query.bind(name_of(kind)).bind(id);
  return snapshot_.first(query, read_record);
}

std::optional<RecordRow> SqliteReader::record_named(RecordKind kind, std::string_view account,
                                                    std::string_view region,
                                                    std::string_view parent,
                                                    std::string_view name) {
  Query query = snapshot_.connection().query(kRecordByName);
  query.bind(name_of(kind)).bind(account).bind(region).bind(parent).bind(name);
  return snapshot_.first(query, read_record);
}

Page<RecordRow> SqliteReader::records(const RecordFilter& filter, Window window) {
  return snapshot_.page<RecordRow>(condition_of(filter), kRecordList, window, read_record);
}

std::vector<Tag> SqliteReader::tags(const TagOwner& owner) {
  Query query = snapshot_.connection().query(kTagsOf);
  query.bind(name_of(owner.scope.kind)).bind(owner.scope.account).bind(owner.scope.region);
  query.bind(owner.id);
  return snapshot_.all(query, [](Query& q) {
    std::string key = q.text();
    return Tag{std::move(key), q.text()};
  });
}

std::vector<std::string> SqliteReader::tagged(const TagScope& scope,
                                              std::span<const TagWish> wanted,
                                              std::string_view after, std::uint64_t limit) {
  const Condition condition = condition_of(scope, wanted, after);
  Query query = snapshot_.connection().query_once("SELECT owner FROM tag WHERE " +
                                                  condition.text() + " ORDER BY owner LIMIT $" +
                                                  std::to_string(condition.size() + 1));
  condition.bind(query);
  query.bind(clamped(limit));
  return snapshot_.all(query, [](Query& q) { return q.text(); });
}

std::vector<std::string> SqliteReader::distinct(const char* first_of, const char* next_of,
                                                const TagScope& scope,
                                                std::optional<std::string_view> key,
                                                std::optional<std::string> after,
                                                std::uint64_t limit) {
  std::vector<std::string> found;
  while (found.size() < limit) {
    Query query = snapshot_.connection().query(after ? next_of : first_of);
    query.bind(name_of(scope.kind)).bind(scope.account).bind(scope.region);
    if (key) query.bind(*key);
    if (after) query.bind(*after);
    auto next = snapshot_.first(query, [](Query& q) { return q.text(); });
    if (!next) break;
    found.push_back(*next);
    after = std::move(next);
  }
  return found;
}

std::vector<std::string> SqliteReader::tag_keys(const TagScope& scope,
                                                std::optional<std::string> after,
                                                std::uint64_t limit) {
  return distinct(kFirstTagKey, kNextTagKey, scope, {}, std::move(after), limit);
}

std::vector<std::string> SqliteReader::tag_values(const TagScope& scope, std::string_view key,
                                                  std::optional<std::string> after,
                                                  std::uint64_t limit) {
  return distinct(kFirstTagValue, kNextTagValue, scope, key, std::move(after), limit);
}

std::optional<std::string> SqliteReader::blob(std::string_view hash) {
  Query query = snapshot_.connection().query(kBlob);
  query.bind(hash);
  return snapshot_.first(query, read_bytes);
}

std::optional<TokenRow> SqliteReader::token(std::string_view account, std::string_view action,
                                            std::string_view token, Millis now) {
  Query query = snapshot_.connection().query(kToken);
  query.bind(account).bind(action).bind(token).bind(now);
  return snapshot_.first(query, read_token);
}

}  // namespace cairn::sqlite
