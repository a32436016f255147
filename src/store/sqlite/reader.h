// A snapshot of the database (snapshot.h).
#pragma once

#include <memory>
#include <utility>

#include "store/sqlite/group_reader.h"
#include "store/sqlite/snapshot.h"
#include "store/store.h"

namespace cairn::sqlite {

class SqliteReader final : public Reader {
 public:
  explicit SqliteReader(std::shared_ptr<ReaderPool> pool) : snapshot_(std::move(pool)) {}

  std::optional<StackRow> stack(std::string_view account, std::string_view region,
                                std::string_view id) override;
  std::optional<StackRow> live_stack_named(std::string_view account, std::string_view region,
                                           std::string_view name) override;
  std::optional<StackRow> stack(StackNo no) override;
  std::optional<StackDetailRow> stack_detail(StackNo no) override;
  Page<StackRow> stacks(const StackFilter& filter, Window window) override;
  std::uint64_t count_live_stacks(std::string_view account) override;
  std::uint64_t count_running_operations(std::string_view account) override;
  std::optional<OperationRow> operation(OperationNo no) override;
  std::vector<OperationRow> unfinished_operations() override;
  std::vector<ResourceRow> resources(StackNo stack) override;
  std::optional<ResourceRow> resource(StackNo stack, std::string_view logical_id) override;
  std::vector<ResourceDetailRow> resource_details(StackNo stack) override;
  std::optional<ResourceDetailRow> resource_detail(StackNo stack, std::uint32_t no) override;
  Page<EventRow> events(const StackRow& stack, const EventFilter& filter, Window window) override;
  std::uint64_t last_event(StackNo stack) override;
  std::vector<EventRow> events_between(StackNo stack, std::uint64_t first,
                                       std::uint64_t last) override;
  std::vector<EventRun> event_runs(std::uint64_t after, std::uint64_t limit) override;
  std::uint64_t last_event_run() override;
  std::optional<RecordRow> record(RecordKind kind, std::string_view id) override;
  std::optional<RecordRow> record_named(RecordKind kind, std::string_view account,
                                        std::string_view region, std::string_view parent,
                                        std::string_view name) override;
  Page<RecordRow> records(const RecordFilter& filter, Window window) override;
  std::vector<Tag> tags(const TagOwner& owner) override;
  std::vector<std::string> tagged(const TagScope& scope, std::span<const TagWish> wanted,
                                  std::string_view after, std::uint64_t limit) override;
  std::vector<std::string> tag_keys(const TagScope& scope, std::optional<std::string> after,
                                    std::uint64_t limit) override;
  std::vector<std::string> tag_values(const TagScope& scope, std::string_view key,
                                      std::optional<std::string> after,
                                      std::uint64_t limit) override;
  GroupReader& groups() override { return groups_; }
  std::optional<std::string> blob(std::string_view hash) override;
  std::optional<TokenRow> token(std::string_view account, std::string_view action,
                                std::string_view token, Millis now) override;

 private:
  // The next key or value, one step of an index at a time.
  std::vector<std::string> distinct(const char* first, const char* next, const TagScope& scope,
                                    std::optional<std::string_view> key,
                                    std::optional<std::string> after, std::uint64_t limit);
  Page<EventRow> newest_events(StackNo stack, Window window);

  Snapshot snapshot_;
  SqliteGroupReader groups_{snapshot_};
};

}  // namespace cairn::sqlite
