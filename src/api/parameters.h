// From the fields of a request to the typed parameters of an action, by the action catalogue.
//
// Names     `Name` is a scalar or a JSON text; `Name.N`, `Name.N.Field` and `Name.N.Field.M` are
//           lists, N from 1, in any order, gaps closed. Names the action does not have are ignored.
// Absent    a scalar that is empty counts as absent, and so does an empty item of a list of
// scalars;
//           fields of objects may be empty texts.
// Refused   what is required and absent, given twice, of another type, outside its limits, or
// beside
//           a parameter that excludes it. The complaints are in the order: absent, wrong, excluded.
// Cost      linear in the bytes, n log n in the number of fields; no nesting deeper than declared.
#pragma once

#include "base/error.h"
#include "base/percent.h"
#include "catalog/action.h"
#include "value/value.h"

namespace cairn::api {

struct Decoded {
  Value parameters;   // a map; see service::ActionRequest
  Errors complaints;  // empty: `parameters` keeps every promise of service/action.h
};

Decoded decode_parameters(const Action& action, const FormFields& fields);

}  // namespace cairn::api
