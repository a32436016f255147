#include "eval/count.h"

#include <string>
#include <utility>
#include <vector>

#include "catalog/constraint.h"
#include "eval/tree.h"

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";
constexpr std::string_view kIndex = "ALIYUN::Index";
constexpr std::size_t kPartBytes = 64;      // of a part made anew for one copy
constexpr std::size_t kElementBytes = 256;  // of a reference to one copy

Error wrong_count(std::string_view resource, std::string_view reason, SourcePos at) {
  return reasoned(
      kCode, "Resource \"" + std::string(resource) + "\" has a wrong Count: " + std::string(reason),
      "Resources." + std::string(resource) + ".Count", at,
      "Give a natural number, or a function of parameters that yields one.");
}

std::optional<std::int64_t> as_integer(const Value& value) {
  if (value.is_int()) return value.as_int();
  if (!value.is_string()) return std::nullopt;
  const std::optional<Value> read = read_integer(value.as_string());
  if (!read || !read->is_int()) return std::nullopt;
  return read->as_int();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool same_node(const Value& a, const Value& b) {
  return a.kind() == b.kind() && a.identity() == b.identity();
}

Value call(std::string_view function, Value argument, SourcePos at) {
  return Value::map({{Value::string(function), std::move(argument)}}).with_pos(at);
}

// `text` with every ${ALIYUN::Index} replaced.
std::string with_index(std::string_view text, std::string_view index) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find("${");
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view name = trimmed(text.substr(open + 2, close - open - 2));
    out.append(text.substr(0, open));
    out.append(name == kIndex ? index : text.substr(open, close - open + 1));
    text.remove_prefix(close + 1);
  }
  return out.append(text);
}

}  // namespace

std::optional<Copies> read_count(std::string_view resource, const Value& count, const Names& names,
                                 const Scope& scope, std::size_t copies_max, BuildErrors& errors) {
  Errors found;
  const std::string where = "Resources." + std::string(resource) + ".Count";
  const CompileResult compiled = compile(count, Place::kCount, names, where, resource, found);
  std::optional<Value> value;
  if (found.empty()) value = resolve(compiled.expr, scope, found);
  if (!found.empty()) {
    errors.take_compiled(std::move(found), Check::kPrecompile);
    return std::nullopt;
  }
  if (value && value->has_unknown()) return Copies{.counted = true, .known = false};
  const std::optional<std::int64_t> number = value ? as_integer(*value) : std::nullopt;
  if (!number || *number < 0) {
    const std::string got = "it is " + shown(value.value_or(Value()));
    errors.of(Check::kPrecompile).push_back(wrong_count(resource, got, count.pos()));
    return std::nullopt;
  }
  if (static_cast<std::uint64_t>(*number) > copies_max) {
    const std::string got =
        "the Count of " + std::string(resource) + " is " + std::to_string(*number);
    errors.of(Check::kPrecompile)
        .push_back(too_many_resources(got, copies_max, where, count.pos()));
    return std::nullopt;
  }
  return Copies{.counted = true, .count = static_cast<std::uint32_t>(*number)};
}

bool CountRewriter::uses_index(const Value& tree) {
  if (!tree.is_list() && !tree.is_map()) return false;
  const auto known = uses_index_.find(tree.identity());
  if (known != uses_index_.end()) return known->second;
  bool uses = ref_name(tree) == kIndex;
  if (const std::optional<Call> sub = as_call(tree); sub && sub->function == "Fn::Sub") {
    const Value& argument = *sub->argument;
    const Value& text = argument.items().empty() ? argument : argument.items().front();
    uses = text.is_string() && text.as_string().find(kIndex) != std::string_view::npos;
  }
  for (const Value& item : tree.items()) uses = uses_index(item) || uses;
  for (const Entry& entry : tree.entries()) uses = uses_index(entry.value) || uses;
  uses_index_.emplace(tree.identity(), uses);
  return uses;
}

Value CountRewriter::rewrite(const Value& tree, const std::optional<Value>& index,
                             std::string_view where, Errors& errors) {
  if (counted_.empty() && !index) return tree;
  return rewrite(tree, Context{index, where, errors});
}

Value CountRewriter::rewrite(const Value& tree, const Context& context) {
  if (!tree.is_list() && !tree.is_map()) return tree;
  if (context.index && uses_index(tree)) return rewrite_new(tree, context);
  const auto known = rewritten_.find(tree.identity());
  if (known != rewritten_.end()) return known->second.with_pos(tree.pos());
  Value result = rewrite_new(tree, context);
  rewritten_.emplace(tree.identity(), result);
  return result;
}

bool CountRewriter::spend(std::size_t bytes, const Value& tree, const Context& context) {
  Budget* const budget = scope_.budget();
  if (too_large_ || budget == nullptr || budget->spend(bytes)) return !too_large_;
  too_large_ = true;
  context.errors.push_back(reasoned(
      kCode, "The template is too large with its copies written out", std::string(context.where),
      tree.pos(), "Refer to single copies instead of all copies, or use a smaller Count."));
  return false;
}

Value CountRewriter::rewrite_new(const Value& tree, const Context& context) {
  if (!spend((tree.size() + 1) * kPartBytes, tree, context)) return {};
  if (context.index && ref_name(tree) == kIndex) return context.index->with_pos(tree.pos());
  if (const std::uint32_t* copies = counted(tree)) {
    std::vector<Value> elements;
    if (!spend(*copies * kElementBytes, tree, context)) return {};
    elements.reserve(*copies);
    for (std::size_t i = 0; i < *copies; ++i) elements.push_back(element(tree, i, context));
    return Value::list(std::move(elements)).with_pos(tree.pos());
  }
  if (std::optional<Value> folded = rewrite_select(tree, context)) return *std::move(folded);
  const std::optional<Call> sub = context.index ? as_call(tree) : std::nullopt;
  if (sub && sub->function == "Fn::Sub") return rewrite_sub(tree, *sub->argument, context);
  return rewrite_parts(tree, context);
}

Value CountRewriter::rewrite_parts(const Value& tree, const Context& context) {
  bool changed = false;
  const auto rewrite_part = [&](const Value& part) {
    Value rewritten = rewrite(part, context);
    changed = changed || !same_node(rewritten, part);
    return rewritten;
  };
  if (tree.is_list()) {
    std::vector<Value> items;
    items.reserve(tree.size());
    for (const Value& item : tree.items()) items.push_back(rewrite_part(item));
    return changed ? Value::list(std::move(items)).with_pos(tree.pos()) : tree;
  }
  std::vector<Entry> entries;
  entries.reserve(tree.size());
  for (const Entry& entry : tree.entries()) {
    entries.push_back({entry.key, rewrite_part(entry.value)});
  }
  return changed ? Value::map(std::move(entries)).with_pos(tree.pos()) : tree;
}

const std::uint32_t* CountRewriter::counted(const Value& tree) const {
  const std::optional<Call> reference = as_call(tree);
  if (!reference) return nullptr;
  const Value* name = nullptr;
  if (reference->function == "Ref") name = reference->argument;
  const auto arguments = reference->argument->items();
  if (reference->function == "Fn::GetAtt" && arguments.size() == 2) name = &arguments.front();
  if (name == nullptr || !name->is_string()) return nullptr;
  const auto found = counted_.find(name->as_string());
  return found == counted_.end() ? nullptr : &found->second;
}

Value CountRewriter::element(const Value& reference, std::size_t copy, const Context& context) {
  const Call of = *as_call(reference);
  if (of.function == "Ref") {
    return call("Ref", Value::string(copy_name(of.argument->as_string(), copy)), reference.pos());
  }
  const auto arguments = of.argument->items();
  Value name = Value::string(copy_name(arguments[0].as_string(), copy));
  Value attribute = rewrite(arguments[1], context);
  return call("Fn::GetAtt", Value::list({std::move(name), std::move(attribute)}), reference.pos());
}

void CountRewriter::append_copies(const Value& target, std::vector<Value>& names) const {
  const auto found = target.is_string() ? counted_.find(target.as_string()) : counted_.end();
  if (found == counted_.end()) {
    names.push_back(target);
    return;
  }
  for (std::size_t i = 0; i < found->second; ++i) {
    names.push_back(Value::string(copy_name(found->first, i)));
  }
}

// Fn::Select of one copy out of all: the copy itself, so that only that one is depended on.
std::optional<Value> CountRewriter::rewrite_select(const Value& tree, const Context& context) {
  const std::optional<Call> select = as_call(tree);
  if (!select || select->function != "Fn::Select") return std::nullopt;
  const auto arguments = select->argument->items();
  if (arguments.size() < 2 || !arguments[0].is_map() || arguments[0].size() != 1) {
    return std::nullopt;
  }
  const std::uint32_t* copies = counted(arguments[1]);
  if (copies == nullptr) return std::nullopt;
  const std::optional<std::int64_t> index = known_index(arguments[0], context);
  if (!index) return std::nullopt;
  const std::int64_t count = *copies;
  const std::int64_t place = *index < 0 ? *index + count : *index;
  if (place >= 0 && place < count) {
    return element(arguments[1], static_cast<std::size_t>(place), context);
  }
  if (arguments.size() > 2) return arguments[2];
  context.errors.push_back(
      reasoned(kCode,
               "The index " + std::to_string(*index) +
                   " of Fn::Select is out of range: there are " + std::to_string(count) + " copies",
               std::string(context.where), tree.pos(),
               "Select a copy that exists, or give Fn::Select a default as its third argument."));
  return Value();
}

std::optional<std::int64_t> CountRewriter::known_index(const Value& tree, const Context& context) {
  const Value rewritten = rewrite(tree, context);
  if (!rewritten.is_map()) return as_integer(rewritten);
  Errors ignored;  // not known before resources exist: the list is selected from later
  const CompileResult compiled =
      compile(rewritten, Place::kCount, names_, context.where, context.where, ignored);
  if (!ignored.empty()) return std::nullopt;
  const std::optional<Value> value = resolve(compiled.expr, scope_, ignored);
  return value && ignored.empty() ? as_integer(*value) : std::nullopt;
}

Value CountRewriter::rewrite_sub(const Value& tree, const Value& argument, const Context& context) {
  const auto arguments = argument.items();
  const Value& text = arguments.empty() ? argument : arguments.front();
  const Value variables = arguments.size() > 1 ? arguments[1] : Value();
  if (!text.is_string() || variables.find(kIndex) != nullptr) return rewrite_parts(tree, context);
  std::vector<Value> rewritten;
  if (context.index->is_unknown()) {
    MapBuilder with_unknown;
    for (const Entry& entry : variables.entries()) {
      with_unknown.set(entry.key, rewrite(entry.value, context));
    }
    with_unknown.set(kIndex, *context.index);
    rewritten = {text, with_unknown.build()};
  } else {
    const std::string index = std::to_string(context.index->as_int());
    rewritten.push_back(Value::string(with_index(text.as_string(), index)).with_pos(text.pos()));
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      rewritten.push_back(rewrite(arguments[i], context));
    }
  }
  if (rewritten.size() == 1 && arguments.empty()) {
    return call("Fn::Sub", std::move(rewritten.front()), tree.pos());
  }
  return call("Fn::Sub", Value::list(std::move(rewritten)).with_pos(argument.pos()), tree.pos());
}

}  // namespace cairn
