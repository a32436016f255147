// What each action needs to be allowed to do, from data/authorization.json (access-control section
// 1): its access level, and the things it touches, named as policies name them.
//
// A name is the last part of a resource name, with places filled from the request's parameters:
//   {StackId}                     the parameter's text; each text of a list, one name each
//   {A|B}                         of A and B the first that is given
//   {Targets.AccountIds}          a member of an object
//   {ChangeSetId>stack_of_change_set}   what the id stands for, looked up
// A parameter that is not given is `*`. `*` as the whole name is every resource.
//
// Threads  any; the table is read once and never changes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cairn {

enum class AccessLevel : std::uint8_t {
  kNone,  // not authorised: anybody with a key may call it
  kCreate,
  kList,
  kGet,
  kUpdate,
  kDelete,
};

struct TouchedResource {
  std::string name;            // "stack/{StackId}"
  std::string was;             // its name in 2021, where that differs; else empty
  std::string when;            // only if this parameter is given; empty: always
  std::string case_parameter;  // only if this parameter ...
  std::string case_value;      // ... is this; empty: always
};

struct Authorization {
  std::string action;  // "CreateStack"
  AccessLevel level = AccessLevel::kNone;
  std::vector<TouchedResource> resources;  // all that apply must be allowed
};

std::span<const Authorization> all_authorizations();               // sorted by action
const Authorization* find_authorization(std::string_view action);  // null: no row

}  // namespace cairn
