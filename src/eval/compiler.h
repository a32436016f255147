// Compiler: the construction phase (section 10.2). It walks a tree as written, checks the shape of
// every call, looks names up and leaves nodes for what must be resolved later.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eval/expr.h"
#include "eval/function.h"
#include "eval/node.h"
#include "eval/path.h"

namespace cairn::detail {

class Compiler {
 public:
  // Whether what is compiled now will be resolved. Shapes are checked in any case; names are not
  // looked up in a dead branch, and where nobody knows yet a wrong one fails when it is reached.
  enum class Reach : std::uint8_t { kLive, kMaybe, kDead };

  Compiler(Place place, const Names& names, std::string_view referencer, Errors& errors)
      : place_(place), names_(names), referencer_(referencer), errors_(errors) {}

  // A tree that stands where a value is expected.
  Part value(const Value& tree, const Path& path);
  Part value(const Value& tree, const Path& path, Reach reach);

  // A tree that stands where a condition is expected: a boolean, a condition's name,
  // {"Condition": name}, or a function. `decided` is set when its value is known by now.
  Part condition(const Value& tree, const Path& path, std::optional<bool>* decided = nullptr);

  // What Ref of `name` means; an unknown name is an InvalidTemplateReference.
  Part reference(const Value& name, const Path& path);
  // What Fn::GetAtt of the resource means; `attribute` is text or a function.
  Part attribute(const Value& resource, const Value& attribute, const Path& path);
  bool is_resource(std::string_view name) const;

  // A call by the rules of the function table, with its arguments compiled.
  Part call_by_table(const FunctionSpec& spec, const Value& argument, const Path& path);
  // A call of compiled parts. `levels_below` counts the functions written inside, where that is not
  // what the parts say.
  Part call(const FunctionSpec& spec, const Value& argument, std::vector<Part> parts,
            const Path& path, std::uint32_t resource = 0,
            std::optional<int> levels_below = std::nullopt);

  // Reports what is wrong and answers null.
  Part fail(std::string_view reason, const Path& path, SourcePos at, std::string fix);
  Part fail_with(Error error);
  Part fail_shape(const FunctionSpec& spec, std::string_view reason, const Path& path,
                  SourcePos at);

  std::vector<std::uint32_t> take_resources();
  std::size_t visited() const { return visited_; }

 private:
  Part container(const Value& tree, const Path& path);
  Part function(const Value& tree, std::string_view name, const Path& path);
  void unknown_function(std::string_view name, const Path& path, SourcePos at);
  Part wrong_name(Error error);
  Part condition_name(const Value& name, const Path& path, std::optional<bool>* decided);
  void need(std::uint32_t resource);

  const Place place_;
  const Names& names_;
  const std::string_view referencer_;
  Errors& errors_;
  Reach reach_ = Reach::kLive;
  std::vector<std::uint32_t> resources_;
  std::size_t visited_ = 0;
  std::unordered_map<std::uintptr_t, Part> seen_;  // by identity and reach; see value()
};

// The deepest nesting of functions in any of the parts.
std::uint8_t levels_of(const std::vector<Part>& parts);

// True when resolving the part gives its value as it is.
inline bool is_constant(const Part& part) {
  return part.node == nullptr && !is_no_value(part.value);
}

}  // namespace cairn::detail
