// Complaints about parameters, collected: the first is answered, the others help whoever reads on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace cairn::api {

// Where a value stands: "Parameters.3.ParameterKey". Made on the stack and spelled out only for a
// complaint, for nearly every request has none.
struct Place {
  const Place* outer = nullptr;
  std::string_view name;  // empty: `number` counts
  std::size_t number = 0;

  std::string text() const;
  Place field(std::string_view field_name) const { return {this, field_name, 0}; }
  Place item(std::size_t item_number) const { return {this, {}, item_number}; }
};

class Complaints {
 public:
  static constexpr std::size_t kMax = 20;  // those after it are dropped

  bool full() const { return errors_.size() >= kMax; }
  void add(Error error);
  // InvalidParameter; see refusal.h.
  void invalid(const Place& place, std::string_view reason, std::string fix);
  // MissingParameter with the name alone.
  void missing(const Place& place);
  // MissingParameter with several names, one of which was needed; MultipleParameter likewise.
  void missing_one_of(std::string_view names);
  void more_than_one_of(std::string_view names);

  Errors take() { return std::move(errors_); }

 private:
  Errors errors_;
};

}  // namespace cairn::api
