#include "store/sqlite/filter_sql.h"

#include <algorithm>

#include "store/sqlite/names.h"
#include "store/tag_guard.h"

namespace cairn::sqlite {
namespace {

constexpr std::string_view kStackType = "ALIYUN::ROS::Stack";

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// `*` stands for any text; LIKE's own signs stand for themselves.
std::string like_pattern(std::string_view name) {
  std::string pattern;
  for (const char c : name) {
    if (c == '*') {
      if (pattern.empty() || pattern.back() != '%') pattern += '%';
      continue;
    }
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern;
}

void add_names(Condition& condition, const std::vector<std::string>& names) {
  std::vector<std::string> exact;
  std::vector<std::string> patterns;
  for (const std::string& name : names) {
    if (name.find('*') == std::string::npos) {
      exact.push_back(name);
    } else {
      patterns.push_back(like_pattern(name));
    }
  }
  if (patterns.empty()) return condition.add_list("name IN (", exact, ")");
  // A list of rows, since a long chain of OR is more than a parser's stack can hold.
  for (std::string& name : exact) patterns.push_back(like_pattern(name));
  std::string rows = "(?)";
  for (std::size_t i = 1; i < patterns.size(); ++i) rows += ", (?)";
  condition.add("EXISTS (WITH wanted (pattern) AS (VALUES " + rows +
                    ") SELECT 1 FROM wanted WHERE name LIKE pattern ESCAPE '\\')",
                {patterns.begin(), patterns.end()});
}

// `id` is among the owners of each tag. Ids are unique, so this says account and region as well; to
// say these again would lead the planner to walk everything the account has. Deleted stacks are
// asked for by their status.
void add_tags(Condition& condition, const TagScope& scope, std::span<const TagWish> wanted,
              const std::string& owner = "id") {
  for (const TagWish& wish : wanted) {
    std::vector<Condition::Argument> values = {std::string(name_of(scope.kind)), scope.account,
                                               scope.region, wish.key};
    if (wish.value) values.emplace_back(*wish.value);
    condition.add(
        owner +
            std::string(" IN (SELECT tag.owner FROM tag WHERE tag.kind = ? AND tag.account = ?"
                        " AND tag.region = ? AND tag.retired IN (0, 1) AND tag.key = ?") +
            (wish.value ? " AND tag.value = ?)" : ")"),
        std::move(values));
  }
}

}  // namespace

void Condition::begin_part() {
  if (!text_.empty()) text_ += " AND ";
}

std::string Condition::next_parameter(Argument value) {
  arguments_.push_back(std::move(value));
  return "$" + std::to_string(arguments_.size());
}

void Condition::add(std::string_view text, std::vector<Argument> values) {
  begin_part();
  std::size_t next = 0;
  for (const char c : text) {
    if (c == '?') {
      text_ += next_parameter(std::move(values[next++]));
    } else {
      text_ += c;
    }
  }
}

void Condition::add_list(std::string_view prefix, const std::vector<std::string>& values,
                         std::string_view suffix) {
  begin_part();
  text_ += prefix;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) text_ += ", ";
    text_ += next_parameter(values[i]);
  }
  text_ += suffix;
}

void Condition::bind(Query& query) const {
  for (const Argument& value : arguments_) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      query.bind(*number);
    } else {
      query.bind(std::string_view(std::get<std::string>(value)));
    }
  }
}

Condition condition_of(const StackFilter& filter) {
  Condition condition;
  if (filter.tags.empty()) {
    condition.add("account = ? AND region = ?", {filter.account, filter.region});
  }
  if (!filter.ids.empty()) condition.add_list("id IN (", filter.ids, ")");
  if (!filter.names.empty()) add_names(condition, filter.names);
  if (filter.states.empty()) {
    condition.add("deleted = 0");
  } else {
    std::vector<std::string> statuses;
    for (const StackState& state : filter.states) statuses.emplace_back(name_of(state));
    condition.add_list("status IN (", statuses, ")");
  }
  if (!filter.parent_id.empty()) {
    condition.add("parent_id = ? AND parent_id <> ''", {filter.parent_id});
  } else if (!filter.include_nested) {
    condition.add("parent_id = ''");
  }
  if (filter.resource_group) {
    condition.add(filter.resource_group->empty() ? "resource_group = ?"
                                                 : "resource_group = ? AND resource_group <> ''",
                  {*filter.resource_group});
  }
  if (filter.created_from != 0) condition.add("created >= ?", {filter.created_from});
  if (filter.created_to != 0) condition.add("created <= ?", {filter.created_to});
  add_tags(condition, {TagKind::kStack, filter.account, filter.region}, filter.tags);
  return condition;
}

Condition condition_of(const RecordFilter& filter) {
  Condition condition;
  const auto tagged = filter.tags.empty() ? std::nullopt : tag_kind_of(filter.kind);
  condition.add("kind = ?", {std::string(name_of(filter.kind))});
  if (!filter.account.empty() && !tagged) condition.add("account = ?", {filter.account});
  if (!filter.region.empty() && !tagged) condition.add("region = ?", {filter.region});
  if (filter.parent) {
    condition.add(filter.parent->empty() ? "parent = ?" : "parent = ? AND parent <> ''",
                  {*filter.parent});
  }
  if (!filter.ids.empty()) condition.add_list("id IN (", filter.ids, ")");
  if (!filter.names.empty()) add_names(condition, filter.names);
  if (!filter.statuses.empty()) condition.add_list("status IN (", filter.statuses, ")");
  if (tagged) add_tags(condition, {*tagged, filter.account, filter.region}, filter.tags);
  return condition;
}

Condition condition_of(const GroupFilter& filter) {
  Condition condition;
  if (!filter.account.empty()) condition.add("account = ?", {filter.account});
  if (!filter.region.empty()) condition.add("region = ?", {filter.region});
  if (filter.status) condition.add("status = ?", {std::string(group_status_name(*filter.status))});
  if (filter.permissions) {
    const bool self = *filter.permissions == PermissionModel::kSelfManaged;
    condition.add("permissions = ?", {std::string(self ? "SELF_MANAGED" : "SERVICE_MANAGED")});
  }
  if (filter.resource_group) condition.add("resource_group = ?", {*filter.resource_group});
  if (!filter.tags.empty()) {
    condition.add("status = 'ACTIVE'");
    add_tags(condition, {TagKind::kStackGroup, filter.account, filter.region}, filter.tags, "name");
  }
  if (condition.text().empty()) condition.add("1 = 1");
  return condition;
}

// The first tag leads: it alone decides which rows are looked at.
Condition condition_of(const TagScope& scope, std::span<const TagWish> wanted,
                       std::string_view after) {
  Condition condition;
  condition.add("kind = ? AND account = ? AND region = ? AND retired = 0",
                {std::string(name_of(scope.kind)), scope.account, scope.region});
  condition.add("key = ? AND owner > ?", {wanted.front().key, std::string(after)});
  if (wanted.front().value) condition.add("value = ?", {*wanted.front().value});
  for (const TagWish& wish : wanted.subspan(1)) {
    std::vector<Condition::Argument> values = {wish.key};
    if (wish.value) values.emplace_back(*wish.value);
    condition.add(std::string("EXISTS (SELECT 1 FROM tag AS other WHERE other.kind = tag.kind"
                              " AND other.account = tag.account AND other.region = tag.region"
                              " AND other.owner = tag.owner AND other.key = ?") +
                      (wish.value ? " AND other.value = ?)" : ")"),
                  std::move(values));
  }
  return condition;
}

Condition condition_of(const StackRow& stack, const EventFilter& filter) {
  Condition condition;
  condition.add("stack_no = ?", {stack.no.value});
  if (!filter.logical_ids.empty()) {
    condition.add_list("((of_stack = 0 AND logical_id IN (", filter.logical_ids,
                       contains(filter.logical_ids, stack.name) ? ")) OR of_stack = 1)" : ")))");
  }
  if (!filter.types.empty()) {
    condition.add_list("((of_stack = 0 AND type IN (", filter.types,
                       contains(filter.types, kStackType) ? ")) OR of_stack = 1)" : ")))");
  }
  if (!filter.statuses.empty()) condition.add_list("status IN (", filter.statuses, ")");
  return condition;
}

}  // namespace cairn::sqlite
