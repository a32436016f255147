#include "tests/layering/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>

namespace cairn::layering {
namespace {

constexpr std::string_view kRowBegin = "cairn_room(";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

struct Row {
  std::string room;
  std::set<std::string> uses;
};

std::vector<Row> rows_of(std::string_view cmake) {
  std::string code;
  for (const std::string_view line : lines_of(cmake)) {
    code += line.substr(0, line.find('#'));
    code += '\n';
  }
  std::vector<Row> rows;
  for (std::size_t at = code.find(kRowBegin); at != std::string::npos;
       at = code.find(kRowBegin, at + 1)) {
    const std::size_t begin = at + kRowBegin.size();
    const auto words =
        words_of(std::string_view(code).substr(begin, code.find(')', begin) - begin));
    if (words.empty()) continue;
    Row row{words.front(), {}};
    bool in_uses = false;
    for (const std::string& word : std::span(words).subspan(1)) {
      if (word == "USES" || word == "LIBS") {
        in_uses = word == "USES";
      } else if (in_uses) {
        row.uses.insert(word);
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

// What follows #include, without its quotes or brackets.
std::optional<std::string_view> included_by(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with('#')) return std::nullopt;
  line = trimmed(line.substr(1));
  if (!line.starts_with("include")) return std::nullopt;
  line = trimmed(line.substr(std::string_view("include").size()));
  if (line.size() < 2 || (line.front() != '"' && line.front() != '<')) return std::nullopt;
  const auto end = line.find(line.front() == '"' ? '"' : '>', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return line.substr(1, end - 1);
}

// An outside header whose name begins so may be included only below these folders of src/.
struct Confined {
  std::string_view header;
  std::vector<std::string_view> folders;
};
const std::vector<Confined>& confined() {
  static const std::vector<Confined> table = {
      {"boost/beast", {"http/", "server/"}},
      {"boost/asio", {"http/", "server/"}},
      {"boost/json", {"value/"}},
      {"sqlite3.h", {"store/sqlite/", "cloud/sim/"}},
      {"libpq-fe.h", {"store/postgres/"}},
      {"curl/", {"http/"}},
      {"pcre2.h", {"eval/"}},
      {"yaml.h", {"value/"}},
      {"jq.h", {"jq/worker/"}},  // a program that crashes it must not crash the server
      {"jv.h", {"jq/worker/"}},
      {"spdlog/", {"runtime/", "server/"}},
      {"prometheus/", {"runtime/", "server/"}},
      {"CLI/", {"cli/", "server/"}},
      {"regex", {}},      // overflows the stack on long input; PCRE2 has limits
      {"coroutine", {}},  // g++ 12 destroys captures twice
  };
  return table;
}

// "regex" is a whole name; "boost/json" also covers "boost/json.hpp" and "boost/json/src.hpp".
bool names_header(std::string_view header, std::string_view included) {
  if (!included.starts_with(header)) return false;
  if (header.ends_with('/') || included.size() == header.size()) return true;
  const char next = included[header.size()];
  return next == '/' || next == '.';
}

std::string_view code_of(std::string_view line) {
  return line.substr(0, line.find("//"));
}

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool has_word(std::string_view line, std::string_view word) {
  for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word_character(line[at - 1]);
    const auto end = at + word.size();
    if (begins && (end == line.size() || !is_word_character(line[end]))) return true;
  }
  return false;
}

std::string room_fault(std::string_view room, std::string_view used, const Rooms& rooms) {
  if (used == room || !rooms.uses.contains(std::string(used))) return {};
  const auto row = rooms.uses.find(std::string(room));
  if (row == rooms.uses.end() || row->second.contains(std::string(used))) return {};
  return fmt::format("room {} may not use room {}: its row in cmake/rooms.cmake does not name it",
                     room, used);
}

std::string library_fault(std::string_view inside_src, std::string_view included) {
  for (const Confined& rule : confined()) {
    if (!names_header(rule.header, included)) continue;
    const bool allowed = std::any_of(rule.folders.begin(), rule.folders.end(),
                                     [&](auto folder) { return inside_src.starts_with(folder); });
    if (!allowed) {
      return fmt::format(
          "<{}> may be included only in: {}", included,
          rule.folders.empty() ? "no room" : fmt::format("{}", fmt::join(rule.folders, ", ")));
    }
  }
  return {};
}

}  // namespace

Rooms parse_rooms(std::string_view cmake) {
  Rooms rooms;
  for (Row& row : rows_of(cmake)) rooms.uses[row.room] = std::move(row.uses);
  return rooms;
}

std::vector<std::string> faults_in_table(std::string_view cmake) {
  std::vector<std::string> faults;
  std::set<std::string> known;
  for (const Row& row : rows_of(cmake)) {
    for (const std::string& used : row.uses) {
      if (!known.contains(used)) {
        faults.push_back(
            fmt::format("room {} uses {}, which no earlier row declares", row.room, used));
      }
    }
    known.insert(row.room);
  }
  return faults;
}

std::vector<std::string> faults_in(const SourceFile& file, const Rooms& rooms) {
  std::vector<std::string> faults;
  std::string_view inside = file.path;
  inside.remove_prefix(std::string_view("src/").size());
  const std::string_view room = inside.substr(0, inside.find('/'));
  std::size_t number = 0;
  const auto report = [&](std::string what) {
    if (!what.empty()) faults.push_back(fmt::format("{}:{}: {}", file.path, number, what));
  };
  if (!rooms.uses.contains(std::string(room))) {
    number = 1;
    report(fmt::format("folder {} has no row in cmake/rooms.cmake", room));
  }
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    if (const auto included = included_by(line)) {
      report(room_fault(room, included->substr(0, included->find('/')), rooms));
      report(library_fault(inside, *included));
      if (*included == "iostream" && file.path.ends_with(".h")) {
        report("<iostream> in a header costs every file that includes it; include it in a .cc");
      }
    }
    for (const std::string_view word : {"co_await", "co_yield", "co_return"}) {
      if (has_word(code_of(line), word)) {
        report(fmt::format("{}: coroutines are not used here, g++ 12 miscompiles them", word));
      }
    }
  }
  return faults;
}

}  // namespace cairn::layering
