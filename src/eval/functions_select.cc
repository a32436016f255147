// Fn::Select (section 10.7).
#include <fmt/format.h>

#include <cmath>

#include "eval/compiler.h"
#include "eval/functions.h"
#include "eval/resolver.h"
#include "eval/text.h"
#include "value/json.h"

namespace cairn::detail {
namespace {

constexpr std::size_t kDefault = 2;
constexpr std::size_t kErrorText = 3;

// What the default is when nothing is there.
Value otherwise(Call& call) {
  return call.count() > kDefault ? call.part(kDefault) : Value::string("");
}

// An index or key that the collection does not have.
Value missing(Call& call) {
  if (call.count() > kErrorText) {
    const Value text = call.argument(kErrorText);
    if (text.has_unknown() || call.failed() || !call.spend_walk(text)) return first_unknown(text);
    if (!text.is_null()) {
      return call.fail(to_text(text), "The template asks for this value to exist; see its text.");
    }
  }
  return otherwise(call);
}

// By Python's int(): a fraction is cut off, true is 1.
std::optional<std::int64_t> whole_number(const Value& index) {
  if (index.is_int()) return index.as_int();
  if (index.is_bool()) return index.as_bool() ? 1 : 0;
  if (index.is_string()) return parse_integer(index.as_string());
  if (!index.is_double() || !(std::fabs(index.as_double()) < 1e18)) return std::nullopt;
  return static_cast<std::int64_t>(index.as_double());
}

struct Slice {
  std::optional<std::int64_t> start, stop, step;
};

std::optional<Slice> parse_slice(std::string_view text) {
  Slice slice;
  std::optional<std::int64_t>* const fields[] = {&slice.start, &slice.stop, &slice.step};
  for (auto* field : fields) {
    const std::size_t colon = text.find(':');
    const std::string_view part = strip(text.substr(0, colon));
    if (!part.empty()) {
      *field = parse_integer(part);
      if (!*field) return std::nullopt;
    }
    if (colon == text.npos) return slice;
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;  // a third colon
}

// By Python's rules for slices: a bound outside the list is moved to its end.
Value take_slice(Call& call, const Slice& slice, std::span<const Value> items) {
  const auto size = static_cast<std::int64_t>(items.size());
  const std::int64_t step = slice.step.value_or(1);
  if (step == 0) return call.fail("Fn::Select: the step of a slice must not be 0");
  const std::int64_t first = step > 0 ? 0 : -1;
  const std::int64_t last = step > 0 ? size : size - 1;
  const auto bound = [&](std::optional<std::int64_t> at, std::int64_t absent) {
    if (!at) return absent;
    if (*at < 0) return *at < -size ? first : *at + size;
    return *at > last ? last : *at;
  };
  std::int64_t at = bound(slice.start, step > 0 ? first : last);
  const std::int64_t stop = bound(slice.stop, step > 0 ? last : first);
  if (!call.spend(items.size() * sizeof(Value))) return {};
  std::vector<Value> taken;
  while (step > 0 ? at < stop : at > stop) {
    taken.push_back(items[static_cast<std::size_t>(at)]);
    if (__builtin_add_overflow(at, step, &at)) break;
  }
  return Value::list(std::move(taken));
}

Value select_item(Call& call, const Value& index, std::span<const Value> items) {
  if (index.is_string() && index.as_string().find(':') != std::string_view::npos) {
    const std::optional<Slice> slice = parse_slice(index.as_string());
    if (slice) return take_slice(call, *slice, items);
    return call.fail(fmt::format("Fn::Select: \"{}\" is not a slice", to_text(index)),
                     "Write start:stop:step, where each may be left out.");
  }
  const std::optional<std::int64_t> number = whole_number(index);
  if (!number) {
    return call.fail(fmt::format("Fn::Select: the index \"{}\" is not an integer", to_text(index)));
  }
  const auto size = static_cast<std::int64_t>(items.size());
  if (*number < -size || *number >= size) return missing(call);
  return items[static_cast<std::size_t>(*number < 0 ? *number + size : *number)];
}

Value select_entry(Call& call, const Value& key, const Value& map) {
  if (!key.is_string()) return call.fail("Fn::Select: the key for a map must be text");
  const Value* found = map.find(key);
  return found != nullptr ? *found : missing(call);
}

}  // namespace

// The default and the error text may never be needed, so wrong names in them fail only then.
Part construct_select(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                      const Path& path) {
  const auto items = argument.items();
  if (!argument.is_list() || items.size() < spec.count_min() || items.size() > spec.count_max()) {
    return compiler.fail_shape(spec, "Fn::Select: the argument must be a list of two to four items",
                               path, argument.pos());
  }
  std::vector<Part> parts;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Path at(path, i);
    const std::string fault = argument_fault(spec, spec.arguments[i], items[i], true);
    if (!fault.empty()) return compiler.fail_shape(spec, fault, at, items[i].pos());
    using Reach = Compiler::Reach;
    parts.push_back(compiler.value(items[i], at, i < kDefault ? Reach::kLive : Reach::kMaybe));
  }
  return compiler.call(spec, argument, std::move(parts), path);
}

Value resolve_select(Call& call, Arguments) {
  const Value index = call.argument(0);
  Value collection = call.argument(1);
  if (call.failed()) return {};
  if (index.is_unknown()) return index;
  if (collection.is_unknown()) return collection;
  if (collection.is_string() && !collection.as_string().empty()) {
    if (!call.spend(collection.as_string().size())) return {};
    Result<Value> parsed = read_json(collection.as_string());
    const bool good = parsed && (parsed->is_list() || parsed->is_map() || parsed->is_null());
    if (!good) return call.fail("Fn::Select: the text is not a JSON list or map");
    collection = std::move(parsed).value();
  }
  if (collection.is_null() || collection.is_string() || index.is_null()) return otherwise(call);
  return collection.is_list() ? select_item(call, index, collection.items())
                              : select_entry(call, index, collection);
}

}  // namespace cairn::detail
