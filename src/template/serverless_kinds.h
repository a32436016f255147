// The kinds of serverless resources, one function each. Not for use outside of the transform.
#pragma once

#include <functional>
#include <string_view>

#include "template/serverless_output.h"

namespace cairn::serverless {

// Every service of the template with its functions, for those who name them.
class ServiceNames {
 public:
  explicit ServiceNames(const Value& resources) : resources_(resources) {}
  bool has_service(std::string_view service) const;
  bool has_function(std::string_view service, std::string_view function) const;

 private:
  const Value& resources_;
};

void add_service(const Written& service, ServerlessOutput& output);
void add_api(const Written& api, const ServiceNames& services, ServerlessOutput& output);
void add_custom_domain(const Written& domain, const ServiceNames& services,
                       ServerlessOutput& output);
void add_flow(const Written& flow, ServerlessOutput& output);
void add_log(const Written& log, ServerlessOutput& output);
void add_topic(const Written& topic, ServerlessOutput& output);
void add_table_store(const Written& store, ServerlessOutput& output);

// A trigger of the function whose resource is `function`.
void add_trigger(std::string_view function, const Entry& event, const Value& shared,
                 ServerlessOutput& output);

// The entries of a resource that are resources themselves, of the type `type`; others are refused.
void each_part(const Written& whole, std::string_view type, ServerlessOutput& output,
               const std::function<void(const Written& part)>& add);

// DependsOn as a list of names.
std::vector<Value> depends_on(const Value& definition);
// Copies entries of `from` that `keys` names, "A=B" copying A as B.
void copy(const Value& from, std::initializer_list<std::string_view> keys, MapBuilder& to);

}  // namespace cairn::serverless
