// What an Expr is made of: parts that are constant, and nodes for what has a function inside.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "value/value.h"

namespace cairn::detail {

struct ExprNode;
struct FunctionSpec;

// A subtree. Without a node it is a constant, shared with the tree it was written in.
struct Part {
  Value value;
  std::shared_ptr<const ExprNode> node;
};

struct ExprNode {
  enum class Shape : std::uint8_t { kList, kMap, kCall };

  Shape shape = Shape::kCall;
  std::uint8_t levels = 0;             // of functions, this one included
  std::uint32_t resource = 0;          // dense number, where the function names a resource
  const FunctionSpec* spec = nullptr;  // kCall
  Value written;                       // the list or map as it stands, or a call's argument
  std::vector<Part> parts;             // items, values in the order of the keys, or arguments
  SourcePos at;
};

struct ExprTree {
  Part root;
  std::string path;
  std::string referencer;
};

// What {"Ref": "ALIYUN::NoValue"} resolves to: one private value, recognised by identity, so that
// no text of a user can be mistaken for it.
const Value& no_value();
inline bool is_no_value(const Value& value) {
  return value.identity() == no_value().identity();
}

}  // namespace cairn::detail
