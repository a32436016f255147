// The recorded answers of the language that need a whole template.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

// Equal, and of the same kind at every place: 3 is not 3.0.
bool same(const Value& a, const Value& b) {
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    if (!same(a.items()[i], b.items()[i])) return false;
  }
  for (const Entry& entry : a.entries()) {
    const Value* other = b.find(entry.key);
    if (other == nullptr || !same(entry.value, *other)) return false;
  }
  return a.is_list() || a.is_map() || a == b;
}

std::vector<ParameterInput> inputs_of(const Value& vector) {
  std::vector<ParameterInput> inputs;
  for (const Entry& entry : vector.get("parameters").entries()) {
    inputs.push_back({std::string(entry.key.as_string()), std::string(entry.value.as_string())});
  }
  return inputs;
}

MapBuilder sections_of(const Value& sections) {
  MapBuilder builder;
  builder.set("ROSTemplateFormatVersion", Value::string("2015-09-01"));
  for (const Entry& entry : sections.entries()) builder.set(entry.key, entry.value);
  return builder;
}

// A whole template for the vector: the expression is an output, or a condition that a resource
// hangs on.
Value template_of(const Value& vector) {
  const std::string_view position = vector.get_string("position");
  if (position == "Template" || position == "CountExpansion") {
    return sections_of(vector.get("expr")).build();
  }
  const Value& fragment = vector.get("template_fragment");
  MapBuilder builder = sections_of(fragment);
  if (position != "Conditions") {
    MapBuilder output;
    output.set("Value", vector.get("expr"));
    return builder.set("Outputs", MapBuilder().set("O", output.build()).build()).build();
  }
  MapBuilder conditions;
  for (const Entry& entry : fragment.get("Conditions").entries()) {
    conditions.set(entry.key, entry.value);
  }
  builder.set("Conditions", conditions.set("Asked", vector.get("expr")).build());
  MapBuilder resource;
  resource.set("Type", Value::string("ALIYUN::ROS::WaitConditionHandle"));
  resource.set("Condition", Value::string("Asked"));
  return builder.set("Resources", MapBuilder().set("A", resource.build()).build()).build();
}

Value names_of(const StackModel& model) {
  std::vector<Value> names;
  for (const std::string& id : logical_ids(model)) names.push_back(Value::string(id));
  return Value::list(std::move(names));
}

// Attributes answer with what the vector expects of the one output that reads them.
class Expected final : public ResourceValues {
 public:
  explicit Expected(Value value) : value_(std::move(value)) {}
  Value ref(std::uint32_t) const override { return value_; }
  Value attribute(std::uint32_t, std::string_view) const override { return value_; }

 private:
  Value value_;
};

std::string wrong_template(const Value& expect, const StackModel& model) {
  if (const Value* resources = expect.find("Resources")) {
    if (!same(names_of(model), *resources)) return to_json(names_of(model));
  }
  for (const Entry& wanted : expect.get("Outputs").entries()) {
    Errors errors;
    const Value got = model.resolve_output(0, Expected(wanted.value), errors);
    if (!errors.empty() || !same(got, wanted.value)) return to_json(got) + described(errors);
  }
  return {};
}

// "B[0].Properties.AllocationId", "B.DependsOn", "Outputs.O.Value", "Resources" (the names).
const Value& at_path(const Value& processed, std::string path) {
  const Value* at = &processed;
  if (!path.starts_with("Outputs.")) {
    at = &processed.get("Resources");
  }
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    at = &at->get(path.substr(0, dot));
    path = dot == std::string::npos ? "" : path.substr(dot + 1);
  }
  return *at;
}

std::string wrong_expansion(const Value& vector, const std::string& text) {
  const auto processed = process_template(parse_template(text).source, inputs_of(vector),
                                          test_context(), kSurroundings, TypeCatalog::embedded());
  if (!processed) return processed.error().message;
  for (const Entry& wanted : vector.get("expect").entries()) {
    const std::string path(wanted.key.as_string());
    Value got = path == "Resources" ? Value() : at_path(*processed, path);
    if (path == "Resources") {
      std::vector<Value> names;
      for (const Entry& entry : processed->get("Resources").entries()) names.push_back(entry.key);
      got = Value::list(std::move(names));
    }
    if (!same(got, wanted.value)) return path + " is " + to_json(got);
  }
  return {};
}

// What differs from the expectation; empty when nothing does.
std::string wrong(const Value& vector) {
  const std::string text = to_json(template_of(vector));
  const std::string_view position = vector.get_string("position");
  const Value& expect = vector.get("expect");
  if (position == "CountExpansion" && vector.find("error") == nullptr) {
    return wrong_expansion(vector, text);
  }
  const Built built = build(text, inputs_of(vector));
  if (const Value* error = vector.find("error")) {
    if (built.errors.empty()) return "no error";
    const Error& first = built.errors.front();
    const bool unverified =
        vector.get_string("note").find("code is unverified") != std::string_view::npos;
    const bool good = (unverified || first.code == error->get_string("code")) &&
                      !first.fix.empty() && first.message.ends_with('.');
    return good ? "" : described(built.errors);
  }
  if (!built.model) return described(built.errors);
  if (position == "Template") return wrong_template(expect, *built.model);
  if (position == "Conditions") {
    return built.model->resources().size() == (expect.as_bool() ? 1U : 0U) ? "" : "condition";
  }
  Errors errors;
  const Value got = built.model->resolve_output(0, AllExist(*built.model), errors);
  return errors.empty() && same(got, expect) ? "" : to_json(got) + described(errors);
}

bool belongs_here(const Value& vector) {
  const std::string_view position = vector.get_string("position");
  if (position == "Parameters" || position == "CountExpansion" || position == "Template") {
    return true;
  }
  return vector.get("template_fragment").find("Locals") != nullptr;
}

TEST(ModelVectors, EveryOneThatNeedsATemplate) {
  std::ifstream file(CAIRN_SOURCE_DIR "/../shared/spec/function-vectors.json");
  if (!file) GTEST_SKIP() << "the recorded vectors are not there";
  std::stringstream text;
  text << file.rdbuf();
  const Result<Value> vectors = read_json(text.str());
  ASSERT_TRUE(vectors) << vectors.error().message;
  int passed = 0;
  for (const Value& vector : vectors->items()) {
    if (!belongs_here(vector)) continue;
    const std::string difference = wrong(vector);
    passed += difference.empty();
    EXPECT_EQ(difference, "") << vector.get_string("name") << "\n  " << to_json(vector);
  }
  EXPECT_EQ(passed, 87);
}

}  // namespace
}  // namespace cairn::test
