#include "cloud/wait/signal_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "value/json.h"

namespace cairn::wait {
namespace {

struct Word {
  std::string_view text;
  SignalStatus status;
};
constexpr Word kWords[] = {
    {"SUCCESS", SignalStatus::kSuccess},
    {"WARNING", SignalStatus::kWarning},
    {"FAILURE", SignalStatus::kFailure},
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

Error invalid(std::string message, std::string_view where) {
  return {.code = "InvalidSignal",
          .message = std::move(message),
          .where = std::string(where),
          .at = {},
          .fix = R"(Send {"status": "SUCCESS", "id": "1", "reason": "why", "data": "any JSON"}.)"};
}

// Null when the key is absent. The exact key goes before one in another case.
Value field(const Value& body, std::string_view key) {
  if (const Value* exact = body.find(key)) return *exact;
  for (const Entry& e : body.entries()) {
    if (e.key.is_string() && same_word(e.key.as_string(), key)) return e.value;
  }
  return {};
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string text_of(const Value& value) {
  return value.is_string() ? std::string(value.as_string()) : to_json(value);
}

}  // namespace

std::string_view word_of(SignalStatus status) {
  for (const Word& word : kWords) {
    if (word.status == status) return word.text;
  }
  return "";
}

std::optional<SignalStatus> signal_status(std::string_view text) {
  for (const Word& word : kWords) {
    if (same_word(word.text, text)) return word.status;
  }
  return std::nullopt;
}

Result<IncomingSignal> read_signal(std::string_view text) {
  IncomingSignal signal;
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return signal;
  const auto body = read_json(text);
  if (!body) return invalid("The signal is not JSON: " + body.error().message, "body");
  if (!body->is_map()) return invalid("The signal is not a JSON map.", "body");
  if (const Value given = field(*body, "status"); !given.is_null()) {
    const auto status = signal_status(text_of(given));
    if (!status) {
      return invalid(fmt::format("The signal's status is {}, but must be SUCCESS, FAILURE or "
                                 "WARNING.",
                                 to_json(given)),
                     "status");
    }
    signal.status = *status;
  }
  if (const Value given = field(*body, "id"); !given.is_null()) {
    if (!given.is_string() && !given.is_int()) {
      return invalid("The signal's id is neither a text nor a whole number.", "id");
    }
    signal.id = text_of(given);
    if (signal.id.empty() || characters(signal.id) > kSignalIdMax) {
      return invalid(fmt::format("The signal's id must have 1 to {} characters.", kSignalIdMax),
                     "id");
    }
  }
  if (const Value given = field(*body, "reason"); !given.is_null()) signal.reason = text_of(given);
  signal.data = field(*body, "data");
  return signal;
}

Value handle_attributes(std::string_view public_url, const Handle& handle) {
  const std::string url = fmt::format("{}{}{}", public_url, kSignalPath, handle.id);
  const auto curl = [&](std::string_view program, char quote) {
    return fmt::format(
        "{0} -i -X POST -H {1}Content-Type: application/json{1} -H {1}Accept: application/json{1} "
        "-H {1}{2}: {3}{1} {1}{4}{1}",
        program, quote, kSignalHeader, handle.secret, url);
  };
  return MapBuilder()
      .set("CurlCli", Value::string(curl("curl", '\'')))
      .set("WindowsCurlCli", Value::string(curl("curl.exe", '"')))
      .set("PowerShellCurlCli",
           Value::string(fmt::format("Invoke-WebRequest -UseBasicParsing -Method POST -ContentType "
                                     "'application/json' -Headers @{{'{}'='{}'}} -Uri '{}'",
                                     kSignalHeader, handle.secret, url)))
      .set("Headers", MapBuilder()
                          .set("Content-Type", Value::string("application/json"))
                          .set(kSignalHeader, Value::string(handle.secret))
                          .build())
      .set("URL", Value::string(url))
      .build();
}

std::string_view handle_in(std::string_view address) {
  if (const std::size_t scheme = address.find("://"); scheme != std::string_view::npos) {
    const std::size_t path = address.find('/', scheme + 3);
    if (path == std::string_view::npos) return {};
    address.remove_prefix(path);
  }
  address = address.substr(0, address.find('?'));
  if (!address.starts_with(kSignalPath)) return {};
  address.remove_prefix(kSignalPath.size());
  return address.find('/') == std::string_view::npos ? address : std::string_view();
}

}  // namespace cairn::wait
