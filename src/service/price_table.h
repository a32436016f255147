// PriceTable: what resources cost, as the operator says (`cairnd --prices FILE`).
//
// The file is a JSON map:
//   {"Currency": "CNY",                                              default CNY
//    "Prices": [
//      {"Type": "ALIYUN::ECS::Instance",                             `*` stands for any text
//       "Properties": {"InstanceType": "ecs.g7.large"},              all must be so; default: any
//       "Amount": 0.62, "Discount": 0.1,                             of one; discount default 0
//       "Times": "MaxAmount",                                        property that multiplies
//       "ChargeType": "PostPaid", "Period": 1, "PeriodUnit": "Hour"  defaults; told, not computed
//      }, ...]}
// The first entry that fits a resource is its price.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "value/value.h"

namespace cairn::service {

struct Price {
  std::string type;
  std::vector<std::pair<std::string, Value>> properties;
  double amount = 0;
  double discount = 0;
  std::string times;
  std::string charge_type;
  std::int64_t period = 1;
  std::string period_unit;
};

// What one resource costs: `price` so many times.
struct Priced {
  const Price* price = nullptr;
  double times = 1;
};

class PriceTable {
 public:
  // Errors name the entry and what is wrong with it.
  static Result<PriceTable> parse(std::string_view json);

  // The Error says why there is no price: no entry, or a property that is not known yet.
  Result<Priced> find(std::string_view type, const Value& properties) const;
  const std::string& currency() const { return currency_; }

 private:
  std::string currency_ = "CNY";
  std::vector<Price> prices_;
};

}  // namespace cairn::service
