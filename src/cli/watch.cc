#include "cli/watch.h"

#include <algorithm>
#include <set>
#include <utility>

#include "cli/line.h"

namespace cairn::cli {
namespace {

constexpr std::size_t kEventsAPage = 50;  // the most the API gives
// A create or update that fails may begin its rollback a moment later; so many polls must agree.
constexpr int kPollsToSettle = 5;

bool may_roll_back(const Value& stack) {
  const std::string_view status = stack.get_string("Status");
  const Value& disabled = stack.get("DisableRollback");
  const bool forward = status == "CREATE_FAILED" || status == "UPDATE_FAILED" ||
                       status == "IMPORT_CREATE_FAILED" || status == "IMPORT_UPDATE_FAILED";
  return forward && !(disabled.is_bool() && disabled.as_bool());
}

// How often the stack itself is looked at while its events are sent: for figures no event carries.
constexpr int kPollMsOfLine = 10'000;

constexpr int kRemainingEveryMs = 2'000;

class Watch {
 public:
  Watch(Api& api, Host& host, const WatchSpec& spec, View& view)
      : api_(api),
        host_(host),
        spec_(spec),
        view_(view),
        line_(api, host, spec.stack_id),
        last_event_(spec.after_event) {}

  WatchEnd run() {
    std::int64_t next_poll_ms = 0;
    for (;;) {
      if (host_.now_ms() >= next_poll_ms) {
        // Before the poll: what happens after it comes by the line.
        const bool sent = line_.open();
        const bool over = poll();
        if (over) break;
        const bool quiet = sent && polls_at_rest_ == 0 && trouble_since_ms_ == 0;
        next_poll_ms = host_.now_ms() + (quiet ? kPollMsOfLine : view_.poll_ms());
      }
      view_.on_frame(progress_);
      if (take_sent(line_.wait(view_.frame_ms()))) next_poll_ms = 0;
      if (host_.interrupted()) {
        end_.interrupted = true;
        break;
      }
    }
    view_.on_end(progress_);
    end_.progress = std::move(progress_);
    return std::move(end_);
  }

 private:
  ApiCall about_stack(std::string action) const {
    return {.action = std::move(action), .parameters = {{"StackId", spec_.stack_id}}};
  }

  // True when there is nothing more to wait for.
  bool poll() {
    ApiCall get = about_stack("GetStack");
    get.parameters.emplace_back("ShowResourceProgress", "PercentageOnly");
    const ApiAnswer stack = api_.call(get);
    if (!stack) return take_failure(stack.failure());
    // The stack before its events: when it is at rest, all of its events are there to be read.
    const auto events = events_after([this](const ApiCall& call) { return api_.call(call); },
                                     spec_.stack_id, last_event_);
    if (const auto* failure = std::get_if<Failure>(&events)) return take_failure(*failure);
    take_recovery();
    take(stack.value(), std::get<std::vector<Event>>(events));
    return is_settled();
  }

  // True when it is time to look at the stack itself: it moved, or the line broke.
  bool take_sent(const std::vector<Value>& sent) {
    bool moved = false;
    for (const Value& item : sent) {
      const Event event = event_of(item);
      last_event_ = event.id;
      if (progress_.take_event(event, host_.now_ms())) view_.on_event(event);
      moved = moved || event.of_stack;
    }
    if (!sent.empty()) take_remaining();
    return moved || std::exchange(was_connected_, line_.connected()) > line_.connected();
  }

  void take(const Value& stack, const std::vector<Event>& events) {
    if (end_.stack.is_null()) {
      progress_.take_stack(stack);
      // Only to show what waits; without it the list grows as events come.
      const ApiAnswer resources = api_.call(about_stack("ListStackResources"));
      if (resources) progress_.take_resources(resources.value());
    }
    for (const Event& event : events) {
      last_event_ = event.id;
      if (progress_.take_event(event, host_.now_ms())) view_.on_event(event);
    }
    end_.stack = stack;
    progress_.take_stack(stack);
    take_remaining();
  }

  // A server that does not know how is asked once.
  void take_remaining() {
    const std::int64_t now = host_.now_ms();
    if (!view_.shows_remaining() || now < next_remaining_ms_) return;
    if (!is_running(progress_.status())) return;
    const ApiAnswer answer = api_.call(about_stack("GetStackRemainingTime"));
    if (answer) progress_.take_remaining(answer.value(), host_.now_ms());
    const bool never = !answer && answer.failure().kind == FailureKind::kRefused;
    next_remaining_ms_ = never ? INT64_MAX : now + kRemainingEveryMs;
  }

  bool is_settled() {
    const std::string_view status = end_.stack.get_string("Status");
    if (is_running(status)) {
      polls_at_rest_ = 0;
      return false;
    }
    ++polls_at_rest_;
    return !may_roll_back(end_.stack) || polls_at_rest_ >= kPollsToSettle;
  }

  bool take_failure(const Failure& failure) {
    const std::int64_t now = host_.now_ms();
    if (failure.kind == FailureKind::kRefused) {
      end_.failure = failure;
      return true;
    }
    if (trouble_since_ms_ == 0) trouble_since_ms_ = now;
    view_.on_trouble(&failure);
    if (now - trouble_since_ms_ < spec_.patience_ms) return false;
    end_.failure = failure;
    return true;
  }

  void take_recovery() {
    if (trouble_since_ms_ != 0) view_.on_trouble(nullptr);
    trouble_since_ms_ = 0;
  }

  Api& api_;
  Host& host_;
  const WatchSpec& spec_;
  View& view_;
  Line line_;
  bool was_connected_ = false;
  std::string last_event_;
  Progress progress_;
  int polls_at_rest_ = 0;
  std::int64_t next_remaining_ms_ = 0;
  std::int64_t trouble_since_ms_ = 0;  // 0: the server answers
  WatchEnd end_;
};

}  // namespace

std::variant<std::vector<Event>, Failure> events_after(const Ask& ask, const std::string& stack_id,
                                                       const std::string& after_event) {
  std::vector<Event> events;   // newest first while collecting
  std::set<std::string> seen;  // events that arrive between two pages shift the later page
  for (int page = 1;; ++page) {
    const ApiAnswer answer = ask({.action = "ListStackEvents",
                                  .parameters = {{"StackId", stack_id},
                                                 {"PageSize", std::to_string(kEventsAPage)},
                                                 {"PageNumber", std::to_string(page)}}});
    if (!answer) return answer.failure();
    const auto items = answer.value().get("Events").items();
    bool reached = items.size() < kEventsAPage;
    for (const Value& item : items) {
      Event event = event_of(item);
      if (event.id == after_event) {
        reached = true;
        break;
      }
      if (seen.insert(event.id).second) events.push_back(std::move(event));
    }
    if (reached) break;
  }
  std::reverse(events.begin(), events.end());
  return events;
}

WatchEnd watch(Api& api, Host& host, const WatchSpec& spec, View& view) {
  return Watch(api, host, spec, view).run();
}

}  // namespace cairn::cli
