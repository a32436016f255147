#include <fmt/format.h>

#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/text.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

constexpr std::size_t kPageSize = 50;  // the most the API gives

}  // namespace

bool is_id(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [](char c, char shape) {
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    return shape == 'x' ? hex : c == shape;
  });
}

ApiAnswer ask(const Context& context, const ApiCall& call) {
  return call_patiently(context.api, call, context.host, kPatienceMs);
}

ApiAnswer ask_all_pages(const Context& context, ApiCall call, std::string_view key) {
  std::vector<Value> items;
  const FormFields parameters = call.parameters;
  for (int page = 1;; ++page) {
    call.parameters = parameters;
    call.parameters.emplace_back("PageSize", std::to_string(kPageSize));
    call.parameters.emplace_back("PageNumber", std::to_string(page));
    const ApiAnswer answer = ask(context, call);
    if (!answer) return answer;
    const auto found = answer.value().get(key).items();
    items.insert(items.end(), found.begin(), found.end());
    if (found.size() < kPageSize) return Value::list(std::move(items));
  }
}

std::string item_of(std::string_view list, std::size_t index) {
  return fmt::format("{}.{}", list, index + 1);
}

std::variant<std::string, Failure> stack_id_of(const Context& context) {
  const std::string& stack = context.command.stack;
  if (is_id(stack)) return stack;
  const ApiAnswer stacks =
      ask(context, {.action = "ListStacks", .parameters = {{"StackName.1", stack}}});
  if (!stacks) return stacks.failure();
  for (const Value& found : stacks.value().get("Stacks").items()) {
    if (found.get_string("StackName") == stack) return std::string(found.get_string("StackId"));
  }
  return Failure{
      FailureKind::kRefused,
      {.code = "StackNotFound",
       .message = fmt::format("There is no stack named \"{}\".", stack),
       .fix = "See which there are with: cairn list. A deleted stack is found by its id."},
      {}};
}

Result<Parameters> given_parameters(const Context& context) {
  Parameters from_file;
  if (const std::string& path = context.command.parameter_file; !path.empty()) {
    const auto text = context.host.read_file(path);
    if (!text) return text.error();
    auto parsed = parse_parameter_file(*text, path);
    if (!parsed) return parsed;
    from_file = std::move(*parsed);
  }
  const auto assigned = parse_assignments(context.command.parameters);
  if (!assigned) return assigned;
  return merge_parameters(std::move(from_file), *assigned);
}

Result<std::string> optional_file(const Context& context, const std::string& path) {
  return path.empty() ? std::string() : context.host.read_file(path);
}

Exit report_usage(const Context& context, const Error& error) {
  return report_usage(error, {}, context.command.global, context.host);
}

Exit report(const Context& context, const Failure& failure, const Source& source) {
  return report(failure, source, context.command.global, context.host);
}

void print_json(const Context& context, const Value& document) {
  context.host.out(to_json(document, JsonStyle::kPretty) + "\n");
}

std::string outputs_text(const Value& stack) {
  std::vector<std::vector<std::string>> rows;
  for (const Value& output : stack.get("Outputs").items()) {
    const Value& value = output.get("OutputValue");
    rows.push_back({"  " + std::string(output.get_string("OutputKey")),
                    value.is_string() ? std::string(value.as_string()) : to_json(value)});
  }
  return rows.empty() ? std::string() : "Outputs\n" + table(rows);
}

}  // namespace cairn::cli
