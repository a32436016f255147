// Answers as lines that a person can read.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace cairn::testing {

// "Key: value" for each entry; what is too long for a line is broken into indented lines.
std::vector<std::string> render(const Value& value);
// The same for what lies at `path` ("Stacks.StackName"); a list gives what each item has there.
std::string render_path(const Value& value, const std::string& path);
std::vector<std::string> render(const Error& error);
// A scalar as itself, other values as JSON.
std::string in_line(const Value& value);

}  // namespace cairn::testing
