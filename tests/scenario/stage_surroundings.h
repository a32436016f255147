// What templates see of the world around them, on a stage: data sources are answered by its cloud
// while the world goes on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/sim/sim_cloud.h"
#include "eval/model.h"
#include "jq/client.h"
#include "store/store.h"
#include "tests/support/manual_executor.h"

namespace cairn::testing {

class StageSurroundings final : public Surroundings {
 public:
  // The cloud may be opened after this was made, before the first question.
  StageSurroundings(Store& store, ManualWorld& world, const std::unique_ptr<sim::SimCloud>& cloud)
      : store_(store), world_(world), cloud_(cloud) {}

  std::vector<std::string> zones(std::string_view region) const override;
  Value stack_output(std::string_view account, std::string_view stack, std::string_view output,
                     std::string_view region) const override;
  Value marketplace_image(std::string_view) const override { return {}; }
  Result<std::vector<Value>> jq(std::string_view script, const Value& input, bool first_only,
                                std::int64_t now_ms, TimeBudget& time) const override;
  std::optional<std::string> module_template(std::string_view account, std::string_view type,
                                             std::string_view version) const override;
  Result<DataSourceAnswer> data_source(std::string_view account, std::string_view region,
                                       std::string_view type,
                                       const Value& properties) const override;
  Result<Value> oos_parameter(std::string_view account, std::string_view region,
                              std::string_view name, bool secret) const override;

 private:
  Store& store_;
  ManualWorld& world_;
  const std::unique_ptr<sim::SimCloud>& cloud_;
  mutable jq::ProcessJq jq_{{.program = CAIRN_BINARY_DIR "/cairn-jq", .deadline_ms = 60'000}};
};

}  // namespace cairn::testing
