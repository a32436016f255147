// Keeps the values of NoEcho parameters out of what is stored to be read (template-language
// section 4.3): a refusal quotes what it refuses, and that may be a password.
#pragma once

#include <span>
#include <string>

#include "eval/model.h"

namespace cairn {

// `text` with asterisks wherever the value of a NoEcho parameter stands in it.
std::string hide_no_echo(std::string text, std::span<const BoundParameter> parameters);

}  // namespace cairn
