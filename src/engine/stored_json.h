// StoredJson: a value that came from the store as text and is read when somebody asks for it. Most
// of a large stack is never asked about.
#pragma once

#include <string>
#include <utility>

#include "value/json.h"
#include "value/value.h"

namespace cairn {

class StoredJson {
 public:
  StoredJson() = default;
  explicit StoredJson(Value value) : value_(std::move(value)) {}
  // What cannot be read counts as null.
  static StoredJson of_text(const std::string& text) {
    // JSON has no bytes of its own, so bytes stand for the text until it is read.
    return text.empty() ? StoredJson() : StoredJson(Value::bytes(text));
  }

  const Value& get() const {
    if (value_.kind() == Kind::kBytes) {
      auto read = read_json(value_.as_string());
      value_ = read ? std::move(read).value() : Value();
    }
    return value_;
  }
  bool is_null() const { return value_.is_null(); }
  // Empty for null.
  std::string text() const {
    if (value_.is_null()) return {};
    return value_.kind() == Kind::kBytes ? std::string(value_.as_string()) : to_json(value_);
  }

 private:
  mutable Value value_;
};

}  // namespace cairn
