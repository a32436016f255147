// Error codes as data: their HTTP status and the documented words, said once.
//
// Threads  immutable after the first use.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace cairn {

// 400 for a code that no table names. Missing<Name> and Invalid<Name> follow their pattern.
int http_status(std::string_view code);
// True for a code the catalogue holds, patterned ones included.
bool is_known_error(std::string_view code);

// The documented text of `code` with its {placeholders} filled in. Of several texts the one is
// taken that has exactly the names given, and among those the one that lists `action`. Asking for a
// text that does not exist is a bug: it asserts, and otherwise answers the code with the values.
//
//   error_text("StackExists", {{"name", "web"}})  ->  "The Stack (web) already exists."
using ErrorNames = std::initializer_list<std::pair<std::string_view, std::string_view>>;
std::string error_text(std::string_view code, ErrorNames names, std::string_view action = {});

}  // namespace cairn
