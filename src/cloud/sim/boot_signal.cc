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
constexpr std::size_t kScriptMax = 1 << 20;  // variables are written out up to here

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool word_char(char c) {
  return name_char(c) || c == '-' || c == '.';
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

struct Caller {
  std::size_t begin = 0;  // of the word that calls a web client
  Shell shell = Shell::kPosix;
};

// The last one before the mark at `end`, on its line; nullopt when the line is a comment.
std::optional<Caller> find_caller(std::string_view script, std::size_t end) {
  static constexpr std::array<std::pair<std::string_view, Shell>, 5> kClients = {
      {{"curl", Shell::kPosix},
       {"invoke-webrequest", Shell::kPowerShell},
       {"invoke-restmethod", Shell::kPowerShell},
       {"iwr", Shell::kPowerShell},
       {"irm", Shell::kPowerShell}}};
  const std::size_t begin = line_begin(script, end);
  if (commented(script.substr(begin, end - begin))) return std::nullopt;
  const std::string line = lower(script.substr(begin, end - begin));
  std::optional<Caller> last;
  for (const auto& [client, shell] : kClients) {
    for (std::size_t at = line.find(client); at != kNone; at = line.find(client, at + 1)) {
      const std::size_t after = at + client.size();
      const bool begins = at == 0 || !word_char(line[at - 1]);
      const bool ends = after == line.size() || !word_char(line[after]) ||
                        std::string_view(line).substr(after).starts_with(".exe");
      if (begins && ends && (!last || begin + at > last->begin)) last = Caller{begin + at, shell};
    }
  }
  return last;
}

// What the words of a call say, not yet judged.
struct Request {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;
  std::size_t end = 0;  // of the command in the script
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

// The handle's address in a word, which may hold more when a quote is not closed; "" when it has
// none.
std::string url_in(std::string_view word) {
  const std::size_t mark = word.find(kMark);
  const std::size_t scheme = word.substr(0, mark).rfind("http");
  if (mark == kNone || scheme == kNone) return {};
  const std::size_t end = word.find_first_of(" \t\r\n\"'<>`\\;|()", mark);
  return std::string(word.substr(scheme, end == kNone ? end : end - scheme));
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
    if (request.url.empty()) request.url = url_in(words[i]);
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
    if (request.url.empty()) request.url = url_in(words[i]);
    if (i + 1 < words.size() && option == "-headers") {
      add_table(request, words[++i]);
    } else if (i + 1 < words.size() && option == "-body") {
      request.body = words[++i];
    }
  }
  return request;
}

// A command kept in a variable, as in NOTIFY="curl …".
struct Kept {
  std::string name;
  std::size_t close = 0;  // where its last quote is
};

std::optional<Kept> kept_in_variable(std::string_view script, std::size_t command) {
  if (command < 2 || (script[command - 1] != '"' && script[command - 1] != '\'')) {
    return std::nullopt;
  }
  std::size_t at = command - 2;
  while (at > 0 && script[at] == ' ') --at;  // PowerShell has blanks here
  if (script[at] != '=') return std::nullopt;
  std::size_t end = at;
  while (end > 0 && script[end - 1] == ' ') --end;
  std::size_t begin = end;
  while (begin > 0 && name_char(script[begin - 1])) --begin;
  const std::size_t close = script.rfind(script[command - 1], script.find('\n', command));
  if (begin == end || close < command) return std::nullopt;
  return Kept{std::string(script.substr(begin, end - begin)), close};
}

Request read_request(std::string_view script, const Caller& caller,
                     const std::optional<Kept>& kept) {
  if (kept) script = script.substr(0, kept->close);
  const CommandWords command = command_words(script, caller.begin, caller.shell);
  Request request =
      caller.shell == Shell::kPosix ? read_curl(command.words) : read_power_shell(command.words);
  request.end = command.end;
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
  const Value given = request.body ? body_map(*request.body) : Value::map({});
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

// Writes `words` where the variable is used after `from`.
void write_out(std::string& script, std::size_t from, const std::string& name,
               const std::string& words) {
  for (const std::string& use : {"${" + name + "}", "$" + name}) {
    std::size_t at = script.find(use, from);
    while (at != kNone && script.size() < kScriptMax) {
      const std::size_t after = at + use.size();
      const bool longer = use.back() != '}' && after < script.size() && name_char(script[after]);
      if (!longer) script.replace(at, use.size(), words);
      at = script.find(use, longer ? after : at + words.size());
    }
  }
}

// The script with every variable that holds a handle's words written out where it is used. One that
// holds a body too is a signal as it stands.
std::string with_variables(std::string script) {
  for (std::size_t at = script.find(kMark); at != kNone; at = script.find(kMark, at + 1)) {
    const std::optional<Caller> caller = find_caller(script, at);
    const std::optional<Kept> kept =
        caller ? kept_in_variable(script, caller->begin) : std::nullopt;
    if (!kept || kept->close < at || read_request(script, *caller, kept).body) continue;
    const std::string words = script.substr(caller->begin, kept->close - caller->begin);
    write_out(script, kept->close, kept->name, words);
    at = kept->close;
  }
  return script;
}

}  // namespace

std::vector<ScriptSignal> find_signals(std::string_view given) {
  const std::string script = with_variables(std::string(given));
  std::vector<ScriptSignal> found;
  for (std::size_t at = script.find(kMark); at != kNone; at = script.find(kMark, at)) {
    const std::optional<Caller> caller = find_caller(script, at);
    at += kMark.size();
    if (!caller) continue;
    const std::optional<Kept> kept = kept_in_variable(script, caller->begin);
    Request request = read_request(script, *caller, kept);
    at = std::max(at, request.end);
    // Without a body, and kept in a variable: a signal only where the variable is used.
    if (!request.body && kept) continue;
    if (!request.url.empty()) found.push_back(judged(std::move(request)));
  }
  return found;
}

}  // namespace cairn::sim
