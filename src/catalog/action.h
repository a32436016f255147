// API actions as data: what each one is called with, how that stands on the wire and which limits
// hold. The API's checks, the command line and the reference pages read the same rows.
//
// Start-up  embedded() parses the whole file once, about a millisecond.
// Threads   immutable after that.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/name_pattern.h"
#include "value/value.h"

namespace cairn {

enum class ParameterType : std::uint8_t { kString, kInteger, kNumber, kBoolean, kList, kObject };

enum class Wire : std::uint8_t {
  kScalar,      // Name=text
  kRepeatList,  // Name.1=text, or Name.1.Field=text; N counts from 1
  kJson,        // Name=one JSON text
};

// Another parameter must be given when `parameter` has one of these values.
struct RequiredWhen {
  std::string parameter;
  std::vector<std::string> values;
};

// What the documentation says of a value. For a list of scalars, allowed values and patterns are
// those of its items.
struct Limits {
  std::vector<Value> allowed_values;  // empty: any
  std::vector<Value> known_values;    // some values that exist; others may
  std::optional<Value> default_value;
  std::optional<std::int64_t> minimum;
  std::optional<std::int64_t> maximum;
  std::optional<std::size_t> min_length;
  std::optional<std::size_t> max_length;
  bool length_in_bytes = false;        // else in characters
  std::string pattern_text;            // as error texts quote it; empty: any text
  std::optional<NamePattern> pattern;  // the same, to match with
  std::vector<std::string> forbidden_prefixes;
  std::vector<std::string> forbidden_substrings;
  bool non_blank = false;
  bool wildcard = false;  // "*" stands for any text
  std::optional<std::size_t> max_items;
  std::optional<std::size_t> item_max_bytes;
  std::vector<std::string> exclusive_group;  // at most one of these parameters may be given
  std::vector<std::vector<std::string>> exclusive_fields;  // the same for fields of an object
  std::vector<std::string> forbids;  // parameters that may not be given beside this one
  std::optional<RequiredWhen> required_when;
  std::optional<std::size_t> max_content_bytes;  // of what a URL leads to
  std::vector<std::string> url_schemes;
};

struct Parameter {
  std::string name;
  ParameterType type = ParameterType::kString;
  ParameterType item_type = ParameterType::kString;  // of a list
  bool required = false;
  Wire wire = Wire::kScalar;  // of a top-level parameter
  bool in_body = false;       // official clients send it in the form body
  Limits limits;
  std::vector<Parameter> fields;  // of an object, or of a list's objects; empty: free keys

  const Parameter* find(std::string_view field) const;
};

enum class Cardinality : std::uint8_t {
  kNone,  // the action takes no template
  kExactlyOne,
  kZeroOrOne,
  kCustom,  // depends on other parameters: `rule` says how
};

// Which parameters may name the template, and how many of them must.
struct TemplateSource {
  Cardinality cardinality = Cardinality::kNone;
  std::vector<std::string> of;
  std::string rule;
};

// The interfaces that are spoken on the one endpoint. A request names its version, and the version
// tells which it means.
enum class Api : std::uint8_t {
  kRos,                // stacks: what the program exists for
  kRam,                // users, keys, groups, roles, policies
  kSts,                // sessions of roles
  kResourceManager,    // resource groups, and the resource directory in its older form
  kResourceDirectory,  // the resource directory in its newer form
};
struct ApiInfo {
  Api api;
  std::string_view name;     // "Ram"
  std::string_view version;  // "2015-05-01"
};
// In the order of Api.
std::span<const ApiInfo> all_apis();
// Null for a version that no interface has.
const ApiInfo* api_of_version(std::string_view version);
const ApiInfo& info_of(Api api);

enum class Paging : std::uint8_t { kNone, kPageNumber, kNextToken };

struct Action {
  std::string name;  // unique within the interface
  Api api = Api::kRos;
  std::string category;  // "stack", "change-set", …
  bool https_only = false;
  bool own = false;  // cairn's own: the product does not have it
  Paging paging = Paging::kNone;
  TemplateSource template_source;
  std::vector<Parameter> parameters;  // sorted by name

  const Parameter* find(std::string_view parameter) const;
};

class ActionCatalog {
 public:
  static const ActionCatalog& embedded() { return of(Api::kRos); }
  static const ActionCatalog& of(Api api);
  // `json` as data/actions.json, `own` as data/own-actions.json.
  explicit ActionCatalog(std::string_view json, std::string_view own = "[]", Api api = Api::kRos);

  const Action* find(std::string_view name) const;          // nullptr for a name that is no action
  std::span<const Action> all() const { return actions_; }  // sorted by name

 private:
  void add(std::string_view file, std::string_view json, Api api, bool own);

  std::vector<Action> actions_;
};

}  // namespace cairn
