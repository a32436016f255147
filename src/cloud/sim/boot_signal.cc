#include "cloud/sim/boot_signal.h"

#include <algorithm>
#include <array>
#include <optional>

#include "cloud/sim/command_words.h"
#include "value/json.h"

namespace cairn::sim {
namespace {

constexpr std::string_view kMark = "/wait-handles/";
constexpr std::size_t kNone = std::string_view::npos;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

// Where the line around `at` begins; a line that a backslash or backtick continues is one.
std::size_t line_begin(std::string_view script, std::size_t at) {
  for (;;) {
    const std::size_t feed = at == 0 ? kNone : script.rfind('\n', at - 1);
    if (feed == kNone) return 0;
    std::size_t before = feed;
    if (before > 0 && script[before - 1] == '\r') --before;
    const char last = before == 0 ? '\0' : script[before - 1];
    if (last != '\\' && last != '`') return feed + 1;
    at = feed;
  }
}

bool commented(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == kNone) return false;
  const std::string head = lower(line.substr(first, 4));
  return head.starts_with('#') || head.starts_with("::") || head == "rem ";
}

struct Call {
  std::size_t begin = 0;
  Shell shell = Shell::kPosix;
};

// The last word before `end` that calls a web client.
std::optional<Call> find_call(std::string_view script, std::size_t begin, std::size_t end) {
  static constexpr std::array<std::pair<std::string_view, Shell>, 5> kClients = {
      {{"curl", Shell::kPosix},
       {"invoke-webrequest", Shell::kPowerShell},
       {"invoke-restmethod", Shell::kPowerShell},
       {"iwr", Shell::kPowerShell},
       {"irm", Shell::kPowerShell}}};
  const std::string line = lower(script.substr(begin, end - begin));
  std::optional<Call> last;
  for (const auto& [client, shell] : kClients) {
    for (std::size_t at = line.find(client); at != kNone; at = line.find(client, at + 1)) {
      const std::size_t after = at + client.size();
      const bool begins = at == 0 || !word_char(line[at - 1]);
      const bool ends = after == line.size() || !word_char(line[after]) ||
                        std::string_view(line).substr(after).starts_with(".exe");
      if (begins && ends && (!last || begin + at > last->begin)) last = Call{begin + at, shell};
    }
  }
  return last;
}

// What the words of a call say, not yet judged.
struct Request {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;
};

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\"'");
  if (first == kNone) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\"'") - first + 1));
}

void add_header(Request& request, std::string_view header, char between) {
  const std::size_t at = header.find(between);
  if (at == kNone) return;
  request.headers.emplace_back(trimmed(header.substr(0, at)), trimmed(header.substr(at + 1)));
}

// @{"a"="b"; "c"="d"}
void add_table(Request& request, std::string_view table) {
  if (table.starts_with("@{")) table.remove_prefix(2);
  if (table.ends_with("}")) table.remove_suffix(1);
  while (!table.empty()) {
    const std::size_t end = std::min(table.find_first_of(";\n"), table.size());
    add_header(request, table.substr(0, end), '=');
    table.remove_prefix(std::min(end + 1, table.size()));
  }
}

bool is_url(std::string_view word) {
  return word.find(kMark) != kNone && word.find("://") != kNone;
}

// The argument of an option: the rest of its word, or the next word.
std::optional<std::string> argument(const std::vector<std::string>& words, std::size_t& at,
                                    std::string_view option) {
  const std::string& word = words[at];
  if (word == option) {
    if (at + 1 >= words.size()) return std::nullopt;
    return words[++at];
  }
  const bool is_short = option.size() == 2;
  if (is_short && word.starts_with(option)) return word.substr(2);
  if (!is_short && word.starts_with(std::string(option) + "=")) {
    return word.substr(option.size() + 1);
  }
  return std::nullopt;
}

Request read_curl(const std::vector<std::string>& words) {
  static constexpr std::string_view kData[] = {"--data-binary", "--data-raw", "--data-ascii",
                                               "--data",        "--json",     "-d"};
  Request request;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (is_url(words[i]) && request.url.empty()) {
      request.url = trimmed(words[i]);
      continue;
    }
    for (const std::string_view option : {"-H", "--header"}) {
      if (const auto header = argument(words, i, option)) add_header(request, *header, ':');
    }
    for (const std::string_view option : kData) {
      if (auto data = argument(words, i, option); data && !request.body) request.body = data;
    }
  }
  return request;
}

Request read_power_shell(const std::vector<std::string>& words) {
  Request request;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string option = lower(words[i]);
    if (is_url(words[i]) && request.url.empty()) {
      request.url = trimmed(words[i]);
    } else if (i + 1 < words.size() && option == "-headers") {
      add_table(request, words[++i]);
    } else if (i + 1 < words.size() && option == "-body") {
      request.body = words[++i];
    }
  }
  return request;
}

// The map that a body is; what cannot be read becomes one with the status it seems to tell.
Value body_map(std::string_view body) {
  if (const std::optional<Value> map = json_map(body)) return *map;
  const bool failure = lower(body).find("failure") != kNone;
  return MapBuilder().set("status", Value::string(failure ? "FAILURE" : "SUCCESS")).build();
}

// Judges the status, and makes one that a shell would have filled in a success.
ScriptSignal judged(Request request) {
  MapBuilder body;
  ScriptSignal found;
  found.success = true;
  const Value given = body_map(*request.body);
  for (const Entry& entry : given.entries()) {
    Value value = entry.value;
    if (entry.key.is_string() && lower(entry.key.as_string()) == "status" && value.is_string()) {
      const std::string status = lower(value.as_string());
      if (status.find('$') != kNone) value = Value::string("SUCCESS");
      if (status.starts_with("fail") || status == "warning") found.success = false;
    }
    body.set(entry.key, value);
  }
  found.signal = {std::move(request.url), std::move(request.headers), to_json(body.build()), {}};
  return found;
}

}  // namespace

std::vector<ScriptSignal> find_signals(std::string_view script) {
  std::vector<ScriptSignal> found;
  for (std::size_t at = script.find(kMark); at != kNone; at = script.find(kMark, at)) {
    const std::size_t line = line_begin(script, at);
    const std::optional<Call> call = find_call(script, line, at);
    at += kMark.size();
    if (!call || commented(script.substr(line, at - line))) continue;
    const CommandWords command = command_words(script, call->begin, call->shell);
    Request request =
        call->shell == Shell::kPosix ? read_curl(command.words) : read_power_shell(command.words);
    at = std::max(at, command.end);
    if (!request.url.empty() && request.body) found.push_back(judged(std::move(request)));
  }
  return found;
}

}  // namespace cairn::sim
