// A resource directory for tests: a tree of folders, members in them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "group/targets.h"

namespace cairn::group_test {

class TreeOfFolders final : public MemberFolders {
 public:
  std::map<std::string, std::string> parents;  // of folders; the root folder has ""
  std::map<std::string, std::string> homes;    // of members

  std::vector<std::string> members_below(std::string_view folder) const override {
    std::vector<std::string> found;
    for (const auto& [account, home] : homes) {
      for (const std::string& one : path(home)) {
        if (one == folder) found.push_back(account);
      }
    }
    return found;
  }
  bool is_member(std::string_view account) const override {
    return homes.contains(std::string(account));
  }
  // From the root folder; of "" nothing.
  std::vector<std::string> path(const std::string& folder) const {
    if (folder.empty()) return {};
    std::vector<std::string> above = path(parents.at(folder));
    above.push_back(folder);
    return above;
  }
};

// root { a { a1 a2 } b c }
inline TreeOfFolders a_tree() {
  TreeOfFolders tree;
  tree.parents = {{"root", ""}, {"a", "root"}, {"a1", "a"},
                  {"a2", "a"},  {"b", "root"}, {"c", "root"}};
  return tree;
}

}  // namespace cairn::group_test
