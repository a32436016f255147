#include "cli/commands/commands.h"
#include "cli/views.h"

namespace cairn::cli {
namespace {

Value document_of(const Event& event) {
  MapBuilder fields;
  const auto add = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) fields.set(name, Value::string(text));
  };
  add("EventId", event.id);
  add("CreateTime", event.time);
  add("LogicalResourceId", event.logical_id);
  add("PhysicalResourceId", event.physical_id);
  add("ResourceType", event.type);
  add("Status", event.status);
  add("StatusReason", event.reason);
  return fields.build();
}

// Lines as they come, or all of them in one document.
class EventPrinter final : public View {
 public:
  explicit EventPrinter(const Context& context)
      : context_(context),
        json_(context.command.global.output == Output::kJson),
        color_(wants_color(context.command.global, context.host)) {}

  int poll_ms() const override { return 200; }
  void on_event(const Event& event) override {
    if (json_) {
      events_.push_back(document_of(event));
    } else {
      context_.host.out(plain_line(event, color_));
    }
  }
  void on_end(const Progress&) override {
    if (!json_) return;
    print_json(context_, MapBuilder().set("Events", Value::list(std::move(events_))).build());
  }

 private:
  const Context& context_;
  bool json_;
  bool color_;
  std::vector<Value> events_;
};

}  // namespace

Exit run_events(const Context& context) {
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  EventPrinter printer(context);
  if (context.command.follow) {
    const WatchEnd end = watch(context.api, context.host, {.stack_id = stack_id}, printer);
    if (end.failure) return report(context, *end.failure);
    return end.interrupted ? Exit::kInterrupted : Exit::kOk;
  }
  const auto events =
      events_after([&](const ApiCall& call) { return ask(context, call); }, stack_id, {});
  if (const auto* failure = std::get_if<Failure>(&events)) return report(context, *failure);
  for (const Event& event : std::get<std::vector<Event>>(events)) printer.on_event(event);
  printer.on_end({});
  return Exit::kOk;
}

}  // namespace cairn::cli
