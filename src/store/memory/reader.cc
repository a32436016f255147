#include "store/memory/reader.h"

#include <algorithm>

#include "base/wildcard.h"
#include "store/memory/group_reader.h"

namespace cairn {
namespace {

template <class Map>
auto find_in(const Map& map, const typename Map::key_type& key)
    -> std::optional<typename Map::mapped_type> {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

template <class T>
bool any_of(const std::vector<T>& allowed, const T& value) {
  return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

bool carries(const TagMap& tags, const TagWish& wish) {
  const auto found = tags.find(wish.key);
  return found != tags.end() && (!wish.value || *wish.value == found->second);
}

bool carries(const MemoryStore::State& state, const TagOwner& owner,
             std::span<const TagWish> wanted) {
  if (wanted.empty()) return true;
  const auto tags = state.tags.find(owner);
  return tags != state.tags.end() &&
         std::all_of(wanted.begin(), wanted.end(),
                     [&](const TagWish& wish) { return carries(tags->second, wish); });
}

bool passes(const StackFilter& f, const StackRow& s) {
  if (s.account != f.account || s.region != f.region) return false;
  if (!f.ids.empty() && !any_of(f.ids, s.id)) return false;
  if (!f.names.empty() && std::none_of(f.names.begin(), f.names.end(), [&](const auto& name) {
        return wildcard_match(name, s.name);
      })) {
    return false;
  }
  if (f.states.empty() ? s.deleted != 0 : !any_of(f.states, s.state)) return false;
  if (!f.parent_id.empty() ? s.parent_id != f.parent_id
                           : !f.include_nested && !s.parent_id.empty()) {
    return false;
  }
  if (f.resource_group && s.resource_group != *f.resource_group) return false;
  return s.created >= f.created_from && (f.created_to == 0 || s.created <= f.created_to);
}

bool passes(const EventFilter& f, const StackRow& stack, const EventRow& e) {
  const std::string& id = e.of_stack ? stack.name : e.logical_id;
  if (!f.logical_ids.empty() && !any_of(f.logical_ids, id)) return false;
  const std::string type = e.of_stack ? "ALIYUN::ROS::Stack" : e.type;
  if (!f.types.empty() && !any_of(f.types, type)) return false;
  const std::string status =
      e.of_stack ? status_name(e.stack_state) : resource_status_name(e.resource_state);
  return f.statuses.empty() || any_of(f.statuses, status);
}

bool passes(const RecordFilter& f, const RecordRow& r) {
  if (r.kind != f.kind || (!f.account.empty() && r.account != f.account)) return false;
  if (!f.region.empty() && r.region != f.region) return false;
  if (f.parent && r.parent != *f.parent) return false;
  if (!f.ids.empty() && !any_of(f.ids, r.id)) return false;
  if (!f.names.empty() && std::none_of(f.names.begin(), f.names.end(), [&](const auto& name) {
        return wildcard_match(name, r.name);
      })) {
    return false;
  }
  return f.statuses.empty() || any_of(f.statuses, r.status);
}

// Takes the part of a newest-first list that `window` asks for.
template <class Row>
class Pager {
 public:
  explicit Pager(Window window) : window_(window) {}
  void add(const Row& row) {
    if (page_.total >= window_.offset && page_.rows.size() < window_.limit) {
      page_.rows.push_back(row);
    }
    ++page_.total;
  }
  Page<Row> take() { return std::move(page_); }

 private:
  Window window_;
  Page<Row> page_;
};

std::vector<std::string> behind(const std::set<std::string>& all,
                                const std::optional<std::string>& after, std::uint64_t limit) {
  std::vector<std::string> found;
  for (auto next = after ? all.upper_bound(*after) : all.begin();
       next != all.end() && found.size() < limit; ++next) {
    found.push_back(*next);
  }
  return found;
}

class MemoryReader final : public Reader {
 public:
  explicit MemoryReader(std::shared_ptr<const MemoryStore::State> state)
      : state_(std::move(state)), groups_(*state_) {}

  std::optional<StackRow> stack(std::string_view account, std::string_view region,
                                std::string_view id) override {
    for (const auto& [no, row] : state_->stacks) {
      if (row.id == id && row.account == account && row.region == region) return row;
    }
    return std::nullopt;
  }

  std::optional<StackRow> live_stack_named(std::string_view account, std::string_view region,
                                           std::string_view name) override {
    const auto no = find_in(state_->live_names, std::tuple(std::string(account),
                                                           std::string(region), std::string(name)));
    return no ? stack(*no) : std::nullopt;
  }

  std::optional<StackRow> stack(StackNo no) override { return find_in(state_->stacks, no); }

  std::optional<StackDetailRow> stack_detail(StackNo no) override {
    return find_in(state_->details, no);
  }

  Page<StackRow> stacks(const StackFilter& filter, Window window) override {
    std::vector<const StackRow*> found;
    for (const auto& [no, row] : state_->stacks) {
      if (passes(filter, row) && carries(*state_, tag_owner(row), filter.tags)) {
        found.push_back(&row);
      }
    }
    std::sort(found.begin(), found.end(), [](const StackRow* a, const StackRow* b) {
      return std::pair(a->created, a->no) > std::pair(b->created, b->no);
    });
    Pager<StackRow> pager(window);
    for (const StackRow* row : found) pager.add(*row);
    return pager.take();
  }

  std::uint64_t count_live_stacks(std::string_view account) override {
    std::uint64_t count = 0;
    for (const auto& [no, row] : state_->stacks)
      count += row.account == account && row.deleted == 0;
    return count;
  }

  std::uint64_t count_running_operations(std::string_view account) override {
    std::uint64_t count = 0;
    for (const auto& [no, row] : state_->stacks) count += row.account == account && row.operation;
    return count;
  }

  std::optional<OperationRow> operation(OperationNo no) override {
    return find_in(state_->operations, no);
  }

  std::vector<OperationRow> unfinished_operations() override {
    std::vector<OperationRow> unfinished;
    for (const auto& [no, row] : state_->operations) {
      if (!row.finished) unfinished.push_back(row);
    }
    return unfinished;
  }

  std::vector<ResourceRow> resources(StackNo stack) override {
    std::vector<ResourceRow> rows;
    if (const auto found = state_->resources.find(stack); found != state_->resources.end()) {
      for (const auto& [no, row] : found->second) rows.push_back(row);
    }
    return rows;
  }

  std::optional<ResourceRow> resource(StackNo stack, std::string_view logical_id) override {
    std::optional<ResourceRow> last;
    for (ResourceRow& row : resources(stack)) {
      if (row.logical_id == logical_id) last = std::move(row);
    }
    return last;
  }

  std::vector<ResourceDetailRow> resource_details(StackNo stack) override {
    std::vector<ResourceDetailRow> rows;
    if (const auto found = state_->resource_details.find(stack);
        found != state_->resource_details.end()) {
      for (const auto& [no, row] : found->second) rows.push_back(row);
    }
    return rows;
  }

  std::optional<ResourceDetailRow> resource_detail(StackNo stack, std::uint32_t no) override {
    const auto found = state_->resource_details.find(stack);
    return found == state_->resource_details.end() ? std::nullopt : find_in(found->second, no);
  }

  Page<EventRow> events(const StackRow& stack, const EventFilter& filter, Window window) override {
    Pager<EventRow> pager(window);
    if (const auto found = state_->events.find(stack.no); found != state_->events.end()) {
      for (auto event = found->second.rbegin(); event != found->second.rend(); ++event) {
        if (passes(filter, stack, *event)) pager.add(*event);
      }
    }
    return pager.take();
  }

  std::uint64_t last_event(StackNo stack) override {
    const auto found = state_->events.find(stack);
    return found == state_->events.end() ? 0 : found->second.size();
  }

  std::vector<EventRow> events_between(StackNo stack, std::uint64_t first,
                                       std::uint64_t last) override {
    std::vector<EventRow> rows;
    const auto found = state_->events.find(stack);
    if (found == state_->events.end()) return rows;
    for (const EventRow& row : found->second) {
      if (row.seq >= first && row.seq <= last) rows.push_back(row);
    }
    return rows;
  }

  std::vector<EventRun> event_runs(std::uint64_t after, std::uint64_t limit) override {
    const std::vector<EventRun>& all = state_->event_runs;
    std::vector<EventRun> runs;
    for (std::size_t i = after; i < all.size() && runs.size() < limit; ++i) runs.push_back(all[i]);
    return runs;
  }

  std::uint64_t last_event_run() override { return state_->event_runs.size(); }

  std::optional<RecordRow> record(RecordKind kind, std::string_view id) override {
    return find_in(state_->records, std::pair(kind, std::string(id)));
  }

  std::optional<RecordRow> record_named(RecordKind kind, std::string_view account,
                                        std::string_view region, std::string_view parent,
                                        std::string_view name) override {
    const auto id =
        find_in(state_->record_names, RecordName{kind, std::string(account), std::string(region),
                                                 std::string(parent), std::string(name)});
    return id ? record(kind, *id) : std::nullopt;
  }

  Page<RecordRow> records(const RecordFilter& filter, Window window) override {
    const TagKind tagged = tag_kind_of(filter.kind).value_or(TagKind::kStack);
    std::vector<const RecordRow*> found;
    for (const auto& [key, row] : state_->records) {
      const TagOwner owner = {{tagged, row.account, row.region}, row.id};
      if (passes(filter, row) && carries(*state_, owner, filter.tags)) found.push_back(&row);
    }
    std::sort(found.begin(), found.end(), [](const RecordRow* a, const RecordRow* b) {
      return std::tie(a->created, a->id) > std::tie(b->created, b->id);
    });
    Pager<RecordRow> pager(window);
    for (const RecordRow* row : found) pager.add(*row);
    return pager.take();
  }

  std::vector<Tag> tags(const TagOwner& owner) override {
    std::vector<Tag> tags;
    for (const auto& [key, value] : find_in(state_->tags, owner).value_or(TagMap())) {
      tags.push_back({key, value});
    }
    return tags;
  }

  std::vector<std::string> tagged(const TagScope& scope, std::span<const TagWish> wanted,
                                  std::string_view after, std::uint64_t limit) override {
    std::vector<std::string> ids;
    for (const auto& [owner, tags] : state_->tags) {
      if (owner.scope != scope || owner.id <= after || state_->retired.contains(owner)) continue;
      if (ids.size() < limit && carries(*state_, owner, wanted)) ids.push_back(owner.id);
    }
    return ids;
  }

  std::vector<std::string> tag_keys(const TagScope& scope, std::optional<std::string> after,
                                    std::uint64_t limit) override {
    std::set<std::string> keys;
    for (const auto& [owner, tags] : state_->tags) {
      if (owner.scope != scope || state_->retired.contains(owner)) continue;
      for (const auto& [key, value] : tags) keys.insert(key);
    }
    return behind(keys, after, limit);
  }

  std::vector<std::string> tag_values(const TagScope& scope, std::string_view key,
                                      std::optional<std::string> after,
                                      std::uint64_t limit) override {
    std::set<std::string> values;
    for (const auto& [owner, tags] : state_->tags) {
      if (owner.scope != scope || state_->retired.contains(owner)) continue;
      if (const auto found = tags.find(std::string(key)); found != tags.end()) {
        values.insert(found->second);
      }
    }
    return behind(values, after, limit);
  }

  GroupReader& groups() override { return groups_; }

  std::optional<std::string> blob(std::string_view hash) override {
    return find_in(state_->blobs, std::string(hash));
  }

  std::optional<TokenRow> token(std::string_view account, std::string_view action,
                                std::string_view token, Millis now) override {
    auto row = find_in(state_->tokens,
                       std::tuple(std::string(account), std::string(action), std::string(token)));
    if (row && row->expires <= now) row.reset();
    return row;
  }

 private:
  std::shared_ptr<const MemoryStore::State> state_;
  MemoryGroupReader groups_;
};

}  // namespace

std::unique_ptr<Reader> read_memory(std::shared_ptr<const MemoryStore::State> state) {
  return std::make_unique<MemoryReader>(std::move(state));
}

}  // namespace cairn
