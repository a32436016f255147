#include "eval/resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "eval/failure.h"
#include "eval/function.h"

namespace cairn::detail {
namespace {

// What resolving a node and looking at a value cost, whatever comes of it: time is bounded too.
constexpr std::size_t kNodeBytes = 32;
constexpr std::size_t kLookBytes = 8;
// Every function looks at its arguments, at each item of a list and each byte of a text.
constexpr std::size_t kItemBytes = 4;
constexpr std::size_t kTextBytesALook = 16;

std::size_t look_bytes(const Value& value) {
  if (value.is_string()) return value.as_string().size() / kTextBytesALook;
  return value.size() * kItemBytes;
}

// Counts the values and the bytes of text inside, up to `limit` or a little more.
std::size_t weigh(const Value& value, std::size_t limit) {
  std::size_t weight = kLookBytes + (value.is_string() ? value.as_string().size() : 0);
  for (const Value& item : value.items()) {
    if (weight >= limit) return weight;
    weight += weigh(item, limit - weight);
  }
  for (const Entry& entry : value.entries()) {
    weight += weigh(entry.key, limit);
    if (weight >= limit) return weight;
    weight += weigh(entry.value, limit - weight);
  }
  return weight;
}

}  // namespace

const Value& first_unknown(const Value& value) {
  for (const Value& item : value.items()) {
    if (item.has_unknown()) return first_unknown(item);
  }
  for (const Entry& entry : value.entries()) {
    if (entry.value.has_unknown()) return first_unknown(entry.value);
  }
  return value;
}

void Resolver::fail(Error error) {
  if (!failed_) errors_.push_back(std::move(error));
  failed_ = true;
}

bool Resolver::spend(std::size_t bytes, const Path& path, SourcePos at) {
  constexpr std::string_view kFix =
      "Build smaller texts and lists, or pass the data through a file.";
  if (bytes > bytes_left_) {
    bytes_left_ = 0;
    fail(validation_error(
        fmt::format("The result of the functions here is larger than {} MB", kResultBytesMax >> 20),
        path, at, std::string(kFix)));
    return false;
  }
  bytes_left_ -= bytes;
  if (Budget* shared = scope_.budget(); shared != nullptr && !shared->spend(bytes)) {
    fail(validation_error(fmt::format("All functions of the template together make more than {} MB",
                                      shared->bytes() >> 20),
                          path, at, std::string(kFix)));
  }
  return !failed_;
}

Value Resolver::node(const ExprNode& node, const Path& path) {
  if (failed_ || !spend(kNodeBytes, path, node.at)) return {};
  switch (node.shape) {
    case ExprNode::Shape::kList:
      return list(node, path);
    case ExprNode::Shape::kMap:
      return map(node, path);
    case ExprNode::Shape::kCall:
      break;
  }
  const bool named = !node.spec->name.empty();
  return named ? call(node, Path(path, node.spec->name)) : call(node, path);
}

Value Resolver::list(const ExprNode& node, const Path& path) {
  if (!spend(node.parts.size() * sizeof(Value), path, node.at)) return {};
  std::vector<Value> items;
  items.reserve(node.parts.size());
  for (std::size_t i = 0; i < node.parts.size(); ++i) {
    Value item = part(node.parts[i], Path(path, i));
    if (!is_no_value(item)) items.push_back(std::move(item));
  }
  return Value::list(std::move(items)).with_pos(node.at);
}

Value Resolver::map(const ExprNode& node, const Path& path) {
  if (!spend(node.parts.size() * sizeof(Entry), path, node.at)) return {};
  const auto written = node.written.entries();
  std::vector<Entry> entries;
  entries.reserve(node.parts.size());
  for (std::size_t i = 0; i < node.parts.size(); ++i) {
    Value item = part(node.parts[i], Path(path, written[i].key));
    if (!is_no_value(item)) entries.push_back({written[i].key, std::move(item)});
  }
  return Value::map(std::move(entries)).with_pos(node.at);
}

Value Resolver::call(const ExprNode& node, const Path& path) {
  const FunctionSpec& spec = *node.spec;
  Call call(*this, node, path);
  if (spec.eagerness == Eagerness::kLazy) return spec.resolve(call, {});

  std::array<Value, std::tuple_size_v<decltype(spec.arguments)>> arguments;
  std::size_t count = 0;
  for (; count < node.parts.size(); ++count) {
    Value argument = call.part(count);
    const bool left_out = is_no_value(argument) && (spec.arguments[count].kinds & kOptional) != 0;
    if (left_out) break;
    arguments[count] = is_no_value(argument) ? Value() : std::move(argument);
  }
  const std::span<const Value> given(arguments.data(), count);
  for (std::size_t i = 0; i < count && !failed_; ++i) {
    if (!call.spend(look_bytes(given[i]))) return {};
    const std::string fault = argument_fault(spec, spec.arguments[i], given[i], false);
    if (!fault.empty()) return call.fail(fault);
    if (given[i].is_null() && (spec.arguments[i].kinds & kNullAnswers) != 0) return {};
  }
  if (failed_) return {};
  for (const Value& argument : given) {
    const bool stops =
        spec.eagerness == Eagerness::kStrict ? argument.has_unknown() : argument.is_unknown();
    if (stops) return first_unknown(argument);
  }
  Value result = spec.resolve(call, given);
  return is_no_value(result) ? result : result.with_pos(node.at);
}

Path Call::argument_path(std::size_t index) const {
  return node_.spec->form == Form::kItems ? Path(path_, index) : path_;
}

Value Call::part(std::size_t index) {
  return resolver_.part(node_.parts[index], argument_path(index));
}

Value Call::argument(std::size_t index) {
  Value value = part(index);
  if (is_no_value(value)) value = Value();
  const std::string fault = argument_fault(*node_.spec, node_.spec->arguments[index], value, false);
  return fault.empty() ? value : fail(fault);
}

Value Call::condition(std::size_t index) {
  const Value value = part(index);
  if (value.is_bool() || value.is_unknown() || failed()) return value;
  if (!value.is_string() || is_no_value(value)) {
    return fail(fmt::format("{}: a condition must be a boolean or the name of a condition",
                            node_.spec->name));
  }
  Result<Value> named = scope().condition(value.as_string());
  if (!named) return fail_with(std::move(named).error());
  return *named;
}

Value Call::fail(std::string_view reason, std::string fix) {
  if (fix.empty()) fix = usage(*node_.spec);
  return fail_with(validation_error(reason, path_, node_.at, std::move(fix)));
}

Value Call::fail_reference(std::string_view name) {
  return fail_with(
      reference_error(name, resolver_.tree().referencer, path_, node_.at, std::string_view()));
}

Value Call::fail_with(Error error) {
  if (error.where.empty()) error.where = path_.text();
  if (error.at.line == 0) error.at = node_.at;
  resolver_.fail(std::move(error));
  return {};
}

bool Call::spend_walk(const Value& value) {
  if (!value.is_list() && !value.is_map()) return true;
  return spend(weigh(value, kResultBytesMax + 1));
}

Value Call::text(std::string_view built) {
  return spend(built.size()) ? Value::string(built) : Value();
}

}  // namespace cairn::detail

namespace cairn {

std::optional<Value> resolve(const Expr& expr, const Scope& scope, Errors& errors) {
  if (expr.tree() == nullptr) return Value();
  const detail::ExprTree& tree = *expr.tree();
  detail::Resolver resolver(tree, scope, errors);
  const detail::Path path(tree.path);
  Value value = resolver.part(tree.root, path);
  if (resolver.failed()) return Value();
  // What shares parts is written out sooner or later.
  const bool shares = value.is_list() || value.is_map();
  if (shares && !resolver.spend(detail::weigh(value, kResultBytesMax + 1), path, value.pos())) {
    return Value();
  }
  if (detail::is_no_value(value)) return std::nullopt;
  return value;
}

}  // namespace cairn
