#include "eval/scope.h"

#include "eval/symbols.h"

namespace cairn {
namespace {

struct PseudoField {
  std::string_view name;
  std::string StackContext::*field;
};
constexpr PseudoField kFields[] = {
    {"ALIYUN::StackName", &StackContext::stack_name},
    {"ALIYUN::StackId", &StackContext::stack_id},
    {"ALIYUN::Region", &StackContext::region},
    {"ALIYUN::AccountId", &StackContext::account_id},
    {"ALIYUN::TenantId", &StackContext::tenant_id},
    {"ALIYUN::ResourceGroupId", &StackContext::resource_group_id},
};

Value pseudo_value(const PseudoField& pseudo, const StackContext& context, BuildMode mode) {
  const std::string& text = context.*(pseudo.field);
  if (!text.empty() || mode == BuildMode::kDeploy) return Value::string(text);
  return Value::unknown(std::string(pseudo.name) + " is known when the stack is created");
}

}  // namespace

StackScope::StackScope(const Template& source, std::span<const BoundParameter> parameters,
                       const StackContext& context, const Surroundings& surroundings,
                       BuildMode mode)
    : source_(source),
      context_(context),
      surroundings_(surroundings),
      mode_(mode),
      jq_(surroundings, context.now_ms) {
  parameters_.reserve(parameters.size());
  for (const BoundParameter& parameter : parameters) {
    parameters_.emplace(parameter.name, &parameter.value);
  }
}

std::optional<Value> StackScope::parameter(std::string_view name) const {
  for (const PseudoField& pseudo : kFields) {
    if (pseudo.name == name) return pseudo_value(pseudo, context_, mode_);
  }
  const auto found = parameters_.find(name);
  if (found == parameters_.end()) return std::nullopt;
  if (unknown_is_null_ && found->second->is_unknown()) return Value();
  return *found->second;
}

// Expressions in this scope were compiled without resources: nothing can ask for one.
Value StackScope::ref(std::uint32_t /*resource*/) const {
  return {};
}
Value StackScope::attribute(std::uint32_t /*resource*/, std::string_view /*name*/) const {
  return {};
}

Result<Value> StackScope::condition(std::string_view name) const {
  if (conditions_ == nullptr) return invalid_condition(name);
  return conditions_->value(name, unknown_is_null_);
}

std::vector<std::string> StackScope::zones(std::string_view region) const {
  return surroundings_.zones(region);
}

Value StackScope::stack_output(std::string_view stack, std::string_view output,
                               std::string_view region) const {
  return surroundings_.stack_output(context_.account_id, stack, output, region);
}

Value StackScope::marketplace_image(std::string_view product_code) const {
  return surroundings_.marketplace_image(product_code);
}

Result<std::vector<Value>> StackScope::jq(std::string_view script, const Value& input,
                                          bool first_only) const {
  return jq_.run(script, input, first_only, budget_.jq());
}

}  // namespace cairn
