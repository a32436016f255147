// The recorded answers of the language: every vector that needs no whole template.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
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

// What the table of the documents says of each disputed vector: its name and the answer, as JSON.
std::map<std::string, std::string> documented() {
  std::map<std::string, std::string> rows;
  std::ifstream file(CAIRN_SOURCE_DIR "/docs/differences.md");
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) inside = line == "## Disputed functions";
    if (!inside || !line.starts_with("| `")) continue;
    const std::size_t name_end = line.find('`', 3);
    const std::size_t answer = line.rfind("| `", line.size() - 3) + 3;
    rows[line.substr(3, name_end - 3)] = line.substr(answer, line.rfind('`') - answer);
  }
  return rows;
}

Outcome outcome_of(const Value& vector) {
  FakeWorld world;
  add_parameters(vector, world);
  add_resources(vector, world);
  add_surroundings(vector, world);
  const bool condition = vector.get_string("position") == "Conditions";
  return evaluate(vector.get("expr"), condition ? Place::kConditions : Place::kProperties, world);
}

// The rest needs a whole template: model_vectors_test.cc.
bool belongs_here(const Value& vector) {
  const std::string_view position = vector.get_string("position");
  const bool here = position == "Outputs" || position == "Resources" || position == "Conditions";
  return here && vector.get("template_fragment").find("Locals") == nullptr;
}

class ExprVectors : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(CAIRN_SOURCE_DIR "/../shared/spec/function-vectors.json");
    if (!file) GTEST_SKIP() << "the recorded vectors are not there";
    std::stringstream text;
    text << file.rdbuf();
    Result<Value> read = read_json(text.str());
    ASSERT_TRUE(read) << read.error().message;
    vectors_ = std::move(read).value();
  }

  Value vectors_;
};

TEST_F(ExprVectors, EveryOneThatNeedsNoTemplate) {
  int passed = 0;
  int left_to_others = 0;
  for (const Value& vector : vectors_.items()) {
    const bool disputed = vector.get("disputed") == Value::boolean(true);
    if (!belongs_here(vector)) {
      EXPECT_FALSE(disputed) << vector.get_string("name") << " is compared with no document";
      ++left_to_others;
      continue;
    }
    const Outcome outcome = outcome_of(vector);
    const bool good = disputed || passes(vector, outcome);
    passed += good;
    EXPECT_TRUE(good) << vector.get_string("name") << ": " << to_json(vector.get("expr"))
                      << "\n  gives " << described(outcome) << "\n  wanted "
                      << to_json(vector.find("error") ? vector.get("error") : vector.get("expect"));
  }
  EXPECT_EQ(passed, 403);
  EXPECT_EQ(left_to_others, 87);
}

TEST_F(ExprVectors, DisputedOnesAnswerAsDocumented) {
  std::map<std::string, std::string> rows = documented();
  for (const Value& vector : vectors_.items()) {
    if (vector.get("disputed") != Value::boolean(true)) continue;
    const std::string name(vector.get_string("name"));
    EXPECT_EQ(rows[name], described(outcome_of(vector))) << name;
    rows.erase(name);
  }
  for (const auto& [name, answer] : rows) ADD_FAILURE() << name << " is not disputed";
}

}  // namespace
}  // namespace cairn::test
