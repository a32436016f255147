// explained.txt: which real templates cannot pass, what is said about them, and why that is their
// own fault.
#pragma once

#include <map>
#include <string>

namespace cairn::testing {

struct Explanation {
  std::string says;  // what is said contains this
  std::string why;
};

// By the template's id; `trouble` says what is wrong with the file, if anything is.
std::map<std::string, Explanation> read_explained(const std::string& path, std::string& trouble);

}  // namespace cairn::testing
