// The three ways an expression is wrong, with the documented code and text (section 16).
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "eval/path.h"

namespace cairn::detail {

// `reason` is a sentence without its full stop.
Error validation_error(std::string_view reason, const Path& path, SourcePos at, std::string fix);
Error reference_error(std::string_view name, std::string_view referencer, const Path& path,
                      SourcePos at, std::string_view suggestion);
Error attribute_error(std::string_view resource, std::string_view attribute, const Path& path,
                      SourcePos at, std::string_view suggestion);

}  // namespace cairn::detail
