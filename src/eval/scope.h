// Scopes: what names are worth, for expressions of one stack.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eval/conditions.h"
#include "eval/expr.h"
#include "eval/jq_memory.h"
#include "eval/model.h"

namespace cairn {

// Parameters, pseudo parameters and surroundings; no resources.
//
// While validating, what is empty in the context is Unknown: there is no stack yet.
// Lifetime  everything handed in must outlive the scope.
class StackScope : public Scope {
 public:
  StackScope(const Template& source, std::span<const BoundParameter> parameters,
             const StackContext& context, const Surroundings& surroundings, BuildMode mode);

  // Validation decides conditions as if a parameter without value were null (section 3).
  void set_unknown_is_null(bool on) { unknown_is_null_ = on; }
  void set_conditions(const ConditionValues* conditions) { conditions_ = conditions; }

  std::optional<Value> parameter(std::string_view name) const override;
  Value ref(std::uint32_t resource) const override;
  Value attribute(std::uint32_t resource, std::string_view name) const override;
  Result<Value> condition(std::string_view name) const override;
  const Value& mappings() const override { return source_.mappings; }
  std::int64_t now_ms() const override { return context_.now_ms; }
  std::string region() const override { return context_.region; }
  std::vector<std::string> zones(std::string_view region) const override;
  Value stack_output(std::string_view stack, std::string_view output,
                     std::string_view region) const override;
  Value marketplace_image(std::string_view product_code) const override;
  Result<std::vector<Value>> jq(std::string_view script, const Value& input,
                                bool first_only) const override;
  Budget* budget() const override { return &budget_; }

 private:
  const Template& source_;
  const StackContext& context_;
  const Surroundings& surroundings_;
  std::unordered_map<std::string_view, const Value*> parameters_;
  BuildMode mode_;
  const ConditionValues* conditions_ = nullptr;
  bool unknown_is_null_ = false;
  mutable Budget budget_;  // shared by whoever resolves in this scope
  mutable JqMemory jq_;
};

// The same, with resources as far as they exist.
class ResourceScope final : public Scope {
 public:
  ResourceScope(const StackScope& stack, const ResourceValues& values)
      : stack_(stack), values_(values) {}

  std::optional<Value> parameter(std::string_view name) const override {
    return stack_.parameter(name);
  }
  Value ref(std::uint32_t resource) const override { return values_.ref(resource); }
  Value attribute(std::uint32_t resource, std::string_view name) const override {
    return values_.attribute(resource, name);
  }
  Result<Value> condition(std::string_view name) const override { return stack_.condition(name); }
  const Value& mappings() const override { return stack_.mappings(); }
  std::int64_t now_ms() const override { return stack_.now_ms(); }
  std::string region() const override { return stack_.region(); }
  std::vector<std::string> zones(std::string_view region) const override {
    return stack_.zones(region);
  }
  Value stack_output(std::string_view stack, std::string_view output,
                     std::string_view region) const override {
    return stack_.stack_output(stack, output, region);
  }
  Value marketplace_image(std::string_view product_code) const override {
    return stack_.marketplace_image(product_code);
  }
  Result<std::vector<Value>> jq(std::string_view script, const Value& input,
                                bool first_only) const override {
    return stack_.jq(script, input, first_only);
  }
  Budget* budget() const override { return stack_.budget(); }

 private:
  const StackScope& stack_;
  const ResourceValues& values_;
};

}  // namespace cairn
