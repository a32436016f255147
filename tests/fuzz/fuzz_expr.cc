// Whatever the document is, every tree in it compiles to an expression or to errors that say what
// and how to mend it, in every place; what compiles resolves to a value or to one such error.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "eval/expr.h"
#include "value/yaml.h"

namespace {

using cairn::Value;

// Knows what a document of the fuzzer is likely to name.
class World final : public cairn::Names, public cairn::Scope {
 public:
  Meaning meaning(std::string_view name) const override {
    if (name == "P" || name == "U" || name == "L") return {What::kParameter, 0};
    if (name.starts_with("ALIYUN::")) return {What::kPseudo, 0};
    if (name == "R") return {What::kResource, 0};
    return {name == "G" ? What::kAbsentResource : What::kNothing, 0};
  }
  bool is_condition(std::string_view name) const override { return name == "C" || name == "M"; }
  std::optional<bool> decided(std::string_view name) const override {
    return name == "D" ? std::optional(true) : std::nullopt;
  }
  bool has_attribute(std::uint32_t, std::string_view name) const override { return name == "A"; }
  std::string suggest(std::string_view) const override { return {}; }

  std::optional<Value> parameter(std::string_view name) const override {
    if (name == "P") return Value::string("text,[1]{\"a\":2}");
    if (name == "U") return Value::unknown("later");
    if (name == "L") return Value::list({Value::integer(1), Value(), Value::string("${P}")});
    if (name.starts_with("ALIYUN::")) return Value::string("cn-hangzhou");
    return std::nullopt;
  }
  Value ref(std::uint32_t) const override { return Value::unknown("later"); }
  Value attribute(std::uint32_t, std::string_view) const override { return Value::real(1.5); }
  cairn::Result<Value> condition(std::string_view name) const override {
    if (name == "C") return Value::boolean(true);
    if (name == "M") return Value::unknown("later");
    return cairn::Error{.code = "StackValidationFailed", .message = "No.", .fix = "-"};
  }
  const Value& mappings() const override { return mappings_; }
  std::int64_t now_ms() const override { return 1'617'783'310'123; }
  std::string region() const override { return "cn-hangzhou"; }
  std::vector<std::string> zones(std::string_view) const override { return {"a", "b"}; }
  Value stack_output(std::string_view, std::string_view, std::string_view) const override {
    return Value::string("x");
  }
  Value marketplace_image(std::string_view) const override { return {}; }
  cairn::Result<std::vector<Value>> jq(std::string_view, const Value& input, bool) const override {
    return std::vector<Value>{input, input};
  }

 private:
  Value mappings_ = *cairn::read_yaml("{a: {b: {c: d}}}");
};

void check(const cairn::Errors& errors) {
  for (const cairn::Error& error : errors) {
    if (error.code.empty() || error.message.empty() || error.fix.empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const cairn::Result<Value> tree =
      cairn::read_document({reinterpret_cast<const char*>(data), size});
  if (!tree) return 0;
  const World world;
  for (const cairn::Place place : {cairn::Place::kProperties, cairn::Place::kConditions,
                                   cairn::Place::kCount, cairn::Place::kEvalLocal}) {
    cairn::Errors errors;
    const auto built = cairn::compile(*tree, place, world, "T", "T", errors);
    check(errors);
    if (!errors.empty()) continue;
    cairn::resolve(built.expr, world, errors);
    if (errors.size() > 1) std::abort();
    check(errors);
  }
  return 0;
}
