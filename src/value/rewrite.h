// Changes a JSON or YAML text so that it means another value, touching as little as it can.
#pragma once

#include <string>
#include <string_view>

#include "value/value.h"

namespace cairn {

enum class DocumentForm { kJson, kYaml };
DocumentForm form_of(std::string_view text);  // of a text that read_document() reads

// `text` with the parts exchanged in which `wanted` differs from what it means: comments, order,
// quotes and indentation of the rest stay. Where that cannot be done (what differs hides behind an
// anchor, a merge or a tag) the whole text is written anew. Reads back as `wanted`.
std::string rewrite(std::string_view text, const Value& wanted);

// `value` as a whole document.
std::string to_document(const Value& value, DocumentForm form);

}  // namespace cairn
