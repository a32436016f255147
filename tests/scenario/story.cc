#include "tests/scenario/story.h"

#include <algorithm>
#include <utility>

namespace cairn::testing {
namespace {

constexpr std::string_view kIndent = "  ";

Error at_line(std::size_t line, std::string what) {
  return {.code = "InvalidStory",
          .message = "Line " + std::to_string(line) + ": " + std::move(what),
          .where = {},
          .at = {static_cast<std::uint32_t>(line), 1},
          .fix = "See story.h for the form of a story."};
}

bool opens_block(std::string_view line) {
  return line.starts_with("== ");
}
bool opens_step(std::string_view line) {
  return line.starts_with("> ");
}

Block read_header(std::string_view line) {
  line.remove_prefix(3);
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return {std::string(line), {}, {}};
  return {std::string(line.substr(0, blank)), std::string(line.substr(blank + 1)), {}};
}

// Blank lines and remarks before the next block or step belong to the reader, not to the block.
void trim_end(std::string& text) {
  while (text.ends_with("\n\n")) text.pop_back();
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

const Block* Story::find(std::string_view kind, std::string_view name) const {
  const auto found = std::find_if(blocks.begin(), blocks.end(), [&](const Block& block) {
    return block.kind == kind && block.name == name;
  });
  return found == blocks.end() ? nullptr : &*found;
}

Result<Story> parse_story(std::string_view text) {
  Story story;
  story.lines = split_lines(text);
  enum class In { kNothing, kBlock, kStep } in = In::kNothing;
  for (std::size_t i = 0; i < story.lines.size(); ++i) {
    const std::string& line = story.lines[i];
    if (opens_block(line)) {
      story.blocks.push_back(read_header(line));
      in = In::kBlock;
    } else if (opens_step(line)) {
      story.steps.push_back({i + 1, line.substr(2), {}});
      in = In::kStep;
    } else if (in == In::kBlock) {
      story.blocks.back().text += line + '\n';
    } else if (in == In::kStep && line.starts_with(kIndent)) {
      story.steps.back().expected.push_back(line.substr(kIndent.size()));
    } else if (line.empty() || line.starts_with('#')) {
      in = In::kNothing;
    } else {
      return at_line(i + 1, "is no block, no step, no expectation and no remark.");
    }
  }
  for (Block& block : story.blocks) trim_end(block.text);
  return story;
}

std::string with_expectations(const Story& story,
                              const std::vector<std::vector<std::string>>& expected) {
  std::string out;
  std::size_t line = 1;
  const auto copy_until = [&](std::size_t end) {
    for (; line < end; ++line) out += story.lines[line - 1] + '\n';
  };
  for (std::size_t i = 0; i < story.steps.size(); ++i) {
    copy_until(story.steps[i].line + 1);
    for (const std::string& said : expected[i]) out += std::string(kIndent) + said + '\n';
    line += story.steps[i].expected.size();
  }
  copy_until(story.lines.size() + 1);
  return out;
}

std::string difference(const std::vector<std::string>& expected,
                       const std::vector<std::string>& got) {
  if (expected == got) return {};
  // The longest common subsequence, from the end, so that reading forwards is straight.
  const std::size_t n = expected.size();
  const std::size_t m = got.size();
  std::vector<std::vector<std::size_t>> common(n + 1, std::vector<std::size_t>(m + 1));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      common[i][j] = expected[i] == got[j] ? common[i + 1][j + 1] + 1
                                           : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::string out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && expected[i] == got[j]) {
      out += "    " + expected[i] + '\n';
      ++i;
      ++j;
    } else if (j == m || (i < n && common[i + 1][j] >= common[i][j + 1])) {
      out += "  - " + expected[i++] + '\n';
    } else {
      out += "  + " + got[j++] + '\n';
    }
  }
  return out;
}

}  // namespace cairn::testing
