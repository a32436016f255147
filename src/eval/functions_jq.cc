// Fn::Jq: data into data, by a program that Scope runs elsewhere.
#include <fmt/format.h>

#include "eval/compiler.h"
#include "eval/functions.h"
#include "eval/resolver.h"
#include "value/json.h"

namespace cairn::detail {
namespace {

constexpr std::string_view kNotJson = "Fn::Jq: the text is not JSON";

// The variable $ENV, and not one whose name only begins so.
bool reads_environment(std::string_view script) {
  constexpr std::string_view kVariable = "$ENV";
  constexpr std::string_view kNameCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  for (auto at = script.find(kVariable); at != script.npos; at = script.find(kVariable, at + 1)) {
    const std::size_t end = at + kVariable.size();
    if (end == script.size() || kNameCharacters.find(script[end]) == kNameCharacters.npos) {
      return true;
    }
  }
  return false;
}

bool is_nothing(const Value& input) {
  return input.is_null() || (input.is_string() && input.as_string().empty());
}

// The tree with every place in it `pos`: what a program made stands where the program stands.
Value standing_at(const Value& tree, SourcePos pos) {
  if (tree.is_list()) {
    std::vector<Value> items;
    items.reserve(tree.size());
    for (const Value& item : tree.items()) items.push_back(standing_at(item, pos));
    return Value::list(std::move(items)).with_pos(pos);
  }
  if (tree.is_map()) {
    std::vector<Entry> entries;
    entries.reserve(tree.size());
    for (const Entry& entry : tree.entries()) {
      entries.push_back({entry.key.with_pos(pos), standing_at(entry.value, pos)});
    }
    return Value::map(std::move(entries)).with_pos(pos);
  }
  return tree.with_pos(pos);
}

}  // namespace

// A script of a wrong type is refused here only where the input cannot turn out to be null, which
// answers before anyone looks at the script.
Part construct_jq(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                  const Path& path) {
  if (!argument.is_list() || argument.size() != spec.count_max()) {
    return compiler.call_by_table(spec, argument, path);
  }
  const auto arguments = argument.items();
  const auto refuse = [&](std::string_view reason, std::size_t index) {
    return compiler.fail_shape(spec, reason, Path(path, index), arguments[index].pos());
  };
  const Value& method = arguments[0];
  const Value& script = arguments[1];
  const Value& input = arguments[2];
  if (method.is_string() && method.as_string() != "First" && method.as_string() != "All") {
    return refuse("Fn::Jq: the method must be First or All", 0);
  }
  if (script.is_string() && reads_environment(script.as_string())) {
    return refuse("Fn::Jq: $ENV cannot be used", 1);
  }
  const bool script_is_call = !call_name(script).empty();
  const bool input_is_given = call_name(input).empty() && !is_nothing(input);
  if (!script.is_string() && !script.is_null() && !script_is_call && input_is_given) {
    return refuse("Fn::Jq: the script must be text or null", 1);
  }
  if (input.is_string() && input_is_given && !read_json(input.as_string())) {
    return refuse(kNotJson, 2);
  }
  return compiler.call_by_table(spec, argument, path);
}

Value resolve_jq(Call& call, Arguments arguments) {
  const bool first_only = arguments[0].as_string() == "First";
  const Value& script = arguments[1];
  Value input = arguments[2];
  if (input.is_string() && !is_nothing(input)) {
    if (!call.spend(input.as_string().size())) return {};
    Result<Value> parsed = read_json(input.as_string());
    if (!parsed) return call.fail(kNotJson, parsed.error().message);
    input = std::move(parsed).value();
  }
  if (is_nothing(input) || script.is_null()) return {};
  if (!script.is_string()) return call.fail("Fn::Jq: the script must be text or null");
  if (!call.spend_walk(input)) return {};
  Result<std::vector<Value>> outputs = call.scope().jq(script.as_string(), input, first_only);
  if (!outputs) {
    const bool by_script = outputs.error().code == "StackValidationFailed";
    if (!by_script) return call.fail_with(std::move(outputs).error());
    return call.fail(fmt::format("Fn::Jq: {}", outputs.error().message), outputs.error().fix);
  }
  if (first_only) outputs->resize(outputs->empty() ? 0 : 1);
  const Value all = Value::list(std::move(outputs).value());
  if (!call.spend_walk(all)) return {};
  const Value result = !first_only ? all : all.size() == 0 ? Value() : all.items().front();
  return standing_at(result, call.node().at);
}

}  // namespace cairn::detail
