#include "store/memory/forked_reader.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace cairn {
namespace {

constexpr Window kAll{0, UINT64_MAX};

// Two lists as one, newest first, of which `window` is wanted.
template <class Row, class Newer>
Page<Row> merged(std::vector<Row> rows, std::vector<Row> more, Window window, Newer newer) {
  rows.insert(rows.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
  std::sort(rows.begin(), rows.end(), newer);
  Page<Row> page;
  page.total = rows.size();
  const std::uint64_t first = std::min<std::uint64_t>(window.offset, rows.size());
  const std::uint64_t count = std::min<std::uint64_t>(window.limit, rows.size() - first);
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
  page.rows.assign(std::make_move_iterator(begin),
                   std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(count)));
  return page;
}

// Two sorted lists as one, of which the first `limit` are wanted.
std::vector<std::string> united(const std::vector<std::string>& a,
                                const std::vector<std::string>& b, std::uint64_t limit) {
  std::vector<std::string> all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  if (all.size() > limit) all.resize(limit);
  return all;
}

class ForkedReader final : public Reader {
 public:
  ForkedReader(std::unique_ptr<Reader> own, Reader& below, ForkedStore::Fork fork)
      : own_(std::move(own)), below_(below), fork_(std::move(fork)) {}

  std::optional<StackRow> stack(std::string_view account, std::string_view region,
                                std::string_view id) override {
    if (auto own = own_->stack(account, region, id)) return own;
    return below_.stack(account, region, id);
  }

  std::optional<StackRow> live_stack_named(std::string_view account, std::string_view region,
                                           std::string_view name) override {
    if (auto own = own_->live_stack_named(account, region, name)) return own;
    auto lower = below_.live_stack_named(account, region, name);
    if (lower && fork_.taken.contains(lower->no)) lower.reset();  // it was deleted here
    return lower;
  }

  std::optional<StackRow> stack(StackNo no) override {
    if (auto own = own_->stack(no)) return own;
    return below_.stack(no);
  }

  std::optional<StackDetailRow> stack_detail(StackNo no) override {
    return of(no).stack_detail(no);
  }

  Page<StackRow> stacks(const StackFilter& filter, Window window) override {
    std::vector<StackRow> lower = below_.stacks(filter, kAll).rows;
    std::erase_if(lower, [&](const StackRow& row) { return fork_.taken.contains(row.no); });
    return merged(own_->stacks(filter, kAll).rows, std::move(lower), window,
                  [](const StackRow& a, const StackRow& b) {
                    return std::pair(a.created, a.no) > std::pair(b.created, b.no);
                  });
  }

  std::uint64_t count_live_stacks(std::string_view account) override {
    std::uint64_t count = below_.count_live_stacks(account) + own_->count_live_stacks(account);
    for (const auto& [no, row] : fork_.taken) count -= row.account == account && row.deleted == 0;
    return count;
  }

  std::uint64_t count_running_operations(std::string_view account) override {
    std::uint64_t count =
        below_.count_running_operations(account) + own_->count_running_operations(account);
    for (const auto& [no, row] : fork_.taken) count -= row.account == account && row.operation;
    return count;
  }

  std::optional<OperationRow> operation(OperationNo no) override {
    if (auto own = own_->operation(no)) return own;
    return below_.operation(no);
  }

  std::vector<OperationRow> unfinished_operations() override {
    std::vector<OperationRow> rows = own_->unfinished_operations();
    for (OperationRow& row : below_.unfinished_operations()) {
      if (!own_->operation(row.no)) rows.push_back(std::move(row));
    }
    return rows;
  }

  std::vector<ResourceRow> resources(StackNo stack) override { return of(stack).resources(stack); }

  std::optional<ResourceRow> resource(StackNo stack, std::string_view logical_id) override {
    return of(stack).resource(stack, logical_id);
  }

  std::vector<ResourceDetailRow> resource_details(StackNo stack) override {
    return of(stack).resource_details(stack);
  }

  std::optional<ResourceDetailRow> resource_detail(StackNo stack, std::uint32_t no) override {
    return of(stack).resource_detail(stack, no);
  }

  Page<EventRow> events(const StackRow& stack, const EventFilter& filter, Window window) override {
    return below_.events(stack, filter, window);
  }

  std::uint64_t last_event(StackNo stack) override {
    const auto own = fork_.last_event.find(stack);
    return own == fork_.last_event.end() ? below_.last_event(stack) : own->second;
  }

  std::vector<EventRow> events_between(StackNo stack, std::uint64_t first,
                                       std::uint64_t last) override {
    return below_.events_between(stack, first, last);
  }

  std::vector<EventRun> event_runs(std::uint64_t after, std::uint64_t limit) override {
    return below_.event_runs(after, limit);
  }

  std::uint64_t last_event_run() override { return below_.last_event_run(); }

  std::optional<RecordRow> record(RecordKind kind, std::string_view id) override {
    if (fork_.overridden.contains({kind, std::string(id)})) return own_->record(kind, id);
    return below_.record(kind, id);
  }

  std::optional<RecordRow> record_named(RecordKind kind, std::string_view account,
                                        std::string_view region, std::string_view parent,
                                        std::string_view name) override {
    if (auto own = own_->record_named(kind, account, region, parent, name)) return own;
    auto lower = below_.record_named(kind, account, region, parent, name);
    if (lower && hides(*lower)) lower.reset();
    return lower;
  }

  Page<RecordRow> records(const RecordFilter& filter, Window window) override {
    std::vector<RecordRow> lower = below_.records(filter, kAll).rows;
    std::erase_if(lower, [&](const RecordRow& row) { return hides(row); });
    return merged(own_->records(filter, kAll).rows, std::move(lower), window,
                  [](const RecordRow& a, const RecordRow& b) {
                    return std::tie(a.created, a.id) > std::tie(b.created, b.id);
                  });
  }

  std::vector<Tag> tags(const TagOwner& owner) override {
    const TagScope& scope = owner.scope;
    const bool here = scope.kind == TagKind::kStack &&
                      own_->stack(scope.account, scope.region, owner.id).has_value();
    return here ? own_->tags(owner) : below_.tags(owner);
  }

  std::vector<std::string> tagged(const TagScope& scope, std::span<const TagWish> wanted,
                                  std::string_view after, std::uint64_t limit) override {
    const std::uint64_t enough = limit + fork_.taken.size();  // as many may be left out
    std::vector<std::string> lower =
        below_.tagged(scope, wanted, after, enough < limit ? limit : enough);
    std::erase_if(lower, [&](const std::string& id) {
      return scope.kind == TagKind::kStack &&
             own_->stack(scope.account, scope.region, id).has_value();
    });
    return united(own_->tagged(scope, wanted, after, limit), lower, limit);
  }

  std::vector<std::string> tag_keys(const TagScope& scope, std::optional<std::string> after,
                                    std::uint64_t limit) override {
    return united(own_->tag_keys(scope, after, limit), below_.tag_keys(scope, after, limit), limit);
  }

  std::vector<std::string> tag_values(const TagScope& scope, std::string_view key,
                                      std::optional<std::string> after,
                                      std::uint64_t limit) override {
    return united(own_->tag_values(scope, key, after, limit),
                  below_.tag_values(scope, key, after, limit), limit);
  }

  GroupReader& groups() override { return below_.groups(); }

  std::optional<std::string> blob(std::string_view hash) override {
    if (auto own = own_->blob(hash)) return own;
    return below_.blob(hash);
  }

  std::optional<TokenRow> token(std::string_view account, std::string_view action,
                                std::string_view token, Millis now) override {
    if (auto own = own_->token(account, action, token, now)) return own;
    return below_.token(account, action, token, now);
  }

 private:
  // Whoever has the rows of a stack.
  Reader& of(StackNo stack) { return own_->stack(stack) ? *own_ : below_; }
  bool hides(const RecordRow& row) const { return fork_.overridden.contains({row.kind, row.id}); }

  std::unique_ptr<Reader> own_;
  Reader& below_;
  ForkedStore::Fork fork_;
};

}  // namespace

std::unique_ptr<Reader> read_fork(std::unique_ptr<Reader> own, Reader& below,
                                  ForkedStore::Fork fork) {
  return std::make_unique<ForkedReader>(std::move(own), below, std::move(fork));
}

}  // namespace cairn
