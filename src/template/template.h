// Template: the text of a template as a tree whose sections are known, with places kept.
//
// parse_template() does what sections 1 and 2 of template-language ask: size, JSON or YAML, root a
// map, version, known sections, each of the right kind. It reads names and shapes only; what the
// sections mean is eval/'s business.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "value/json.h"
#include "value/value.h"

namespace cairn {

inline constexpr std::size_t kTemplateBytesMax = 524'288;  // section 17

struct Template {
  Value root;
  // Sections; an absent or null one is an empty map (null for the scalar ones).
  Value description;
  Value metadata;
  Value parameters;
  Value mappings;
  Value conditions;
  Value rules;
  Value locals;
  Value resources;
  Value outputs;
  Value transform;
  Value workspace;
  RepeatedKeys repeated_keys;
};

struct ParsedTemplate {
  std::shared_ptr<const Template> source;  // null when `errors` is not empty
  Errors errors;
  // With errors: what could be read in spite of them, for finding what else is wrong and for
  // nothing more. A misspelt section counts as the one that was meant. Null when going on would
  // only repeat the same complaints in other words.
  std::shared_ptr<const Template> partial = nullptr;
};

ParsedTemplate parse_template(std::string_view text);
// The same for a template that stands as a tree inside another one.
ParsedTemplate read_template(const Value& root);

struct SectionValue {
  std::string_view name;
  Value value;  // of the section's kind; null removes the section
};

// The same template with some of its sections replaced, in `root` too.
std::shared_ptr<const Template> with_sections(const Template& source,
                                              std::span<const SectionValue> sections);

}  // namespace cairn
