// What templates see of the world around them, in this server.
//
// Zones come from the catalogue of regions, outputs and modules from the store, data sources and
// stored parameters from the cloud. There is no image market here: templates see null, as for a
// product without an image in the region.
//
// Threads  Any, except the cloud's own: data sources are waited for.
// Lifetime Store and cloud may be opened after this was made, before the first question.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/sim/sim_cloud.h"
#include "jq/client.h"
#include "service/context.h"
#include "store/store.h"
#include "world/world.h"

namespace cairn::server {

class ServerSurroundings final : public Surroundings {
 public:
  ServerSurroundings(const std::unique_ptr<Store>& store,
                     const std::unique_ptr<sim::SimCloud>& cloud, Chance& chance)
      : store_(store), cloud_(cloud), chance_(chance) {}

  std::vector<std::string> zones(std::string_view region) const override;
  Value stack_output(std::string_view account, std::string_view stack, std::string_view output,
                     std::string_view region) const override;
  Value marketplace_image(std::string_view product) const override;
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
  const std::unique_ptr<Store>& store_;
  const std::unique_ptr<sim::SimCloud>& cloud_;
  Chance& chance_;
  mutable jq::ProcessJq jq_;
};

}  // namespace cairn::server
