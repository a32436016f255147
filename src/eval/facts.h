// Facts: what the surroundings answered while a model was built, so that building it again gives
// the same model although the world has moved on. Kept with the stack.
//
// RememberedSurroundings asks the world only what it was not told, and remembers the answers to
// module_template(), data_source() and oos_parameter(). Everything else goes through.
//
// Failure  a refusal is not remembered: no stack is built on one.
// Threads  one thread builds; afterwards only what goes through is called, from any thread.
#pragma once

#include <string>
#include <unordered_map>

#include "eval/model.h"

namespace cairn {

class RememberedSurroundings final : public Surroundings {
 public:
  // `facts` is what facts() gave; null when there are none. `world` must outlive this.
  explicit RememberedSurroundings(const Surroundings& world, const Value& facts = {});

  // A map to be kept as JSON; null when nothing was asked.
  Value facts() const;

  std::vector<std::string> zones(std::string_view region) const override {
    return world_.zones(region);
  }
  Value stack_output(std::string_view account, std::string_view stack, std::string_view output,
                     std::string_view region) const override {
    return world_.stack_output(account, stack, output, region);
  }
  Value marketplace_image(std::string_view product_code) const override {
    return world_.marketplace_image(product_code);
  }
  Result<std::vector<Value>> jq(std::string_view script, const Value& input, bool first_only,
                                std::int64_t now_ms, TimeBudget& time) const override {
    return world_.jq(script, input, first_only, now_ms, time);
  }
  std::optional<std::string> module_template(std::string_view account, std::string_view type,
                                             std::string_view version) const override;
  Result<DataSourceAnswer> data_source(std::string_view account, std::string_view region,
                                       std::string_view type,
                                       const Value& properties) const override;
  Result<Value> oos_parameter(std::string_view account, std::string_view region,
                              std::string_view name, bool secret) const override;

 private:
  const Surroundings& world_;
  mutable std::unordered_map<std::string, Value> known_;  // by question
};

}  // namespace cairn
