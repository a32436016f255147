#include "service/unpaid_orders.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/digest.h"
#include "engine/incarnations.h"
#include "service/create_options.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// As types name the property, and as they write the value.
constexpr std::array<std::string_view, 4> kProperties = {"ChargeType", "PayType", "PaymentType",
                                                         "PayMode"};
constexpr std::array<std::string_view, 6> kInAdvance = {"prepaid", "prepay",  "subscription",
                                                        "pre",     "drdspre", "month"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_paid_in_advance(const Value& properties) {
  return std::any_of(
      properties.entries().begin(), properties.entries().end(), [](const Entry& entry) {
        const bool says = std::any_of(
            kProperties.begin(), kProperties.end(),
            [&entry](std::string_view end) { return entry.key.as_string().ends_with(end); });
        return says && entry.value.is_string() &&
               std::find(kInAdvance.begin(), kInAdvance.end(), lower(entry.value.as_string())) !=
                   kInAdvance.end();
      });
}

// 15 digits, as orders have.
std::string order_number(std::string_view physical_id) {
  const std::string digest = hex(sha256(physical_id));
  std::uint64_t number = 0;
  std::from_chars(digest.data(), digest.data() + 12, number, 16);
  constexpr std::uint64_t kLowest = 200'000'000'000'000;
  return std::to_string(kLowest + number % 100'000'000'000'000);
}

}  // namespace

Value unpaid_orders(const StackSettings& settings, StackNo stack, Reader& reader) {
  std::vector<Value> orders;
  if (!leaves_orders_unpaid(settings)) return Value::list({});
  for (const ResourceRow& row : reader.resources(stack)) {
    if (row.physical_id.empty() || !belongs(row)) continue;
    const auto detail = reader.resource_detail(stack, row.no);
    const auto properties = detail ? read_json(detail->properties) : Result<Value>(Value());
    if (properties && is_paid_in_advance(*properties)) {
      orders.push_back(Value::string(order_number(row.physical_id)));
    }
  }
  return Value::list(std::move(orders));
}

}  // namespace cairn::service
