// The outside of a request: its fields, and which action of which version it asks for.
#pragma once

#include <string_view>

#include "access/signature.h"
#include "api/message.h"
#include "base/percent.h"
#include "base/result.h"
#include "catalog/action.h"

namespace cairn::api {

// More fields than any action takes with every list at its limit; a body of "&a&a&a" stops here.
inline constexpr std::size_t kFieldsMax = 20'000;

// Every parameter may come in the query or in a form body, in any split.
struct Fields {
  FormFields all;  // those of the query first
  std::size_t in_query = 0;
};

// Refused: another method than GET or POST, another path than "/", a malformed %, more than
// kFieldsMax fields, a body that is no form.
Result<Fields> read_fields(const RawRequest& request);

enum class Format : std::uint8_t { kJson, kXml };

// Of the parameter Format; JSON when there is none.
Result<Format> read_format(const FormFields& fields);

// The action of the version's interface, as both were signed: the headers of an ACS3 request, the
// parameters of an RPC V1 one. The other place counts only when that one is empty.
Result<const Action*> find_action(const RawRequest& request, const FormFields& fields,
                                  access::Scheme scheme);

}  // namespace cairn::api
