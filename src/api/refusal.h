// Errors that the protocol itself makes, with the catalogue's code and text.
#pragma once

#include <string>
#include <string_view>

#include "access/signature.h"
#include "base/error.h"

namespace cairn::api {

// "The specified parameter {name} is invalid, {reason}."
Error invalid_parameter(std::string_view name, std::string_view reason, std::string fix);
// "{name} is mandatory for this action."
Error missing_mandatory(std::string_view name);
// A code whose text has no names in it.
Error plain_error(std::string_view code, std::string where, std::string fix);
// What access/ refused, in the catalogue's words.
Error authentication_error(const access::Refusal& refusal);

// A value as error texts quote it: in double quotes, cut to a length that a line can hold.
std::string quoted(std::string_view value);

}  // namespace cairn::api
