#include "catalog/custom_constraint.h"

#include <map>

#include "catalog/own_data.h"

extern "C" const char cairn_data_custom_constraints_begin[];
extern "C" const char cairn_data_custom_constraints_end[];

namespace cairn {
namespace {

using Table = std::map<std::string, CustomConstraint, std::less<>>;

Table load() {
  const std::string_view text(cairn_data_custom_constraints_begin,
                              static_cast<std::size_t>(cairn_data_custom_constraints_end -
                                                       cairn_data_custom_constraints_begin));
  Table table;
  const Value root = read_own_json("custom-constraints.json", text);
  for (const Entry& entry : root.entries()) {
    table.emplace(std::string(entry.key.as_string()),
                  CustomConstraint{std::string(entry.value.get_string("pattern")),
                                   std::string(entry.value.get_string("fix")),
                                   own_flag(entry.value, "secret")});
  }
  return table;
}

}  // namespace

const CustomConstraint* find_custom_constraint(std::string_view name) {
  static const Table table = load();
  const auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace cairn
