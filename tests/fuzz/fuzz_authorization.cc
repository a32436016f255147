// What stands in Authorization, and in the headers and fields around it.
//
// Input: edits, a line each, of a request that was signed properly: "=name:value" replaces a
// header,
// "+name:value" adds one, "-name" takes all of that name away, "?name=value" adds a field to the
// query, "B..." replaces the body; another line replaces Authorization as it stands.
//
// Whoever cannot sign changes nothing: what verifies is, in all that the server obeys, what was
// signed.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>

#include "access/sign.h"
#include "access/signature.h"

namespace {

namespace access = cairn::access;
using cairn::FormFields;

constexpr std::int64_t kNow = 1'795'282'660'000;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Request {
  access::Headers headers;
  FormFields fields;
  std::string body;
};

Request signed_request() {
  Request request{.headers = {},
                  .fields = {{"RegionId", "cn-hangzhou"}, {"StackName", "web"}},
                  .body = "TemplateBody=x"};
  request.headers = access::sign_acs3({"key", "a secret that nobody guesses", ""},
                                      {.method = "POST",
                                       .host = "localhost:8610",
                                       .action = "CreateStack",
                                       .version = "2019-09-10",
                                       .query = &request.fields,
                                       .content_type = "application/x-www-form-urlencoded",
                                       .body = request.body},
                                      "nonce", kNow);
  return request;
}

void replace(access::Headers& headers, std::string_view name, std::string_view value) {
  for (auto& [known, old] : headers) {
    if (known == name) old = value;
  }
}

void edit(Request& request, std::string_view line) {
  const char how = line.empty() ? '\0' : line.front();
  const std::string_view rest = line.empty() ? line : line.substr(1);
  const std::size_t mark = rest.find(how == '?' ? '=' : ':');
  const std::string name(rest.substr(0, mark));
  const std::string value(mark == std::string_view::npos ? "" : rest.substr(mark + 1));
  if (how == '=') {
    replace(request.headers, name, value);
  } else if (how == '+') {
    request.headers.emplace_back(name, value);
  } else if (how == '-') {
    std::erase_if(request.headers, [&](const auto& header) { return header.first == rest; });
  } else if (how == '?') {
    request.fields.emplace_back(name, value);
  } else if (how == 'B') {
    request.body = rest;
  } else {
    replace(request.headers, "authorization", line);
  }
}

// All that an ACS3 request says and the server obeys.
std::string obeyed(const Request& request) {
  std::string all;
  for (const auto& [name, value] : request.headers) {
    if (name == "host" || name.starts_with("x-acs-")) all += name + ":" + value + "\n";
  }
  return all + access::form_text(request.fields) + "\n" + request.body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Request original = signed_request();
  static const access::KeyRing keys(
      {{.id = "key", .secret = "a secret that nobody guesses", .holder = {.account_id = "1"}},
       {.id = "session",
        .secret = "another",
        .holder = {.account_id = "1"},
        .security_token = "a token that nobody guesses",
        .expires_ms = kNow + 1}});
  Request request = original;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    edit(request, text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  const access::SignedRequest view{.method = "POST",
                                   .headers = &request.headers,
                                   .fields = &request.fields,
                                   .query_fields = request.fields.size(),
                                   .body = request.body};
  (void)access::claimed_key(view);
  const auto verdict = access::verify(view, keys, kNow);
  if (const auto* refusal = std::get_if<access::Refusal>(&verdict)) {
    require(!refusal->code.empty() && !refusal->fix.empty());
    return 0;
  }
  const auto& verified = std::get<access::Verified>(verdict);
  require(verified.key->id == "key" && verified.nonce == "nonce" && verified.timestamp_ms == kNow);
  // Headers are signed sorted and trimmed: their order and blanks around them are free.
  const auto sorted = [](Request r) {
    std::sort(r.headers.begin(), r.headers.end());
    std::sort(r.fields.begin(), r.fields.end());
    for (auto& [name, value] : r.headers) {
      while (value.starts_with(' ')) value.erase(0, 1);
      while (value.ends_with(' ')) value.pop_back();
    }
    return obeyed(r);
  };
  require(sorted(request) == sorted(original));
  return 0;
}
