#include "tests/corpus/explained.h"

#include <fstream>

namespace cairn::testing {

std::map<std::string, Explanation> read_explained(const std::string& path, std::string& trouble) {
  constexpr std::string_view kSeparator = " | ";
  std::map<std::string, Explanation> explained;
  std::ifstream file(path);
  if (!file) trouble = path + " cannot be read";
  std::string why;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("== ")) {
      why = line.substr(3);
      continue;
    }
    const std::size_t bar = line.find(kSeparator);
    const std::string id = line.substr(0, bar);
    const std::string says = bar == line.npos ? "" : line.substr(bar + kSeparator.size());
    if (says.empty() || why.empty()) trouble = "not \"id | what is said\" under a reason: " + line;
    if (!explained.emplace(id, Explanation{says, why}).second) trouble = "listed twice: " + id;
  }
  return explained;
}

}  // namespace cairn::testing
