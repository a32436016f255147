// Result<T>: a value, or the Error that explains why there is none. Expected failures are values;
// exceptions are for what cannot be handled here.
#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "base/error.h"

namespace cairn {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : v_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : v_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return v_.index() == 0; }
  const T& value() const& { return assert(*this), std::get<0>(v_); }
  T& value() & { return assert(*this), std::get<0>(v_); }
  T&& value() && { return assert(*this), std::get<0>(std::move(v_)); }
  const Error& error() const& { return assert(!*this), std::get<1>(v_); }
  Error&& error() && { return assert(!*this), std::get<1>(std::move(v_)); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }

 private:
  std::variant<T, Error> v_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  explicit operator bool() const { return !error_; }
  const Error& error() const& { return assert(error_), *error_; }
  Error&& error() && { return assert(error_), std::move(*error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace cairn
