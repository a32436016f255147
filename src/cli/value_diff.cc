#include "cli/value_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/utf8.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

constexpr std::size_t kContext = 2;           // lines around a change
constexpr std::size_t kCellsMax = 4'000'000;  // of a comparison; above it all is taken as changed

bool hides(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    const char32_t c = utf8_length(text) == 0 ? 0xfffd : utf8_decode(text, length);
    if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (hides(c)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
    } else {
      append_utf8(c, out);
    }
    text.remove_prefix(length);
  }
  return out;
}

// Blanks after commas and colons that stand outside of strings.
std::string spaced(std::string_view json) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    out += json[i];
    if (quoted && json[i] == '\\' && i + 1 < json.size()) {
      out += json[++i];
    } else if (json[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && (json[i] == ',' || json[i] == ':')) {
      out += ' ';
    }
  }
  return out;
}

// For each pair of positions the length of the longest common subsequence of what follows.
class Alignment {
 public:
  template <class Same>
  Alignment(std::size_t rows, std::size_t columns, const Same& same)
      : columns_(columns + 1), lengths_((rows + 1) * columns_) {
    for (std::size_t i = rows; i-- > 0;) {
      for (std::size_t j = columns; j-- > 0;) {
        at(i, j) = same(i, j) ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  bool drops(std::size_t i, std::size_t j) { return at(i + 1, j) >= at(i, j + 1); }

 private:
  std::uint32_t& at(std::size_t i, std::size_t j) { return lengths_[i * columns_ + j]; }
  std::size_t columns_;
  std::vector<std::uint32_t> lengths_;
};

enum class Step : std::uint8_t { kKeep, kDrop, kTake };

// The steps that turn `before` into `after`: drops before takes where both could come.
template <class T>
std::vector<Step> steps(const std::vector<T>& before, const std::vector<T>& after) {
  std::size_t head = 0;
  while (head < before.size() && head < after.size() && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < before.size() - head && tail < after.size() - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  const std::size_t rows = before.size() - head - tail;
  const std::size_t columns = after.size() - head - tail;
  std::vector<Step> out(head, Step::kKeep);
  if ((rows + 1) * (columns + 1) > kCellsMax) {
    out.insert(out.end(), rows, Step::kDrop);
    out.insert(out.end(), columns, Step::kTake);
  } else {
    const auto same = [&](std::size_t i, std::size_t j) {
      return before[head + i] == after[head + j];
    };
    Alignment alignment(rows, columns, same);
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < rows || j < columns) {
      if (i < rows && j < columns && same(i, j)) {
        out.push_back(Step::kKeep);
        ++i, ++j;
      } else if (i < rows && (j == columns || alignment.drops(i, j))) {
        out.push_back(Step::kDrop);
        ++i;
      } else {
        out.push_back(Step::kTake);
        ++j;
      }
    }
  }
  out.insert(out.end(), tail, Step::kKeep);
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// Leaves `kContext` lines around each change.
std::vector<DiffLine> shortened(std::vector<DiffLine> all) {
  std::vector<bool> keep(all.size(), false);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind == LineKind::kSame) continue;
    const std::size_t from = i < kContext ? 0 : i - kContext;
    const std::size_t to = std::min(all.size(), i + kContext + 1);
    for (std::size_t k = from; k < to; ++k) keep[k] = true;
  }
  std::vector<DiffLine> out;
  for (std::size_t i = 0; i < all.size();) {
    if (keep[i]) {
      out.push_back(std::move(all[i++]));
      continue;
    }
    std::size_t alike = 0;
    for (; i < all.size() && !keep[i]; ++i) ++alike;
    out.push_back(
        {LineKind::kSkipped, fmt::format("{} line{} alike", alike, alike == 1 ? "" : "s")});
  }
  return out;
}

class Comparison {
 public:
  std::vector<Difference> found;

  void compare(const std::string& path, const Value& before, const Value& after) {
    if (before == after) return;
    if (before.is_map() && after.is_map()) return compare_maps(path, before, after);
    if (before.is_list() && after.is_list()) return compare_lists(path, before, after);
    found.push_back({path, before, after});
  }

 private:
  static std::string below(const std::string& path, const Value& key) {
    return path + "." + (key.is_string() ? escaped(key.as_string()) : to_json(key));
  }

  void compare_maps(const std::string& path, const Value& before, const Value& after) {
    for (const Entry& entry : before.entries()) {
      const Value* now = after.find(entry.key);
      if (now == nullptr) {
        found.push_back({below(path, entry.key), entry.value, Value(), false, true});
      } else {
        compare(below(path, entry.key), entry.value, *now);
      }
    }
    for (const Entry& entry : after.entries()) {
      if (before.find(entry.key) == nullptr) {
        found.push_back({below(path, entry.key), Value(), entry.value, true, false});
      }
    }
  }

  // Of as many drops and takes in a row each pair is one item that changed.
  void compare_lists(const std::string& path, const Value& before, const Value& after) {
    const std::vector<Value> old_items(before.items().begin(), before.items().end());
    const std::vector<Value> new_items(after.items().begin(), after.items().end());
    const std::vector<Step> path_taken = steps(old_items, new_items);
    std::size_t i = 0;
    std::size_t j = 0;
    for (std::size_t s = 0; s < path_taken.size();) {
      if (path_taken[s] == Step::kKeep) {
        ++i, ++j, ++s;
        continue;
      }
      std::size_t drops = 0;
      std::size_t takes = 0;
      for (; s < path_taken.size() && path_taken[s] != Step::kKeep; ++s) {
        ++(path_taken[s] == Step::kDrop ? drops : takes);
      }
      compare_runs(path, {old_items.data() + i, drops}, i, {new_items.data() + j, takes}, j);
      i += drops;
      j += takes;
    }
  }

  void compare_runs(const std::string& path, std::span<const Value> dropped, std::size_t i,
                    std::span<const Value> taken, std::size_t j) {
    const std::size_t pairs = std::min(dropped.size(), taken.size());
    for (std::size_t k = 0; k < pairs; ++k) {
      compare(fmt::format("{}[{}]", path, j + k), dropped[k], taken[k]);
    }
    for (std::size_t k = pairs; k < dropped.size(); ++k) {
      found.push_back({fmt::format("{}[{}]", path, i + k), dropped[k], Value(), false, true});
    }
    for (std::size_t k = pairs; k < taken.size(); ++k) {
      found.push_back({fmt::format("{}[{}]", path, j + k), Value(), taken[k], true, false});
    }
  }
};

}  // namespace

std::string shown(const Value& value) {
  // What JSON escapes is escaped by then; the rest is what JSON leaves as it is.
  return escaped(spaced(to_json(value)));
}

std::vector<DiffLine> all_lines(std::string_view text, LineKind kind) {
  std::vector<DiffLine> out;
  for (const std::string_view line : lines_of(text)) out.push_back({kind, escaped(line)});
  // The end of the last line is no line of its own.
  if (out.size() > 1 && out.back().text.empty()) out.pop_back();
  return out;
}

std::vector<DiffLine> line_diff(std::string_view before, std::string_view after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  std::vector<DiffLine> out;
  std::size_t i = 0;
  std::size_t j = 0;
  for (const Step step : steps(old_lines, new_lines)) {
    if (step == Step::kKeep) {
      out.push_back({LineKind::kSame, escaped(old_lines[i])});
    } else if (step == Step::kDrop) {
      out.push_back({LineKind::kRemoved, escaped(old_lines[i])});
    } else {
      out.push_back({LineKind::kAdded, escaped(new_lines[j])});
    }
    i += step != Step::kTake ? 1 : 0;
    j += step != Step::kDrop ? 1 : 0;
  }
  return shortened(std::move(out));
}

std::vector<Difference> differences(const Value& before, const Value& after) {
  Comparison comparison;
  comparison.compare("", before, after);
  return std::move(comparison.found);
}

}  // namespace cairn::cli
