// Resource types that users describe, in the words in which GetResourceType describes any type.
//
//   Type: Example::Notes::Note
//   Description: a note on the board
//   Identifier: NoteId                     # the attribute that is the physical id
//   Properties:
//     Title: {Type: string, Required: true, UpdateAllowed: true,
//             Constraints: [{Length: {Min: 1, Max: 100}}]}
//     Labels: {Type: list, Schema: {"*": {Type: string}}}
//   Attributes:
//     Url: {Type: string, Description: where it can be read}
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "catalog/resource_type.h"
#include "value/value.h"

namespace cairn {

// Three words, "Organization::Service::Name", none of them the cloud's own.
Result<void> check_registered_type_name(std::string_view name);

// The type that `definition` describes; whether it is one is said by `errors`, to which every fault
// is appended: code InvalidParameter, `where` the path in the definition, `at` its place in the
// text. Members that are not about the type (`Http`) are passed over.
ResourceType read_type_definition(const Value& definition, Errors& errors);

}  // namespace cairn
