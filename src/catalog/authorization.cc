#include "catalog/authorization.h"

#include <algorithm>
#include <array>

#include "catalog/own_data.h"

extern "C" const char cairn_data_authorization_begin[];
extern "C" const char cairn_data_authorization_end[];

namespace cairn {
namespace {

constexpr std::string_view kFile = "authorization.json";
constexpr std::array<std::pair<std::string_view, AccessLevel>, 6> kLevels = {{
    {"none", AccessLevel::kNone},
    {"create", AccessLevel::kCreate},
    {"list", AccessLevel::kList},
    {"get", AccessLevel::kGet},
    {"update", AccessLevel::kUpdate},
    {"delete", AccessLevel::kDelete},
}};

TouchedResource read_resource(const Value& item) {
  TouchedResource resource{.name = std::string(item.get_string("name")),
                           .was = std::string(item.get_string("was")),
                           .when = std::string(item.get_string("when")),
                           .case_parameter = {},
                           .case_value = {}};
  for (const Entry& entry : item.get("case").entries()) {
    resource.case_parameter = entry.key.as_string();
    resource.case_value = entry.value.as_string();
  }
  return resource;
}

std::vector<Authorization> load() {
  const std::string_view text(
      cairn_data_authorization_begin,
      static_cast<std::size_t>(cairn_data_authorization_end - cairn_data_authorization_begin));
  std::vector<Authorization> rows;
  const Value root = read_own_json(kFile, text);
  for (const Value& item : root.items()) {
    Authorization row{.action = std::string(item.get_string("action")),
                      .level = own_word(kFile, item.get_string("level"), kLevels),
                      .resources = {}};
    for (const Value& resource : item.get("resources").items()) {
      row.resources.push_back(read_resource(resource));
    }
    if (!rows.empty() && rows.back().action >= row.action) malformed_data(kFile, row.action);
    rows.push_back(std::move(row));
  }
  return rows;
}

const std::vector<Authorization>& table() {
  static const std::vector<Authorization> rows = load();
  return rows;
}

}  // namespace

std::span<const Authorization> all_authorizations() {
  return table();
}

const Authorization* find_authorization(std::string_view action) {
  const auto at = std::lower_bound(
      table().begin(), table().end(), action,
      [](const Authorization& row, std::string_view name) { return row.action < name; });
  return at == table().end() || at->action != action ? nullptr : &*at;
}

}  // namespace cairn
