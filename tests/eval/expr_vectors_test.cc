// The recorded answers of the language: every vector that needs no whole template.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/eval/fake_world.h"
#include "value/json.h"

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

Value converted(std::string_view type, const Value& given) {
  const bool text = given.is_string();
  if (type == "Number" && text) return *read_json(given.as_string());
  if (type == "Boolean" && text) return Value::boolean(given.as_string() == "true");
  if (type == "Json" && text) return *read_json(given.as_string());
  if (type != "CommaDelimitedList" || !text) return given;
  std::vector<Value> items;
  std::string_view rest = given.as_string();
  while (true) {
    const std::size_t comma = rest.find(',');
    items.push_back(Value::string(rest.substr(0, comma)));
    if (comma == rest.npos) return Value::list(std::move(items));
    rest.remove_prefix(comma + 1);
  }
}

void add_parameters(const Value& vector, FakeWorld& world) {
  for (const Entry& entry : vector.get("template_fragment").get("Parameters").entries()) {
    const Value* given = vector.get("parameters").find(entry.key);
    const Value& raw = given != nullptr ? *given : entry.value.get("Default");
    world.parameters_[std::string(entry.key.as_string())] =
        converted(entry.value.get_string("Type"), raw);
  }
  world.parameters_["ALIYUN::Region"] = Value::string(world.region_);
  for (const Entry& entry : vector.get("pseudo").entries()) {
    world.parameters_[std::string(entry.key.as_string())] = entry.value;
  }
  if (const Value* index = vector.find("count_index")) world.parameters_["ALIYUN::Index"] = *index;
}

void add_resources(const Value& vector, FakeWorld& world) {
  for (const Entry& entry : vector.get("resource_values").entries()) {
    FakeWorld::Resource& resource = world.resources_[std::string(entry.key.as_string())];
    for (const Entry& attribute : entry.value.entries()) {
      const std::string name(attribute.key.as_string());
      if (name == "Ref") {
        resource.ref = attribute.value;
      } else {
        resource.attributes[name] = attribute.value;
      }
    }
  }
}

void add_surroundings(const Value& vector, FakeWorld& world) {
  for (const Entry& entry : vector.get("zones").entries()) {
    for (const Value& zone : entry.value.items()) {
      world.zones_[std::string(entry.key.as_string())].emplace_back(zone.as_string());
    }
  }
  for (const Entry& entry : vector.get("other_stacks").entries()) {
    if (!entry.value.get_string("Status").ends_with("_COMPLETE")) continue;
    world.stacks_[std::string(entry.key.as_string())] = entry.value.get("Outputs");
  }
  if (vector.find("now") != nullptr) world.now_ms_ = 1'617'783'310'000;  // 2021-04-07T08:15:10Z
  const Value& fragment = vector.get("template_fragment");
  if (const Value* mappings = fragment.find("Mappings")) world.mappings_ = *mappings;
  for (const Entry& entry : fragment.get("Conditions").entries()) {
    world.definitions_[std::string(entry.key.as_string())] = entry.value;
  }
}

std::string described(const Outcome& outcome) {
  if (!outcome.errors.empty()) {
    const Error& error = outcome.errors.front();
    return error.code + " at " + error.where + ": " + error.message;
  }
  return outcome.value ? to_json(*outcome.value) : "NoValue";
}

bool passes(const Value& vector, const Outcome& outcome) {
  if (const Value* error = vector.find("error")) {
    return !outcome.errors.empty() && outcome.errors.front().code == error->get_string("code") &&
           !outcome.errors.front().fix.empty() && !outcome.errors.front().where.empty();
  }
  return outcome.errors.empty() && outcome.value && same(*outcome.value, vector.get("expect"));
}

TEST(ExprVectors, EveryOneThatNeedsNoTemplate) {
  std::ifstream file(CAIRN_SOURCE_DIR "/../shared/spec/function-vectors.json");
  if (!file) GTEST_SKIP() << "the recorded vectors are not there";
  std::stringstream text;
  text << file.rdbuf();
  const Result<Value> vectors = read_json(text.str());
  ASSERT_TRUE(vectors) << vectors.error().message;

  int passed = 0, disputed = 0, left_out = 0;
  for (const Value& vector : vectors->items()) {
    const std::string_view position = vector.get_string("position");
    const bool here = position == "Outputs" || position == "Resources" || position == "Conditions";
    const std::string expression = to_json(vector.get("expr"));
    const bool needs_more = vector.get("template_fragment").find("Locals") != nullptr;
    if (!here || needs_more) {
      ++left_out;
      continue;
    }
    FakeWorld world;
    add_parameters(vector, world);
    add_resources(vector, world);
    add_surroundings(vector, world);
    const Place place = position == "Conditions" ? Place::kConditions : Place::kProperties;
    const Outcome outcome = evaluate(vector.get("expr"), place, world);
    const bool passed_here = passes(vector, outcome);
    passed += passed_here;
    if (passed_here) continue;
    if (vector.get("disputed") == Value::boolean(true)) {
      ++disputed;
      continue;
    }
    ADD_FAILURE() << vector.get_string("name") << ": " << expression << "\n  gives "
                  << described(outcome) << "\n  wanted "
                  << to_json(vector.find("error") ? vector.get("error") : vector.get("expect"));
  }
  RecordProperty("passed", passed);
  RecordProperty("disputed_and_different", disputed);
  RecordProperty("left_to_others", left_out);
  std::printf("vectors: %d passed, %d disputed and different, %d left to others\n", passed,
              disputed, left_out);
  EXPECT_GT(passed, 350);
}

}  // namespace
}  // namespace cairn::test
