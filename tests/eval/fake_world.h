// Names and a Scope made of plain tables, for tests of expressions without a template.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "eval/expr.h"
#include "jq/client.h"

namespace cairn::test {

class FakeWorld final : public Names, public Scope {
 public:
  struct Resource {
    Value ref;
    std::map<std::string, Value, std::less<>> attributes;
  };

  std::map<std::string, Value, std::less<>> parameters_;
  std::map<std::string, Value, std::less<>> conditions_;   // booleans or Unknown
  std::map<std::string, Value, std::less<>> definitions_;  // conditions to be computed
  std::map<std::string, Resource, std::less<>> resources_;
  std::set<std::string, std::less<>> absent_;
  std::set<std::string, std::less<>> decided_;  // conditions whose value compile() may ask for
  std::map<std::string, std::vector<std::string>, std::less<>> zones_;
  std::map<std::string, Value, std::less<>> stacks_;  // outputs of usable stacks
  Value mappings_ = Value::map({});
  std::string region_ = "cn-hangzhou";
  std::int64_t now_ms_ = 0;

  Meaning meaning(std::string_view name) const override {
    if (name.starts_with("ALIYUN::") && parameters_.contains(name)) return {What::kPseudo, 0};
    if (parameters_.contains(name)) return {What::kParameter, 0};
    if (absent_.contains(name)) return {What::kAbsentResource, 0};
    const auto found = resources_.find(name);
    if (found == resources_.end()) return {};
    return {What::kResource, static_cast<std::uint32_t>(std::distance(resources_.begin(), found))};
  }
  bool is_condition(std::string_view name) const override {
    return conditions_.contains(name) || definitions_.contains(name);
  }
  std::optional<bool> decided(std::string_view name) const override {
    if (!decided_.contains(name)) return std::nullopt;
    return conditions_.find(name)->second.as_bool();
  }
  bool has_attribute(std::uint32_t resource, std::string_view attribute) const override {
    return at(resource).attributes.contains(attribute);
  }
  std::string suggest(std::string_view name) const override { return name == "Vcp" ? "Vpc" : ""; }

  std::optional<Value> parameter(std::string_view name) const override {
    const auto found = parameters_.find(name);
    return found == parameters_.end() ? std::nullopt : std::optional(found->second);
  }
  Value ref(std::uint32_t resource) const override { return at(resource).ref; }
  Value attribute(std::uint32_t resource, std::string_view name) const override {
    const auto found = at(resource).attributes.find(name);
    return found == at(resource).attributes.end() ? Value() : found->second;
  }
  Result<Value> condition(std::string_view name) const override {
    if (const auto found = conditions_.find(name); found != conditions_.end()) {
      return found->second;
    }
    const auto found = definitions_.find(name);
    if (found == definitions_.end()) return failure("Invalid condition.");
    if (!computing_.insert(std::string(name)).second) return failure("Circular definition.");
    Errors errors;
    const CompileResult built =
        compile(found->second, Place::kConditions, *this, "Conditions", "", errors);
    std::optional<Value> value;
    if (errors.empty()) value = resolve(built.expr, *this, errors);
    computing_.erase(std::string(name));
    if (!errors.empty()) return errors.front();
    return *value;
  }
  const Value& mappings() const override { return mappings_; }
  std::int64_t now_ms() const override { return now_ms_; }
  std::string region() const override { return region_; }
  std::vector<std::string> zones(std::string_view region) const override {
    const auto found = zones_.find(region);
    return found == zones_.end() ? std::vector<std::string>{} : found->second;
  }
  Value stack_output(std::string_view stack, std::string_view output,
                     std::string_view) const override {
    const auto found = stacks_.find(stack);
    return found == stacks_.end() ? Value() : found->second.get(output);
  }
  Value marketplace_image(std::string_view code) const override {
    return code == "cmjj1" ? Value::string("m-1") : Value();
  }
  Result<std::vector<Value>> jq(std::string_view script, const Value& input,
                                bool first_only) const override {
    static jq::ProcessJq runner({.deadline_ms = 20'000});
    return runner.run({script, input, first_only, now_ms_});
  }

 private:
  static Error failure(std::string text) {
    return {.code = "StackValidationFailed", .message = std::move(text), .fix = "-"};
  }
  const Resource& at(std::uint32_t number) const {
    auto found = resources_.begin();
    std::advance(found, number);
    return found->second;
  }
  mutable std::set<std::string, std::less<>> computing_;
};

// Compiles and resolves; nullopt in `value` stands for NoValue.
struct Outcome {
  std::optional<Value> value;
  Errors errors;
  std::vector<std::uint32_t> resources;
  bool refused_while_compiling = false;
};
inline Outcome evaluate(const Value& tree, Place place, const FakeWorld& world) {
  Outcome out;
  CompileResult built = compile(tree, place, world, "Outputs.X.Value", "X", out.errors);
  out.resources = built.resources;
  out.refused_while_compiling = !out.errors.empty();
  if (out.errors.empty()) out.value = resolve(built.expr, world, out.errors);
  return out;
}

}  // namespace cairn::test
