#include "service/price_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/wildcard.h"
#include "value/json.h"

namespace cairn::service {
namespace {

Error unusable(std::string_view where, std::string_view why) {
  return {.code = "InvalidPrices",
          .message = fmt::format("{}: {}.", where, why),
          .where = std::string(where),
          .at = {},
          .fix = "docs/estimate-costs.md says how prices are written."};
}

std::optional<Error> unknown_key(std::string_view where, const Value& map,
                                 std::initializer_list<std::string_view> known) {
  for (const Entry& entry : map.entries()) {
    const std::string_view key = entry.key.is_string() ? entry.key.as_string() : "";
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    return unusable(where, fmt::format("\"{}\" is not known there", key));
  }
  return std::nullopt;
}

Result<double> amount_of(std::string_view where, const Value& map, std::string_view key,
                         std::optional<double> otherwise) {
  const Value& value = map.get(key);
  if (value.is_null() && otherwise) return *otherwise;
  if (value.is_number() && value.as_double() >= 0) return value.as_double();
  return unusable(where, fmt::format("{} must be a number of at least 0", key));
}

Result<Price> read_price(std::string_view where, const Value& entry) {
  if (!entry.is_map()) return unusable(where, "an entry must be a map");
  if (auto unknown = unknown_key(where, entry,
                                 {"Type", "Properties", "Amount", "Discount", "Times", "ChargeType",
                                  "Period", "PeriodUnit"})) {
    return *unknown;
  }
  Price price;
  price.type = entry.get_string("Type");
  if (price.type.empty()) return unusable(where, "Type is missing");
  const auto amount = amount_of(where, entry, "Amount", std::nullopt);
  if (!amount) return amount.error();
  const auto discount = amount_of(where, entry, "Discount", 0);
  if (!discount) return discount.error();
  price.amount = *amount;
  price.discount = *discount;
  if (price.discount > price.amount) return unusable(where, "Discount is more than Amount");
  for (const Entry& property : entry.get("Properties").entries()) {
    price.properties.emplace_back(property.key.as_string(), property.value);
  }
  price.times = entry.get_string("Times");
  price.charge_type = entry.get_string("ChargeType", "PostPaid");
  price.period_unit = entry.get_string("PeriodUnit", "Hour");
  if (const Value& period = entry.get("Period"); period.is_int()) price.period = period.as_int();
  return price;
}

Error no_price(std::string_view code, std::string why, std::string fix) {
  return {.code = std::string(code),
          .message = std::move(why),
          .where = {},
          .at = {},
          .fix = std::move(fix)};
}

Error not_known(std::string_view type, std::string_view property) {
  return no_price("PriceNotKnown",
                  fmt::format("The price of {} hangs on {}, which is not known before it is made.",
                              type, property),
                  "Give the property a value that does not come from another resource.");
}

}  // namespace

Result<PriceTable> PriceTable::parse(std::string_view json) {
  const auto file = read_json(json);
  if (!file) return file.error();
  if (!file->is_map()) return unusable("the file", "it must be a map");
  if (auto unknown = unknown_key("the file", *file, {"Currency", "Prices"})) return *unknown;
  PriceTable table;
  table.currency_ = file->get_string("Currency", "CNY");
  std::size_t number = 0;
  for (const Value& entry : file->get("Prices").items()) {
    auto price = read_price(fmt::format("Prices[{}]", number++), entry);
    if (!price) return price.error();
    table.prices_.push_back(std::move(price).value());
  }
  return table;
}

Result<Priced> PriceTable::find(std::string_view type, const Value& properties) const {
  for (const Price& price : prices_) {
    if (!wildcard_match(price.type, type)) continue;
    bool fits = true;
    for (const auto& [name, wanted] : price.properties) {
      const Value& value = properties.get(name);
      if (fits && value.has_unknown()) return not_known(type, name);
      fits &= value == wanted;
    }
    if (!fits) continue;
    Priced priced{&price, 1};
    if (!price.times.empty()) {
      const Value& times = properties.get(price.times);
      if (times.has_unknown()) return not_known(type, price.times);
      if (times.is_number()) priced.times = times.as_double();
    }
    return priced;
  }
  return no_price("PriceNotFound", fmt::format("Nobody said what {} costs here.", type),
                  "Add an entry to the file that cairnd is given as --prices.");
}

}  // namespace cairn::service
