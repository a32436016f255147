// Resource types as data: the properties, constraints and attributes of every type the service
// knows.
//
// Start-up  embedded() only finds where each type's line begins (well under 2 ms); a type is parsed
//           when it is first asked for, then kept.
// Threads   every member may be called from any thread.
// Lifetime  what embedded() hands out lives as long as the program.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cairn {

inline constexpr std::string_view kNestedStackType = "ALIYUN::ROS::Stack";

enum class PropertyType : std::uint8_t {
  kString,
  kInteger,
  kNumber,
  kBoolean,
  kList,
  kMap,
  kAny,      // takes every value
  kUnknown,  // takes some type of value, but nobody published which
};
// "string", "integer", … as GetResourceType writes them.
std::string_view property_type_name(PropertyType type);

// What changing a property of an existing resource takes. For nested properties the flag of the
// top-level one decides.
enum class UpdateBehaviour : std::uint8_t { kUnknown, kInPlace, kReplace };

struct Property {
  std::string name;  // empty for the items of a list
  PropertyType type = PropertyType::kAny;
  bool required = false;
  bool drift = false;          // takes part in drift detection
  bool maybe_removed = false;  // newer descriptions do not list it: accepted, maybe no effect
  bool guessed = false;        // known by name only: neither type nor constraints are enforced
  UpdateBehaviour update = UpdateBehaviour::kUnknown;
  std::vector<Value> allowed_values;  // empty: any
  Value min;                          // a number, or null for no bound
  Value max;
  std::optional<std::size_t> min_length;  // characters of a string, items of a list
  std::optional<std::size_t> max_length;
  std::string pattern;            // empty: any text
  std::string custom_constraint;  // "vpc.vpc": the service's own name for a further check
  std::optional<Value> default_value;
  std::shared_ptr<const Property> items;  // of a list; null: any items
  std::vector<Property> properties;       // of a map; empty: free keys

  const Property* find(std::string_view nested_name) const;
};

// How much is known of a type. Only what kFull says is enforced.
enum class Completeness : std::uint8_t {
  kFull,            // the whole schema
  kNames,           // names of the properties; types are guesses
  kObserved,        // names seen in templates
  kAttributesOnly,  // no property at all
};

struct ResourceType {
  std::string name;
  bool is_data_source = false;
  Completeness completeness = Completeness::kAttributesOnly;
  std::vector<Property> properties;
  std::vector<std::string> attributes;  // names for Fn::GetAtt
  bool attributes_open = false;         // further names exist, such as "Outputs.<name>"
  Value attribute_types;  // map: attribute name to the words of ref_type, where they are known
  std::string ref_type;   // "String", "List[String] | Null", …; empty when nobody published it
  bool taggable = false;  // has a list property Tags
  bool drift = false;     // supports drift detection
  bool scratch = false;   // supports resource scratch
  std::vector<std::string> identifier;  // names whose values make up the physical id, likely

  const Property* find(std::string_view property) const;
  // True for a listed attribute, and for any name when the list is open.
  bool has_attribute(std::string_view attribute) const;
  // Whether an existing one can be taken over by a stack: named by the values of `identifier`, each
  // a property or an attribute (change-sets section 4).
  bool importable() const;
};

// Custom::<Name>, at most 68 characters in all, <Name> of letters, digits, `_`, `@` and `-`
// (custom resources, section 1).
bool is_custom_type_name(std::string_view name);

class TypeCatalog {
 public:
  static const TypeCatalog& embedded();

  // `lines` must outlive the catalogue and be of the form of data/resource-types.jsonl.
  explicit TypeCatalog(std::string_view lines);
  ~TypeCatalog();
  TypeCatalog(const TypeCatalog&) = delete;
  TypeCatalog& operator=(const TypeCatalog&) = delete;

  // nullptr for a name that is no type. A custom type's name is ALIYUN::ROS::CustomResource.
  const ResourceType* find(std::string_view name) const;
  // Sorted bytewise.
  std::span<const std::string_view> names() const { return names_; }

 private:
  std::vector<std::string_view> names_;
  std::vector<std::string_view> lines_;
  mutable std::vector<std::atomic<const ResourceType*>> parsed_;
};

}  // namespace cairn
