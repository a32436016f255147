// Complaints about parameters, collected: the first is answered, the others help whoever reads on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "catalog/action.h"

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

// What is wrong with a value: interfaces but that of stacks have a code for some of these,
// "InvalidParameter.UserName.Length".
enum class Fault : std::uint8_t { kOther, kLength, kCharacters, kNotAllowed };

class Complaints {
 public:
  explicit Complaints(Api api = Api::kRos) : api_(api) {}

  static constexpr std::size_t kMax = 20;  // those after it are dropped

  bool full() const { return errors_.size() >= kMax; }
  void add(Error error);
  // InvalidParameter (see refusal.h), or the code that the catalogue has for such a fault of such a
  // parameter.
  void invalid(const Place& place, std::string_view reason, std::string fix,
               Fault fault = Fault::kOther);
  // MissingParameter with the name alone.
  void missing(const Place& place);
  // MissingParameter with several names, one of which was needed; MultipleParameter likewise.
  void missing_one_of(std::string_view names);
  void more_than_one_of(std::string_view names);

  Errors take() { return std::move(errors_); }

 private:
  std::string code_for(std::string_view name, Fault fault) const;  // empty: there is none

  Api api_;
  Errors errors_;
};

}  // namespace cairn::api
