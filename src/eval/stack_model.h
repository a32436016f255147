// The StackModel that build_model() hands out.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eval/conditions.h"
#include "eval/model.h"
#include "eval/scope.h"
#include "eval/symbols.h"

namespace cairn {

class BuiltModel final : public StackModel {
 public:
  BuiltModel(std::shared_ptr<const Template> source, std::vector<BoundParameter> parameters,
             StackContext context, const Surroundings& surroundings, BuildMode mode);

  std::span<const ModelResource> resources() const override { return resources_; }
  std::span<const ModelOutput> outputs() const override { return outputs_; }
  std::span<const BoundParameter> parameters() const override { return parameters_; }
  std::optional<std::uint32_t> find(std::string_view logical_id) const override;
  const Template& source() const override { return *source_; }
  bool holds(std::string_view condition) const override { return conditions_->applies(condition); }
  Value resolve_properties(std::uint32_t resource, const ResourceValues& values,
                           Errors& errors) const override;
  Value resolve_output(std::size_t output, const ResourceValues& values,
                       Errors& errors) const override;

 private:
  friend class ModelBuilder;

  // Checks the properties as far as they are known before anything exists. With `keep`, those that
  // are known in full are kept for all resources that share the expression. Nothing when
  // resolving them failed: then there is one error, and they were not checked.
  std::optional<Value> check_properties_of(std::uint32_t resource, bool keep, Errors& errors);
  // The same for properties, as written, with mistakes in some parts: the others are checked.
  void check_parts_of(std::uint32_t resource, const Value& tree, Errors& errors) const;
  Value resolve_anew(std::uint32_t resource, const ResourceValues& values, Errors& errors) const;
  Value check(const ModelResource& resource, Value properties, Errors& errors) const;

  // Properties of equal expressions and types are equal.
  using FixedKey = std::pair<const detail::ExprTree*, const ResourceType*>;
  struct FixedHash {
    std::size_t operator()(const FixedKey& key) const {
      return std::hash<const void*>{}(key.first) * 31 + std::hash<const void*>{}(key.second);
    }
  };

  std::shared_ptr<const Template> source_;
  StackContext context_;
  std::vector<BoundParameter> parameters_;
  StackScope scope_;
  Value conditions_section_;  // with its locals filled in
  std::optional<ConditionValues> conditions_;
  std::optional<Symbols> symbols_;
  std::vector<ModelResource> resources_;
  std::vector<ModelOutput> outputs_;
  std::unordered_map<FixedKey, Value, FixedHash> fixed_;
};

}  // namespace cairn
