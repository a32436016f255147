// Drift: how a resource as it is differs from what it was given (drift, section 1).
//
// What counts   only what the template specifies, and of that only what the type's catalogue calls
//               comparable. Inside a map with a schema only the keys that were given count:
//               services fill in the others. In a map with free keys every key counts.
// What is equal numbers and booleans equal their texts; leaving a property out equals giving its
//               default, or something empty.
// Lists         are sets, except those whose order has a meaning (drift.cc names them). Elements
// are
//               paired when they are equal, else when they have the same required members; what has
//               no partner is an ADD or a REMOVE.
// Paths         are JSON pointers ("/Tags/0/Value"). The number of an element is its place among
// the
//               expected ones; in an ADD its place among the actual ones.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/resource_type.h"
#include "value/value.h"

namespace cairn {

enum class DifferenceType : std::uint8_t { kAdd, kRemove, kNotEqual };
std::string_view name_of(DifferenceType type);  // "NOT_EQUAL"

struct PropertyDifference {
  std::string path;
  Value expected;  // null for kAdd
  Value actual;    // null for kRemove
  DifferenceType type = DifferenceType::kNotEqual;
};

struct Drift {
  Value expected;  // the properties that were compared, as they were given
  Value actual;    // the same ones as they are
  std::vector<PropertyDifference> differences;  // by expected property, in the order given
};

// `expected` holds the properties that count; those that are not comparable are left out.
Drift compare(const ResourceType& type, const Value& expected, const Value& actual);

// What `expected` becomes when these differences are taken over. They must come from one compare()
// of it; so what is left out stays as expected.
Value adopt(const Value& expected, std::span<const PropertyDifference> differences);

// The same in a tree that was written by a person and computed to `expected`: what is plain data is
// changed where it stands, and where a function stands its result is written instead, changed.
Value adopt_written(const Value& written, const Value& expected,
                    std::span<const PropertyDifference> differences);

// Whether a user who names `wanted` ("VpcName", "/Tags", "/Tags/0/Value") means the difference.
bool names_difference(std::string_view wanted, const PropertyDifference& difference);

// The part of a path up to the second slash, without the first: the top-level property.
std::string property_of(std::string_view path);

}  // namespace cairn
