#include "service/stream_events.h"

#include <utility>

#include "service/answers.h"
#include "service/event_feed.h"

namespace cairn::service {
namespace {

// Where the client came to, or wants to begin.
Result<EventPlace> place_of(const ActionRequest& request, const EventSubject& subject,
                            Reader& reader) {
  const EventPlace now = place_now(subject, reader);
  const Value last = request.get("LastEventId");
  if (!last.is_string()) {
    return request.get("StartFrom").as_string() == "Now" ? now : EventPlace{};
  }
  const auto place = read_place(last.as_string(), subject.wide());
  if (!place) {
    return invalid_parameter("LastEventId", "It is not the id of an event of this stream.",
                             "Give the id that stood before the last event that was seen.");
  }
  if (*place > now) {
    return invalid_parameter("LastEventId", "No such event has happened.",
                             "Begin anew, without LastEventId.");
  }
  return *place;
}

StreamResult open(Context& context, const ActionRequest& request, EventSubject subject,
                  Reader& reader) {
  if (context.events == nullptr) return not_supported("Streams of events");
  const auto place = place_of(request, subject, reader);
  if (!place) return place.error();
  return context.events->watch(std::move(subject), *place);
}

}  // namespace

StreamResult stream_stack_events(Context& context, const ActionRequest& request) {
  const auto reader = context.store.read();
  auto stack = find_stack(request, *reader);
  if (!stack) return stack.error();
  return open(context, request,
              {.account = request.identity.account_id,
               .region = request.region,
               .stack = std::move(stack).value(),
               .nested = request.get("Nested").as_bool()},
              *reader);
}

StreamResult stream_account_events(Context& context, const ActionRequest& request) {
  const auto reader = context.store.read();
  return open(context, request,
              {.account = request.identity.account_id,
               .region = request.region,
               .stack = std::nullopt,
               .nested = false},
              *reader);
}

}  // namespace cairn::service
