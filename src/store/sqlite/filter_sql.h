// Turns the filters of store.h into SQL conditions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/sqlite/driver.h"
#include "store/store.h"

namespace cairn::sqlite {

// The text after WHERE, with the values of its parameters.
class Condition {
 public:
  // Adds `text`, in which each `?` stands for the next of `values`; joined with AND.
  using Argument = std::variant<std::int64_t, std::string>;
  void add(std::string_view text, std::vector<Argument> values = {});
  // `prefix` + (the values, separated by commas) + `suffix`.
  void add_list(std::string_view prefix, const std::vector<std::string>& values,
                std::string_view suffix);

  const std::string& text() const { return text_; }
  std::size_t size() const { return arguments_.size(); }
  void bind(Query& query) const;  // the Condition must live until the query has run

 private:
  void begin_part();
  std::string next_parameter(Argument value);

  std::string text_;
  std::vector<Argument> arguments_;
};

// The parts of a list's statements around its condition.
struct ListSql {
  const char* columns;
  const char* table;
  const char* order;
};

// Of rows of `tag`, each an owner, that carries all of `wanted`, which is not empty.
Condition condition_of(const TagScope& scope, std::span<const TagWish> wanted,
                       std::string_view after);
Condition condition_of(const StackFilter& filter);
Condition condition_of(const RecordFilter& filter);
Condition condition_of(const GroupFilter& filter);
Condition condition_of(const StackRow& stack, const EventFilter& filter);

}  // namespace cairn::sqlite
