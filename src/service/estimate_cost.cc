#include "service/estimate_cost.h"

#include <cmath>
#include <string>

#include "service/answers.h"
#include "service/new_stack.h"
#include "service/price_table.h"
#include "service/stack_change.h"
#include "service/stack_tree.h"

namespace cairn::service {
namespace {

// Amounts are told to a millionth.
Value money(double amount) {
  constexpr double kParts = 1e6;
  return Value::real(std::round(amount * kParts) / kParts);
}

Value failure(const Error& error) {
  return MapBuilder()
      .set("Code", Value::string(error.code))
      .set("Message", Value::string(error.message))
      .build();
}

std::string_view inquiry(ChangeAction action) {
  switch (action) {
    case ChangeAction::kAdd:
    case ChangeAction::kImport:
      return "Buy";
    case ChangeAction::kRemove:
      return "Refund";
    case ChangeAction::kSame:
    case ChangeAction::kModify:
    case ChangeAction::kReplace:
      break;
  }
  return "Modify";
}

class Estimate {
 public:
  explicit Estimate(const PriceTable& prices) : prices_(prices) {}

  void add(const StackChange& change, const std::string& inside) {
    for (const SeenResource& r : change.resources) {
      const std::string name = inside + std::string(r.change->logical_id);
      if (r.nested != nullptr) {
        add(*r.nested, name + "/");
      } else if (r.change->action != ChangeAction::kSame &&
                 !r.change->type.starts_with("DATASOURCE::")) {
        resources_.set(name, priced(r));
      }
    }
  }
  Value resources() { return resources_.build(); }

 private:
  Value priced(const SeenResource& r) const {
    const Value before = r.was == nullptr ? Value() : recorded(r.was->properties);
    const Result<Priced> old = side(r.was != nullptr, r.was ? r.was->type : "", before);
    const Result<Priced> fresh = side(r.wanted != nullptr, r.change->type, r.after);
    const bool found = old && fresh;
    MapBuilder map;
    map.set("Type", Value::string(r.change->type));
    map.set("Success", Value::boolean(found));
    map.set("Result", found ? result(*old, *fresh, r.change->action)
                            : failure(!fresh ? fresh.error() : old.error()));
    return map.build();
  }

  Result<Priced> side(bool there, std::string_view type, const Value& properties) const {
    if (!there) return Priced{};
    return prices_.find(type, properties);
  }

  static double amount(const Priced& side, double Price::*what) {
    return side.price == nullptr ? 0 : side.price->*what * side.times;
  }

  Value result(const Priced& old, const Priced& fresh, ChangeAction action) const {
    const double full = amount(fresh, &Price::amount) - amount(old, &Price::amount);
    const double less = amount(fresh, &Price::discount) - amount(old, &Price::discount);
    const Priced& shown = fresh.price == nullptr ? old : fresh;
    return MapBuilder()
        .set("Order", MapBuilder()
                          .set("Currency", Value::string(prices_.currency()))
                          .set("OriginalAmount", money(full))
                          .set("DiscountAmount", money(less))
                          .set("TradeAmount", money(full - less))
                          .set("TaxAmount", money(0))
                          .set("RuleIds", Value::list({}))
                          .build())
        .set("OrderSupplement", MapBuilder()
                                    .set("ChargeType", Value::string(shown.price->charge_type))
                                    .set("Period", Value::integer(shown.price->period))
                                    .set("PeriodUnit", Value::string(shown.price->period_unit))
                                    .set("Quantity", money(shown.times))
                                    .set("PriceType", Value::string("Total"))
                                    .build())
        .set("InquiryType", Value::string(inquiry(action)))
        .set("Rules", Value::list({}))
        .build();
  }

  const PriceTable& prices_;
  MapBuilder resources_;
};

// A stack that is never made.
Result<std::shared_ptr<UpdateProposal>> of_new(const ActionRequest& request, Context& context) {
  StackRow stack;
  stack.account = request.identity.account_id;
  stack.region = request.region;
  stack.name = "estimate";
  stack.created = context.clock.now();
  return propose_new(request, std::move(stack), context);
}

// The stack's own values stand for parameters that are not given.
Result<std::shared_ptr<UpdateProposal>> of_change(ActionRequest request, Context& context,
                                                  Reader& reader) {
  const auto stack = find_stack(request, reader);
  if (!stack) return stack.error();
  MapBuilder parameters;
  for (const Entry& entry : request.parameters.entries()) parameters.set(entry.key, entry.value);
  parameters.set("UsePreviousParameters", Value::boolean(true));
  request.parameters = parameters.build();
  return propose_update(request, *stack, context, reader, /*even_if_same=*/true);
}

}  // namespace

void get_template_estimate_cost(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const bool of_stack = request.get("StackId").is_string();
  auto proposal = of_stack ? of_change(request, context, *reader) : of_new(request, context);
  if (!proposal) return reply(proposal.error());
  const std::size_t level = nested_level((*proposal)->stack, *reader);
  const StackChange seen = see_change(*proposal, See::kEverything, context, *reader, level);
  const PriceTable nothing;
  Estimate estimate(context.prices == nullptr ? nothing : *context.prices);
  estimate.add(seen, {});
  reply(MapBuilder().set("Resources", estimate.resources()).build());
}

}  // namespace cairn::service
