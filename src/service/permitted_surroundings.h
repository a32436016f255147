// PermittedSurroundings: surroundings that ask, before a template that is being read has something
// of the cloud looked up for it, whether those may as whom the stack acts (cloud_permissions.h):
// data sources and entries of the parameter store. Everything else goes through.
//
// Failure  a refusal is an Error like any other of the surroundings: no stack is built on one.
// Threads  any.
// Lifetime the world, the identities and the clock must outlive it.
#pragma once

#include <optional>
#include <string>

#include "eval/model.h"
#include "service/cloud_permissions.h"
#include "service/context.h"

namespace cairn::service {

class PermittedSurroundings final : public Surroundings {
 public:
  // `acting` as OperationRow keeps it; `resource_group` of the stack.
  PermittedSurroundings(const Context& context, std::string acting, std::string resource_group);

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
  std::optional<std::string> module_template(std::string_view account, std::string_view type,
                                             std::string_view version) const override {
    return world_.module_template(account, type, version);
  }
  Result<std::vector<Value>> jq(std::string_view script, const Value& input, bool first_only,
                                std::int64_t now_ms, TimeBudget& time) const override {
    return world_.jq(script, input, first_only, now_ms, time);
  }
  Result<DataSourceAnswer> data_source(std::string_view account, std::string_view region,
                                       std::string_view type,
                                       const Value& properties) const override;
  Result<Value> oos_parameter(std::string_view account, std::string_view region,
                              std::string_view name, bool secret) const override;

 private:
  std::optional<Error> refusal(std::string_view account, std::string_view region,
                               std::string_view type, std::string_view id) const;

  const Surroundings& world_;
  std::optional<CloudPermissions> permissions_;  // nothing: there are no roles
  std::string acting_;
  std::string resource_group_;
};

}  // namespace cairn::service
