#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

constexpr std::size_t kIdLength = 32;
constexpr int kPauseMs = 100;

// By a signed request, which carries neither data nor reason.
ApiAnswer send_signed(const Context& context, const std::string& stack_id,
                      const std::string& status) {
  const Command& command = context.command;
  const std::string id =
      command.signal_id.empty() ? context.host.nonce().substr(0, kIdLength) : command.signal_id;
  const ApiAnswer answer = ask(context, {.action = "SignalResource",
                                         .parameters = {{"StackId", stack_id},
                                                        {"LogicalResourceId", command.resource},
                                                        {"UniqueId", id},
                                                        {"Status", status}}});
  if (!answer) return answer;
  return MapBuilder().set("SignalId", Value::string(id)).build();
}

// As an instance does it: to the handle's address, with the handle's headers.
ApiAnswer send_posted(const Context& context, const std::string& stack_id,
                      const std::string& status) {
  const Command& command = context.command;
  const ApiAnswer resource = ask(context, {.action = "GetStackResource",
                                           .parameters = {{"StackId", stack_id},
                                                          {"LogicalResourceId", command.resource},
                                                          {"ShowResourceAttributes", "true"}}});
  if (!resource) return resource;
  WebPost post;
  for (const Value& attribute : resource.value().get("ResourceAttributes").items()) {
    const std::string_view name = attribute.get_string("ResourceAttributeName");
    const Value& value = attribute.get("ResourceAttributeValue");
    if (name == "URL" && value.is_string()) post.url = value.as_string();
    if (name != "Headers") continue;
    for (const Entry& e : value.entries()) {
      post.headers.emplace_back(e.key.as_string(), e.value.as_string());
    }
  }
  if (post.url.empty()) {
    return Failure{FailureKind::kRefused,
                   {.code = "NoSignalUrl",
                    .message = fmt::format("{} has no address for signals.", command.resource),
                    .fix = "Name a WaitConditionHandle that is CREATE_COMPLETE, or leave out "
                           "--data and --reason."},
                   {}};
  }
  MapBuilder body;
  body.set("status", Value::string(status));
  if (!command.signal_id.empty()) body.set("id", Value::string(command.signal_id));
  if (!command.signal_reason.empty()) body.set("reason", Value::string(command.signal_reason));
  if (!command.signal_data.empty()) body.set("data", Value::string(command.signal_data));
  post.body = to_json(body.build());
  return context.api.post(post);
}

// A stack that was just deployed may not have its handle yet: that is worth a moment.
bool is_early(const ApiAnswer& answer) {
  if (answer) return false;
  const std::string& code = answer.failure().error.code;
  return code == "ResourceNotAvailable" || code == "NoSignalUrl";
}

}  // namespace

Exit run_signal(const Context& context) {
  const Command& command = context.command;
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  const std::string status = command.signal_status.empty() ? "SUCCESS" : command.signal_status;
  const bool more = !command.signal_data.empty() || !command.signal_reason.empty();
  const auto send = [&] {
    return more ? send_posted(context, stack_id, status) : send_signed(context, stack_id, status);
  };
  const std::int64_t give_up_ms = context.host.now_ms() + kPatienceMs;
  ApiAnswer sent = send();
  while (is_early(sent) && !context.host.interrupted() && context.host.now_ms() < give_up_ms) {
    context.host.pause_ms(kPauseMs);
    sent = send();
  }
  if (!sent) return report(context, sent.failure());
  const std::string_view id = sent.value().get_string("SignalId");
  if (command.global.output == Output::kJson) {
    print_json(context, MapBuilder()
                            .set("StackId", Value::string(stack_id))
                            .set("LogicalResourceId", Value::string(command.resource))
                            .set("SignalId", Value::string(id))
                            .build());
  } else {
    context.host.out(fmt::format("{} has signal {}: {}\n", command.resource, id, status));
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
