// The recorded requests of official clients, read from ../shared/api (or $CAIRN_SHARED/api).
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "value/json.h"

namespace cairn::testing {

struct Recorded {
  std::string name;
  std::string action;
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string security_token;
  bool bearer = false;  // the one request without a signature
};

inline constexpr const char* kRecordedKey = "testAccessKeyId0001";
inline constexpr const char* kRecordedSecret = "testAccessKeySecret0001";

inline std::optional<std::string> read_recorded_file(const std::string& name) {
  const char* const shared = std::getenv("CAIRN_SHARED");
  const std::string root = shared != nullptr ? shared : CAIRN_SOURCE_DIR "/../shared";
  std::ifstream file(root + "/api/" + name, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

inline Recorded recorded_of(const Value& record, bool scenario) {
  Recorded out;
  out.action = record.get_string("action");
  out.name = scenario ? record.get_string("file") : record.get_string("action");
  out.method = record.get_string("method");
  if (scenario) {
    out.target = record.get_string("path");
    if (!record.get_string("rawQuery").empty()) {
      out.target += "?" + std::string(record.get_string("rawQuery"));
    }
    out.security_token = record.get("credentials").get_string("securityToken");
    out.bearer = record.get_string("client").ends_with("_bearer");
  } else {
    out.target = record.get_string("target");
  }
  for (const Value& header : record.get("headers").items()) {
    out.headers.emplace_back(lower(header.items()[0].as_string()), header.items()[1].as_string());
  }
  out.body = record.get_string("body");
  return out;
}

// Scenario requests of every client. Empty when the recordings are not there.
inline std::vector<Recorded> recorded_scenarios() {
  std::vector<Recorded> out;
  const auto text = read_recorded_file("recorded/index.json");
  if (!text) return out;
  const Result<Value> index = read_json(*text);
  for (const Value& record : index->get("records").items()) {
    out.push_back(recorded_of(record, true));
  }
  return out;
}

// One request with every parameter for each action.
inline std::vector<Recorded> recorded_actions() {
  std::vector<Recorded> out;
  const auto text = read_recorded_file("recorded/all-actions_ros20190910-3.7.0.json");
  if (!text) return out;
  const Result<Value> index = read_json(*text);
  for (const Value& record : index->get("requests").items()) {
    out.push_back(recorded_of(record, false));
  }
  return out;
}

// The deploy sequence of one client, from raw text.
inline std::vector<Recorded> recorded_deploy() {
  std::vector<Recorded> out;
  const auto text = read_recorded_file("recorded/fun-3.6.24_deploy_sequence.txt");
  std::size_t at = text ? text->find("\n##### ") : std::string::npos;
  while (at != std::string::npos) {
    const std::size_t next = text->find("\n##### ", at + 1);
    std::string_view part = std::string_view(*text).substr(at + 7, next - at - 7);
    const auto line = [&part] {
      const std::size_t end = part.find('\n');
      std::string_view head = part.substr(0, end);
      part.remove_prefix(end == std::string_view::npos ? part.size() : end + 1);
      if (head.ends_with('\r')) head.remove_suffix(1);
      return head;
    };
    Recorded record;
    record.action = line();
    record.name = "deploy: " + record.action;
    const std::string_view start = line();
    const std::size_t blank = start.find(' ');
    record.method = start.substr(0, blank);
    record.target = start.substr(blank + 1, start.rfind(' ') - blank - 1);
    for (std::string_view header = line(); !header.empty(); header = line()) {
      const std::size_t colon = header.find(':');
      record.headers.emplace_back(lower(header.substr(0, colon)), header.substr(colon + 2));
    }
    record.body = line();
    out.push_back(std::move(record));
    at = next;
  }
  return out;
}

}  // namespace cairn::testing
