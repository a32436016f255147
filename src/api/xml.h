// Value to XML 1.0, as the API's Format=XML has it.
//
// A field of a map is an element, an item of a list repeats the list's element, null and Unknown
// are left out. A key that cannot name an element becomes
// <Entry><Key>…</Key><Value>…</Value></Entry>. Characters that XML cannot hold become U+FFFD.
#pragma once

#include <string>
#include <string_view>

#include "value/value.h"

namespace cairn::api {

std::string to_xml(std::string_view root, const Value& map);

}  // namespace cairn::api
