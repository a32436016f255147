// ModuleBody: trees of a module's template, in the names of the template that uses the module
// (template-language section 11.9).
//
// In module M the resource R becomes M.R, and so do conditions, mappings and locals; a parameter
// becomes the tree given for it. A name that a function computes is prefixed when it is computed,
// by Fn::TransformNamespace.
//
// Places   everything stands where the module resource stands; arguments stay where they were.
// Sharing  a shared subtree is rewritten once.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "value/value.h"

namespace cairn {

class ModuleBody {
 public:
  using Arguments = std::unordered_map<std::string_view, Value>;  // by parameter

  // Everything must outlive the body.
  ModuleBody(std::string_view module, SourcePos at, Arguments arguments);

  std::string name(std::string_view inner) const { return prefix_ + std::string(inner); }
  Value value(const Value& tree);
  // In a position where a text names a condition.
  Value condition(const Value& tree);
  // A list of names and of functions that give some.
  Value depends_on(const Value& written);
  // Properties of a resource of the given type, whose raw body nobody reads.
  Value properties(const Value& written, std::string_view type);

 private:
  Value rewrite(const Value& tree);
  Value call(std::string_view function, const Value& argument);
  Value sub(const Value& argument);
  Value list_with_first(const Value& argument, Value first);
  Value parts(const Value& tree);
  Value text(std::string_view words) const { return Value::string(words).with_pos(at_); }
  Value map_of(std::string_view key, Value value) const;
  Value transform_namespace(std::string_view kind, Value name) const;

  std::string module_;
  std::string prefix_;
  SourcePos at_;
  Arguments arguments_;
  struct Memo {
    Value tree;  // kept, so that its identity stays its own
    Value made;
  };
  std::unordered_map<const void*, Memo> rewritten_;
};

// A name for a variable or condition that nobody wrote: "__auto_generated__<module>__<what>".
std::string generated_name(std::string_view module, std::string_view what);

}  // namespace cairn
