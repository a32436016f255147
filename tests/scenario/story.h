// A story as a text file: what exists, what is asked, and what is to come of it.
//
//   # Why this story exists.
//
//   == template main
//   ROSTemplateFormatVersion: '2015-09-01'
//   ...
//
//   > CreateStack StackName=hello Template=main
//     StackId: <stack hello>
//
// Blocks begin with "== kind name" and last until the next block or step. Steps begin with "> ";
// the indented lines after a step are what it is expected to say, and recording rewrites exactly
// those. Lines that begin with "#" outside of blocks are for the reader. README.md says which
// blocks and steps there are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cairn::testing {

struct Block {
  std::string kind;
  std::string name;  // may be empty
  std::string text;
};

struct StoryStep {
  std::size_t line = 0;  // in the file, from 1
  std::string text;      // without "> "
  std::vector<std::string> expected;
};

struct Story {
  std::vector<std::string> lines;  // of the file, as read
  std::vector<Block> blocks;
  std::vector<StoryStep> steps;

  const Block* find(std::string_view kind, std::string_view name) const;
};

Result<Story> parse_story(std::string_view text);

// The file's text with other expectations, one list a step.
std::string with_expectations(const Story& story,
                              const std::vector<std::vector<std::string>>& expected);

// What differs, as lines that begin with "-" (expected), "+" (got) or a blank; empty when nothing.
std::string difference(const std::vector<std::string>& expected,
                       const std::vector<std::string>& got);

std::vector<std::string> split_lines(std::string_view text);

}  // namespace cairn::testing
