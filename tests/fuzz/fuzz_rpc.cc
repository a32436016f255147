// What a client may send, from the target and the body to typed parameters and both forms of
// answer. Input: the target up to the first line feed, then the body.
//
// Signed bytes cannot be guessed, so the steps are called one by one and the signature is only
// read.
#include <cstdint>
#include <cstdlib>
#include <variant>

#include "access/signature.h"
#include "api/answer.h"
#include "api/envelope.h"
#include "api/parameters.h"
#include "base/utf8.h"

namespace {

using cairn::Error;
using cairn::Result;
namespace access = cairn::access;
namespace api = cairn::api;

void require(bool holds) {
  if (!holds) std::abort();
}

// Every answer is UTF-8, and every error has a code and a text.
void answer(const Error& error) {
  require(!error.code.empty() && !error.message.empty());
  for (const api::Format format : {api::Format::kJson, api::Format::kXml}) {
    const api::AnswerContext context{.request_id = "1", .host = error.where, .format = format};
    const api::RawResponse response = api::error_answer(context, error);
    require(cairn::utf8_valid_prefix(response.body) == response.body.size());
  }
}

void decode(const api::RawRequest& request) {
  const auto fields = api::read_fields(request);
  if (!fields) return answer(fields.error());
  const auto format = api::read_format(fields->all);
  if (!format) answer(format.error());
  const access::SignedRequest signed_request{.method = request.method,
                                             .headers = &request.headers,
                                             .fields = &fields->all,
                                             .query_fields = fields->in_query,
                                             .body = request.body};
  static const access::KeyRing keys(
      {{.id = "key", .secret = "secret", .holder = {.account_id = "1"}}});
  (void)access::verify(signed_request, keys, 1'795'282'660'000);
  const auto action = api::find_action(request, fields->all, access::scheme_of(signed_request));
  if (!action) return answer(action.error());
  const api::Decoded decoded = api::decode_parameters(**action, fields->all);
  for (const Error& error : decoded.complaints) answer(error);
  const api::AnswerContext context{
      .request_id = "1", .format = api::Format::kXml, .action = (*action)->name};
  (void)api::success_answer(context, decoded.parameters);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\n');
  api::RawRequest request{.method = "POST", .target = "/?" + std::string(input.substr(0, end))};
  request.headers = {{"x-acs-version", "2019-09-10"}};
  if (end != std::string_view::npos) request.body = input.substr(end + 1);
  decode(request);
  // The same as an ACS3 request: the rest of the body is its Authorization.
  request.headers.emplace_back("authorization", "ACS3-HMAC-SHA256 " + request.body);
  request.headers.emplace_back("x-acs-date", "2026-11-21T17:37:40Z");
  request.headers.emplace_back("x-acs-signature-nonce", "n");
  decode(request);
  return 0;
}
