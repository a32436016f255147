#include "service/order_resource.h"

#include <fmt/format.h>

#include "service/answers.h"

namespace cairn::service {
namespace {

constexpr Millis kMinute = 60'000;

struct OrderName {
  std::string_view name;
  ResourceOrder order;
  std::string_view fits;  // to which resources
};
constexpr OrderName kOrders[] = {
    {"Skip", ResourceOrder::kSkip,
     "An update, or the delete of something that exists, can be skipped while it runs or after it "
     "failed. A create cannot: retry it, or give it up."},
    {"Retry", ResourceOrder::kRetry,
     "What waits can be asked again, and what failed begun anew, as long as the operation runs and "
     "was not cancelled."},
    {"GiveUp", ResourceOrder::kGiveUp, "What is under way can be given up."},
    {"TimeOut", ResourceOrder::kTimeOut, "What is under way can be given a shorter time."},
};

const OrderName& order_named(const Value& name) {
  for (const OrderName& o : kOrders) {
    if (name == Value::string(o.name)) return o;
  }
  return kOrders[0];  // the catalogue allows no other name
}

// The newest incarnation that is not gone.
std::optional<ResourceRow> find_resource(const StackRow& stack, std::string_view logical_id,
                                         Reader& reader) {
  std::optional<ResourceRow> found;
  for (ResourceRow& row : reader.resources(stack.no)) {
    if (row.logical_id == logical_id) found = std::move(row);
  }
  return found;
}

Error misfit(const OrderName& order, const std::string& resource, ResourceState state) {
  Error error = not_supported(fmt::format("{} of resource {} in status {}", order.name, resource,
                                          resource_status_name(state)),
                              order.fits);
  error.where = "Order";
  return error;
}

}  // namespace

void order_stack_resource(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (stack->deleted != 0) return reply(stack_not_found(stack->id));
  if (!stack->operation) {
    Error error = not_supported(
        fmt::format("Ordering a resource of a stack in status {}", status_name(stack->state)),
        "Orders are for operations under way. docs/stuck-stacks.md tells the way on from every "
        "status.");
    error.where = "StackId";
    return reply(std::move(error));
  }
  const std::string logical_id(request.get("LogicalResourceId").as_string());
  const auto row = find_resource(*stack, logical_id, *reader);
  if (!row) return reply(resource_not_found(logical_id, *stack));
  const OrderName& name = order_named(request.get("Order"));
  OrderResource order{logical_id, name.order, 0};
  if (const Value minutes = request.get("TimeoutInMinutes"); minutes.is_int()) {
    order.deadline = context.clock.now() + minutes.as_int() * kMinute;
  }
  context.runner.order(stack->operation, order,
                       [&name, logical_id, state = row->state, reply](bool obeyed) {
                         if (!obeyed) return reply(misfit(name, logical_id, state));
                         reply(Value::map({}));
                       });
}

}  // namespace cairn::service
