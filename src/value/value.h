// Value: JSON-like data that never changes, with its place in the source text.
//
// Copies are free (one atomic count), so trees are shared between template, plan and engine.
// Lists and maps are immutable; build them with a vector or a MapBuilder. Maps keep insertion
// order; keys are scalars and collide as in Python (`true`, `1` and `1.0` are one key; the last
// value wins and keeps the first one's place in the order). `Unknown` stands for what will be
// known only after something exists; it carries the words that say what.
//
// Equality is Python's: numeric across bool, integer and double; text never equals a number; maps
// compare without order; an Unknown equals nothing, not even itself.
//
// Size     16 bytes: kind, line, column (saturates at 2^24-1) and payload.
// Threads  distinct Values may share a node across threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace cairn {

class Value;
struct Entry;

enum class Kind : std::uint8_t {
  kNull,
  kBool,
  kInt,     // fits std::int64_t
  kBigInt,  // an integer that does not; kept as decimal text
  kDouble,
  kString,  // UTF-8
  kBytes,   // YAML !!binary
  kList,
  kMap,
  kUnknown,
};

namespace detail {
struct Node;
void retain(Node* node);
void release(Node* node);
}  // namespace detail

class Value {
 public:
  Value() = default;  // null
  ~Value() {
    if (node_kind()) detail::release(node_);
  }
  Value(const Value& other)
      : kind_(other.kind_), column_(other.column_), line_(other.line_), int_(other.int_) {
    if (node_kind()) detail::retain(node_);
  }
  Value(Value&& other) noexcept
      : kind_(other.kind_), column_(other.column_), line_(other.line_), int_(other.int_) {
    other.kind_ = Kind::kNull;
  }
  Value& operator=(Value other) noexcept {
    swap(other);
    return *this;
  }

  static Value null() { return Value(); }
  static Value boolean(bool b);
  static Value integer(std::int64_t i);
  static Value big_integer(std::string_view decimal);  // becomes kInt when it fits
  static Value real(double d);
  static Value string(std::string_view text);
  static Value bytes(std::string_view data);
  static Value list(std::vector<Value> items);
  static Value map(std::vector<Entry> entries);  // later duplicates win, as described above
  static Value unknown(std::string_view why);    // e.g. "known after Vpc is created"

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_int() const { return kind_ == Kind::kInt; }
  bool is_double() const { return kind_ == Kind::kDouble; }
  bool is_number() const {
    return kind_ == Kind::kInt || kind_ == Kind::kBigInt || kind_ == Kind::kDouble;
  }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_list() const { return kind_ == Kind::kList; }
  bool is_map() const { return kind_ == Kind::kMap; }
  bool is_unknown() const { return kind_ == Kind::kUnknown; }
  bool is_scalar() const { return !is_list() && !is_map() && !is_unknown(); }

  // Each asserts its kind.
  bool as_bool() const;
  std::int64_t as_int() const;
  double as_double() const;            // kInt, kBigInt and kDouble
  std::string_view as_string() const;  // kString, kBytes, kBigInt (digits), kUnknown (why)

  // Lists and maps; empty for every other kind.
  std::span<const Value> items() const;
  std::span<const Entry> entries() const;
  std::size_t size() const { return is_map() ? map_size() : items().size(); }
  const Value* find(std::string_view key) const;  // nullptr when absent or not a map
  const Value* find(const Value& key) const;      // typed key, Python equality
  // The value at `key`, or a null Value; for reading optional fields.
  const Value& get(std::string_view key) const;
  std::string_view get_string(std::string_view key, std::string_view otherwise = {}) const;

  // True when this value or anything inside it is Unknown. Constant time.
  bool has_unknown() const;
  // Equal identity means equal content; used for sharing work between equal subtrees.
  const void* identity() const { return node_kind() ? static_cast<const void*>(node_) : nullptr; }

  SourcePos pos() const { return {line_, column_}; }
  Value with_pos(SourcePos pos) const;
  void set_pos(SourcePos pos);

  friend bool operator==(const Value& a, const Value& b);
  void swap(Value& other) noexcept;

 private:
  bool node_kind() const { return kind_ == Kind::kBigInt || kind_ >= Kind::kString; }
  std::size_t map_size() const;

  Kind kind_ = Kind::kNull;
  std::uint32_t column_ : 24 = 0;
  std::uint32_t line_ = 0;
  union {
    std::int64_t int_ = 0;
    bool bool_;
    double double_;
    detail::Node* node_;
  };
};

static_assert(sizeof(void*) == 8);

struct Entry {
  Value key;
  Value value;
};

// Collects the entries of a map. set() replaces the value of an equal key in place.
class MapBuilder {
 public:
  MapBuilder& set(std::string_view key, Value value);
  MapBuilder& set(Value key, Value value);
  bool empty() const { return entries_.empty(); }
  Value build() { return Value::map(std::move(entries_)); }

 private:
  std::vector<Entry> entries_;  // duplicates are resolved once, by Value::map
};

// Python's truth: null, false, 0, 0.0, "", [] and {} are false; Unknown is not asked (asserts).
bool truthy(const Value& value);
// "null", "boolean", "integer", "number", "string", "bytes", "list", "map", "unknown".
std::string_view kind_name(Kind kind);

}  // namespace cairn
