// The shape of a product's ids, as data/sim-types.json writes it: "vpc-{r}{b18}".
//
//   {r}        what ids of the region start with ("bp1" in cn-hangzhou)
//   {bN} {BN}  N characters of 0-9a-z, of 0-9a-zA-Z
//   {hN} {dN}  N hexadecimal digits, N decimal digits of which the first is not 0
//   {region} {account}
//   {Name}     the resource's property of that name, as text
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cairn::sim {

struct Place {
  std::string_view account;
  std::string_view region;
};

class IdPattern {
 public:
  IdPattern() = default;
  explicit IdPattern(std::string_view pattern);

  bool empty() const { return pieces_.empty(); }
  // Made of properties alone: the id is a name that its owner chose.
  bool natural() const;
  // The last property it is made of, "" when of none.
  std::string_view last_property() const;
  // nullopt when a property it names is absent.
  std::optional<std::string> make(const Place& place, std::uint64_t seed,
                                  const Value& properties) const;

 private:
  enum class Piece : std::uint8_t {
    kLiteral,
    kInfix,
    kBase36,
    kBase62,
    kHex,
    kDigits,
    kRegion,
    kAccount,
    kProperty
  };
  struct Part {
    Piece piece;
    std::string text;
    std::size_t count = 0;
  };
  static Part parse_part(std::string_view name);

  std::vector<Part> pieces_;
};

// Text of a scalar property, as it would stand in an id; nullopt for null, lists and maps.
std::optional<std::string> scalar_text(const Value& value);

}  // namespace cairn::sim
