#include "store/sealing_store.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "store/sealed_groups.h"

namespace cairn {
namespace {

constexpr std::string_view kCheckId = "seal";
constexpr std::string_view kCheckText = "this is how it looks sealed";

// Every field that is sealed, and the place it is bound to: the one list for both directions.
template <class Row, class Deed>
void each_field(Row& row, Deed deed) {
  using Plain = std::remove_const_t<Row>;
  if constexpr (std::is_same_v<Plain, StackDetailRow>) {
    deed(row.parameters, fmt::format("parameters/{}", row.no.value));
    deed(row.outputs, fmt::format("outputs/{}", row.no.value));
  } else if constexpr (std::is_same_v<Plain, StackOutputs>) {
    deed(row.outputs, fmt::format("outputs/{}", row.no.value));
  } else if constexpr (std::is_same_v<Plain, ResourceDetailRow>) {
    deed(row.properties, fmt::format("resource/{}/{}", row.stack.value, row.no));
  } else if constexpr (std::is_same_v<Plain, TokenRow>) {
    deed(row.request_digest, fmt::format("token/{}/{}/{}", row.account, row.action, row.token));
  } else {
    static_assert(std::is_same_v<Plain, RecordRow>);
    deed(row.body, fmt::format("record/{}", row.id));
  }
}

// Texts of templates and types are no secrets, and long.
bool is_secret(const RecordRow& row) {
  switch (row.kind) {
    case RecordKind::kTypeVersion:
    case RecordKind::kRegisteredType:
    case RecordKind::kTemplate:
    case RecordKind::kTemplateVersion:
      return false;
    default:
      return true;
  }
}

// The values of a resource in one text, kept where the properties stand: sealing has a price a
// text.
void bundle(ResourceDetailRow& row) {
  if (row.properties.empty() && row.ref.empty() && row.attributes.empty() && row.pending.empty()) {
    return;
  }
  std::string all =
      fmt::format("{} {} {} ", row.ref.size(), row.attributes.size(), row.pending.size());
  for (std::string* part : {&row.ref, &row.attributes, &row.pending, &row.properties}) {
    all += *part;
    part->clear();
  }
  row.properties = std::move(all);
}

void unbundle(ResourceDetailRow& row) {
  const std::string all = std::move(row.properties);
  std::size_t at = 0;
  std::array<std::size_t, 3> sizes{};
  for (std::size_t& size : sizes) {
    const auto end = std::from_chars(all.data() + at, all.data() + all.size(), size).ptr;
    at = static_cast<std::size_t>(end - all.data()) + 1;
  }
  std::size_t i = 0;
  for (std::string* part : {&row.ref, &row.attributes, &row.pending}) {
    *part = all.substr(at, sizes[i]);
    at += sizes[i++];
  }
  row.properties = all.substr(at);
}

class Sealer {
 public:
  explicit Sealer(const Seal& seal) : seal_(seal) {}

  template <class Row>
  void close(std::vector<Row>& rows) const {
    for (Row& row : rows) {
      if constexpr (std::is_same_v<Row, RecordRow>) {
        if (!is_secret(row)) continue;
      }
      if constexpr (std::is_same_v<Row, ResourceDetailRow>) bundle(row);
      each_field(row, [&](std::string& text, const std::string& place) {
        if (!text.empty()) text = seal_.seal(text, place);
      });
    }
  }

  template <class Row>
  void open(Row& row) const {
    each_field(row, [&](std::string& text, const std::string& place) {
      if (!Seal::is_sealed(text)) return;
      auto opened = seal_.open(text, place);
      if (!opened) {
        throw StoreFailed(
            fmt::format("What is stored at {} does not open with the key in secret.key.", place));
      }
      text = std::move(*opened);
      if constexpr (std::is_same_v<Row, ResourceDetailRow>) unbundle(row);
    });
  }
  template <class Row>
  std::optional<Row> opened(std::optional<Row> row) const {
    if (row) open(*row);
    return row;
  }
  template <class Row>
  std::vector<Row> opened(std::vector<Row> rows) const {
    for (Row& row : rows) open(row);
    return rows;
  }

 private:
  const Seal& seal_;
};

class OpeningReader final : public Reader {
 public:
  OpeningReader(std::unique_ptr<Reader> inner, const Seal& seal)
      : inner_(std::move(inner)), sealer_(seal), groups_(inner_->groups(), seal) {}

  std::optional<StackRow> stack(std::string_view account, std::string_view region,
                                std::string_view id) override {
    return inner_->stack(account, region, id);
  }
  std::optional<StackRow> live_stack_named(std::string_view account, std::string_view region,
                                           std::string_view name) override {
    return inner_->live_stack_named(account, region, name);
  }
  std::optional<StackRow> stack(StackNo no) override { return inner_->stack(no); }
  std::optional<StackDetailRow> stack_detail(StackNo no) override {
    return sealer_.opened(inner_->stack_detail(no));
  }
  Page<StackRow> stacks(const StackFilter& filter, Window window) override {
    return inner_->stacks(filter, window);
  }
  std::uint64_t count_live_stacks(std::string_view account) override {
    return inner_->count_live_stacks(account);
  }
  std::uint64_t count_running_operations(std::string_view account) override {
    return inner_->count_running_operations(account);
  }
  std::optional<OperationRow> operation(OperationNo no) override { return inner_->operation(no); }
  std::vector<OperationRow> unfinished_operations() override {
    return inner_->unfinished_operations();
  }
  std::vector<ResourceRow> resources(StackNo stack) override { return inner_->resources(stack); }
  std::optional<ResourceRow> resource(StackNo stack, std::string_view logical_id) override {
    return inner_->resource(stack, logical_id);
  }
  std::vector<ResourceDetailRow> resource_details(StackNo stack) override {
    return sealer_.opened(inner_->resource_details(stack));
  }
  std::optional<ResourceDetailRow> resource_detail(StackNo stack, std::uint32_t no) override {
    return sealer_.opened(inner_->resource_detail(stack, no));
  }
  Page<EventRow> events(const StackRow& stack, const EventFilter& filter, Window window) override {
    return inner_->events(stack, filter, window);
  }
  std::uint64_t last_event(StackNo stack) override { return inner_->last_event(stack); }
  std::vector<EventRow> events_between(StackNo stack, std::uint64_t first,
                                       std::uint64_t last) override {
    return inner_->events_between(stack, first, last);
  }
  std::vector<EventRun> event_runs(std::uint64_t after, std::uint64_t limit) override {
    return inner_->event_runs(after, limit);
  }
  std::uint64_t last_event_run() override { return inner_->last_event_run(); }
  std::optional<RecordRow> record(RecordKind kind, std::string_view id) override {
    return sealer_.opened(inner_->record(kind, id));
  }
  std::optional<RecordRow> record_named(RecordKind kind, std::string_view account,
                                        std::string_view region, std::string_view parent,
                                        std::string_view name) override {
    return sealer_.opened(inner_->record_named(kind, account, region, parent, name));
  }
  Page<RecordRow> records(const RecordFilter& filter, Window window) override {
    Page<RecordRow> page = inner_->records(filter, window);
    page.rows = sealer_.opened(std::move(page.rows));
    return page;
  }
  std::vector<Tag> tags(const TagOwner& owner) override { return inner_->tags(owner); }
  std::vector<std::string> tagged(const TagScope& scope, std::span<const TagWish> wanted,
                                  std::string_view after, std::uint64_t limit) override {
    return inner_->tagged(scope, wanted, after, limit);
  }
  std::vector<std::string> tag_keys(const TagScope& scope, std::optional<std::string> after,
                                    std::uint64_t limit) override {
    return inner_->tag_keys(scope, std::move(after), limit);
  }
  std::vector<std::string> tag_values(const TagScope& scope, std::string_view key,
                                      std::optional<std::string> after,
                                      std::uint64_t limit) override {
    return inner_->tag_values(scope, key, std::move(after), limit);
  }
  GroupReader& groups() override { return groups_; }
  std::optional<std::string> blob(std::string_view hash) override { return inner_->blob(hash); }
  std::optional<TokenRow> token(std::string_view account, std::string_view action,
                                std::string_view token, Millis now) override {
    return sealer_.opened(inner_->token(account, action, token, now));
  }

 private:
  std::unique_ptr<Reader> inner_;
  Sealer sealer_;
  OpeningGroupReader groups_;
};

}  // namespace

bool SealingStore::is_sealed(Store& store) {
  return store.read()->record(RecordKind::kSealCheck, kCheckId).has_value();
}

Result<std::unique_ptr<SealingStore>> SealingStore::open(std::unique_ptr<Store> inner, Seal seal) {
  RecordRow check;
  check.kind = RecordKind::kSealCheck;
  check.id = kCheckId;
  check.body = seal.seal(kCheckText, kCheckId);
  const auto before = inner->read()->record(check.kind, check.id);
  if (before && before->body != check.body) {
    return Error{.code = "SecretKeyWrong",
                 .message = "The key in secret.key is not the one this data was sealed with.",
                 .where = "secret.key",
                 .at = {},
                 .fix = "Put the file back that was made with this data directory."};
  }
  if (!before) {
    Batch batch;
    batch.records.push_back(std::move(check));
    if (inner->commit({&batch, 1}).front() != CommitOutcome::kDurable) {
      return Error{.code = "StoreFailed",
                   .message = inner->failure(),
                   .where = "store",
                   .at = {},
                   .fix = "Mend what it names, then start the server again."};
    }
  }
  return std::unique_ptr<SealingStore>(new SealingStore(std::move(inner), std::move(seal)));
}

std::vector<CommitOutcome> SealingStore::commit(std::span<const Batch> group) {
  return commit_own({group.begin(), group.end()});
}

std::vector<CommitOutcome> SealingStore::commit_own(std::vector<Batch> group) {
  const Sealer sealer(seal_);
  for (Batch& batch : group) {
    sealer.close(batch.details);
    sealer.close(batch.outputs);
    sealer.close(batch.resource_details);
    sealer.close(batch.tokens);
    sealer.close(batch.records);
    if (batch.groups) batch.groups = sealed(*batch.groups, seal_);
  }
  return inner_->commit_own(std::move(group));
}

std::unique_ptr<Reader> SealingStore::read() {
  return std::make_unique<OpeningReader>(inner_->read(), seal_);
}

}  // namespace cairn
