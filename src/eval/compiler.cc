#include "eval/compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/suggest.h"
#include "eval/failure.h"
#include "eval/functions.h"
#include "value/short_forms.h"

namespace cairn::detail {
namespace {

// Aliases let a short text stand for a huge tree. Trees of ordinary size are cheaper to walk again
// than to remember, so remembering starts only after this many lists and maps.
constexpr std::size_t kRememberAfter = 4096;

// Sets a variable for the length of a scope.
template <class T>
class Restore {
 public:
  Restore(T& variable, T value) : variable_(variable), before_(std::exchange(variable, value)) {}
  ~Restore() { variable_ = before_; }
  Restore(const Restore&) = delete;
  Restore& operator=(const Restore&) = delete;

 private:
  T& variable_;
  T before_;
};

}  // namespace

std::uint8_t levels_of(const std::vector<Part>& parts) {
  std::uint8_t most = 0;
  for (const Part& part : parts) {
    if (part.node != nullptr) most = std::max(most, part.node->levels);
  }
  return most;
}

Part Compiler::value(const Value& tree, const Path& path) {
  if (!tree.is_list() && !tree.is_map()) return {tree, nullptr};
  const std::string_view name = call_name(tree);
  const bool remember = ++visited_ > kRememberAfter;
  const auto key =
      reinterpret_cast<std::uintptr_t>(tree.identity()) | static_cast<std::uintptr_t>(reach_);
  if (remember) {
    if (const auto seen = seen_.find(key); seen != seen_.end()) return seen->second;
  }
  Part part = name.empty() ? container(tree, path) : function(tree, name, path);
  if (remember) seen_.emplace(key, part);
  return part;
}

Part Compiler::value(const Value& tree, const Path& path, Reach reach) {
  const Restore<Reach> restore(reach_, std::max(reach_, reach));
  return value(tree, path);
}

namespace {

bool same_node(const Value& a, const Value& b) {
  return a.kind() == b.kind() && a.identity() == b.identity();
}

// The tree itself, unless a function inside it came to a constant.
Value constant_container(const Value& tree, const std::vector<Part>& parts) {
  bool same = true;
  std::vector<Value> items;
  std::vector<Entry> entries;
  for (std::size_t i = 0; same && i < parts.size(); ++i) {
    same = same_node(parts[i].value, tree.is_list() ? tree.items()[i] : tree.entries()[i].value);
  }
  if (same) return tree;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (tree.is_list()) {
      items.push_back(parts[i].value);
    } else {
      entries.push_back({tree.entries()[i].key, parts[i].value});
    }
  }
  Value rebuilt = tree.is_list() ? Value::list(std::move(items)) : Value::map(std::move(entries));
  return rebuilt.with_pos(tree.pos());
}

}  // namespace

Part Compiler::container(const Value& tree, const Path& path) {
  std::vector<Part> parts;
  parts.reserve(tree.size());
  if (tree.is_list()) {
    for (const Value& item : tree.items()) parts.push_back(value(item, Path(path, parts.size())));
  } else {
    for (const Entry& entry : tree.entries()) {
      const Path at(path, entry.key);
      if (place_ == Place::kEvalLocal && entry.value.get_string("Ref") == "ALIYUN::StackId") {
        fail("ALIYUN::StackId has no value yet when an Eval local is computed", at,
             entry.value.pos(), "Use ALIYUN::StackName, or refer to ALIYUN::StackId in Resources.");
      }
      parts.push_back(value(entry.value, at));
    }
  }
  if (std::all_of(parts.begin(), parts.end(), is_constant)) {
    return {constant_container(tree, parts), nullptr};
  }
  auto node = std::make_shared<ExprNode>();
  node->shape = tree.is_list() ? ExprNode::Shape::kList : ExprNode::Shape::kMap;
  node->levels = levels_of(parts);
  node->written = tree;
  node->parts = std::move(parts);
  node->at = tree.pos();
  return {Value(), std::move(node)};
}

Part Compiler::function(const Value& tree, std::string_view name, const Path& path) {
  const Value& argument = tree.entries().front().value;
  const FunctionSpec* spec = find_function(name);
  const bool usable = spec != nullptr && (spec->places & place_bit(place_)) != 0;
  if (!usable && place_ == Place::kEvalLocal) return container(tree, path);
  const Path at(path, name);
  if (spec == nullptr) {
    unknown_function(name, at, tree.pos());
    value(argument, at);  // for its own mistakes
    return {};
  }
  if (!usable) {
    return fail(fmt::format("{} cannot be used here", name), at, tree.pos(),
                place_ == Place::kProperties
                    ? "Define it under Conditions and name that condition in Fn::If."
                    : "Use it in Properties or Outputs.");
  }
  if (spec->construct != nullptr) return spec->construct(*this, *spec, argument, at);
  return call_by_table(*spec, argument, at);
}

void Compiler::unknown_function(std::string_view name, const Path& path, SourcePos at) {
  const std::string near = nearest(name, function_names());
  fail(fmt::format("The function {} does not exist", name), path, at,
       near.empty() ? "Check its spelling, or add a second key if this map is meant as data."
                    : fmt::format("Did you mean \"{}\"?", near));
}

Part Compiler::call_by_table(const FunctionSpec& spec, const Value& argument, const Path& path) {
  std::vector<Part> parts;
  if (spec.form == Form::kOne) {
    const std::string fault = argument_fault(spec, spec.arguments[0], argument, true);
    if (!fault.empty()) return fail_shape(spec, fault, path, argument.pos());
    parts.push_back(value(argument, path));
    return call(spec, argument, std::move(parts), path);
  }
  if (!argument.is_list()) {
    return fail_shape(spec, fmt::format("{}: the argument must be a list", spec.name), path,
                      argument.pos());
  }
  const std::size_t count = argument.size();
  if (count < spec.count_min() || count > spec.count_max()) {
    return fail_shape(spec, fmt::format("{}: wrong number of arguments ({})", spec.name, count),
                      path, argument.pos());
  }
  parts.reserve(count);
  bool good = true;
  for (const Value& written : argument.items()) {
    const std::size_t index = parts.size();
    const std::string fault = argument_fault(spec, spec.arguments[index], written, true);
    if (!fault.empty()) fail_shape(spec, fault, Path(path, index), written.pos());
    good = good && fault.empty();
    parts.push_back(fault.empty() ? value(written, Path(path, index)) : Part{});
  }
  return good ? call(spec, argument, std::move(parts), path) : Part{};
}

Part Compiler::call(const FunctionSpec& spec, const Value& argument, std::vector<Part> parts,
                    const Path& path, std::uint32_t resource, std::optional<int> levels_below) {
  auto node = std::make_shared<ExprNode>();
  node->shape = ExprNode::Shape::kCall;
  const int levels = levels_below.value_or(levels_of(parts)) + (spec.name.empty() ? 0 : 1);
  node->levels = static_cast<std::uint8_t>(std::min(levels, kFunctionLevelsMax + 2));
  node->resource = resource;
  node->spec = &spec;
  node->written = argument;
  node->parts = std::move(parts);
  node->at = argument.pos();
  // Reported once, by the innermost call that has too many levels below it.
  if (node->levels == kFunctionLevelsMax + 1 && !spec.name.empty()) {
    fail(fmt::format("Functions are nested in more than {} levels", kFunctionLevelsMax), path,
         node->at, "Move an inner part to Locals, or simplify the expression.");
  }
  return {Value(), std::move(node)};
}

Part Compiler::condition(const Value& tree, const Path& path, std::optional<bool>* decided) {
  if (tree.is_bool()) {
    if (decided != nullptr) *decided = tree.as_bool();
    return {tree, nullptr};
  }
  if (tree.is_string()) return condition_name(tree, path, decided);
  const Value* name = tree.size() == 1 ? tree.find("Condition") : nullptr;
  if (name != nullptr && name->is_string()) {
    return condition_name(*name, Path(path, "Condition"), decided);
  }
  if (!call_name(tree).empty()) return value(tree, path);
  return fail("A condition must be a boolean, the name of a condition or a function", path,
              tree.pos(), "Name an entry of Conditions.");
}

Part Compiler::condition_name(const Value& name, const Path& path, std::optional<bool>* decided) {
  const std::string_view text = name.as_string();
  const bool declared = names_.is_condition(text);
  if (!declared && reach_ == Reach::kLive) {
    const std::string near = names_.suggest_condition(text);
    return fail(
        fmt::format("Invalid condition \"{}\"", text), path, name.pos(),
        near.empty() ? "Declare it under Conditions." : fmt::format("Did you mean \"{}\"?", near));
  }
  if (declared && decided != nullptr) *decided = names_.decided(text);
  return call(kConditionByName, name, {{name, nullptr}}, path);
}

Part Compiler::reference(const Value& name, const Path& path) {
  const std::string_view text = name.as_string();
  if (text == "ALIYUN::NoValue") return {no_value(), nullptr};
  if (reach_ == Reach::kDead) return {};
  const Names::Meaning meaning = names_.meaning(text);
  switch (meaning.what) {
    case Names::What::kParameter:
    case Names::What::kPseudo:
      return call(kRefToParameter, name, {{name, nullptr}}, path);
    case Names::What::kResource:
      if (place_ != Place::kProperties) break;
      need(meaning.resource);
      return call(kRefToResource, name, {}, path, meaning.resource);
    case Names::What::kAbsentResource:
      if (place_ != Place::kProperties) break;
      return {};
    case Names::What::kNothing:
      break;
  }
  return wrong_name(reference_error(text, referencer_, path, name.pos(), names_.suggest(text)));
}

Part Compiler::attribute(const Value& resource, const Value& attribute, const Path& path) {
  const Part which = value(attribute, path);
  if (reach_ == Reach::kDead) return {};
  const std::string_view name = resource.as_string();
  const Names::Meaning meaning = names_.meaning(name);
  const bool absent = meaning.what == Names::What::kAbsentResource;
  if (place_ != Place::kProperties || (meaning.what != Names::What::kResource && !absent)) {
    return wrong_name(
        reference_error(name, referencer_, path, resource.pos(), names_.suggest(name)));
  }
  if (absent) return {};
  if (attribute.is_string() && !names_.has_attribute(meaning.resource, attribute.as_string())) {
    const std::string_view text = attribute.as_string();
    return wrong_name(attribute_error(name, text, path, attribute.pos(),
                                      names_.suggest_attribute(meaning.resource, text)));
  }
  need(meaning.resource);
  return call(kAttributeOfResource, resource, {which}, path, meaning.resource);
}

bool Compiler::is_resource(std::string_view name) const {
  const Names::What what = names_.meaning(name).what;
  return what == Names::What::kResource || what == Names::What::kAbsentResource;
}

Part Compiler::wrong_name(Error error) {
  if (reach_ == Reach::kLive) {
    errors_.push_back(std::move(error));
    return {};
  }
  const Value code = Value::string(error.code).with_pos(error.at);
  std::vector<Part> parts{{code, nullptr},
                          {Value::string(error.message), nullptr},
                          {Value::string(error.where), nullptr},
                          {Value::string(error.fix), nullptr}};
  return call(kWrongName, code, std::move(parts), Path(std::string_view()));
}

Part Compiler::fail(std::string_view reason, const Path& path, SourcePos at, std::string fix) {
  return fail_with(validation_error(reason, path, at, std::move(fix)));
}

Part Compiler::fail_with(Error error) {
  errors_.push_back(std::move(error));
  return {};
}

Part Compiler::fail_shape(const FunctionSpec& spec, std::string_view reason, const Path& path,
                          SourcePos at) {
  return fail(reason, path, at, usage(spec));
}

void Compiler::need(std::uint32_t resource) {
  resources_.push_back(resource);
}

std::vector<std::uint32_t> Compiler::take_resources() {
  std::sort(resources_.begin(), resources_.end());
  resources_.erase(std::unique(resources_.begin(), resources_.end()), resources_.end());
  return std::move(resources_);
}

const Value& no_value() {
  static const Value kNoValue = Value::string("ALIYUN::NoValue");
  return kNoValue;
}

}  // namespace cairn::detail

namespace cairn {

bool Expr::is_constant() const {
  return tree_ == nullptr || detail::is_constant(tree_->root);
}

CompileResult compile(const Value& tree, Place place, const Names& names, std::string_view path,
                      std::string_view referencer, Errors& errors) {
  detail::Compiler compiler(place, names, referencer, errors);
  const detail::Path root(path);
  auto built = std::make_shared<detail::ExprTree>();
  const bool condition = place == Place::kConditions &&
                         (tree.is_string() || (tree.size() == 1 && tree.find("Condition")));
  built->root = condition ? compiler.condition(tree, root) : compiler.value(tree, root);
  built->path = path;
  built->referencer = referencer;
  return {Expr(std::move(built)), compiler.take_resources(), compiler.visited()};
}

}  // namespace cairn
