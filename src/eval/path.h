// Path: where an expression stands, as a chain of steps on the stack. Descending into a tree costs
// a few words; the text "Resources.Web.Properties.X[0].Fn::Join" is made only for an error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "value/value.h"

namespace cairn::detail {

class Path {
 public:
  explicit Path(std::string_view root) : name_(root) {}
  Path(const Path& up, std::string_view name) : up_(&up), name_(name) {}
  Path(const Path& up, const Value& key) : up_(&up), key_(&key) {}
  Path(const Path& up, std::size_t index) : up_(&up), index_(index) {}

  std::string text() const;

 private:
  const Path* up_ = nullptr;
  std::string_view name_;
  const Value* key_ = nullptr;  // a map's key, which need not be text
  std::size_t index_ = 0;       // when neither of the others is set
};

}  // namespace cairn::detail
