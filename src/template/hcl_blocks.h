// The blocks of a Terraform file, as far as their heads say what they are. Not a parser of HCL:
// expressions are skipped, comments and texts are known well enough not to be taken for blocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn {

struct HclBlock {
  std::string type;                 // "provisioner"
  std::vector<std::string> labels;  // {"local-exec"}
  std::string parent;               // the type of the block around it; empty at the top
  std::string source;               // of a module: its source when that is literal text
  std::uint32_t line = 0;           // in the file, from 1
};

// Every block in the order of the text, nested ones too. A text that is no HCL gives what looks
// like blocks in it; it never fails.
std::vector<HclBlock> hcl_blocks(std::string_view text);

}  // namespace cairn
