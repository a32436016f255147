#include "bench/authorization.h"

#include <fmt/format.h>

#include <string>

#include "access/decision.h"
#include "access/ros_authorization.h"
#include "bench/thread_time.h"

namespace cairn::bench {
namespace {

constexpr std::size_t kPolicies = 50;
constexpr std::size_t kStatements = 20;

// About the service with this number; what it allows is not what is asked for, so that every
// statement has to be looked at.
std::string statement(std::string_view service, std::size_t number) {
  return fmt::format(
      R"({{"Effect":"{}","Action":["{}:Describe*","{}:Get*{}","{}:ListStack?"],)"
      R"("Resource":["acs:{}:*:*:stack/s-{}","acs:{}:cn-*:1234567890123456:template/*"],)"
      R"("Condition":{{"IpAddress":{{"acs:SourceIp":["10.0.0.0/8"]}}}}}})",
      number % 4 == 0 ? "Deny" : "Allow", service, service, number % 3 == 0 ? "" : "X", service,
      service, number, service);
}

}  // namespace

access::Authorities attached_policies(std::size_t ros_share) {
  access::Authorities caller;
  for (std::size_t p = 0; p < kPolicies; ++p) {
    std::string text = R"({"Version":"1","Statement":[)";
    for (std::size_t s = 0; s < kStatements; ++s) {
      const std::size_t number = p * kStatements + s;
      const bool ros = number % ros_share == 0;
      if (s > 0) text += ',';
      text += statement(ros ? "ros" : fmt::format("service{}", number % 17), number + 1);
    }
    const auto policy = access::Policy::parse(text + "]}", access::PolicyUse::kIdentity);
    if (!policy) return {};
    caller.identity.push_back({.name = fmt::format("p{}", p), .type = "Custom", .policy = *policy});
  }
  caller.identity.push_back(
      {.name = "Last",
       .type = "Custom",
       .policy =
           access::Policy::parse(
               R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"ros:GetStack","Resource":"*"}]})",
               access::PolicyUse::kIdentity)
               .value()});
  return caller;
}

namespace {

// From the action and its parameters to the answer.
double microseconds_a_request(std::size_t ros_share) {
  constexpr int kRequests = 5'000;
  const access::Authorities caller = attached_policies(ros_share);
  const Value parameters =
      MapBuilder().set("StackId", Value::string("4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff")).build();
  const access::ConditionContext context = {{"acs:SourceIp", "192.0.2.7"},
                                            {"acs:SecureTransport", "true"},
                                            {"acs:CurrentTime", "2026-11-22T08:00:00Z"}};
  int allowed = 0;
  const double begin = thread_us();
  for (int i = 0; i < kRequests; ++i) {
    for (access::RequiredAccess& required :
         access::required_access("GetStack", parameters, "cn-beijing", "1234567890123456", {})) {
      const access::AccessRequest request{.action = required.action,
                                          .resources = std::move(required.resources),
                                          .context = context,
                                          .principals = nullptr};
      allowed += access::decide(caller, request).allowed ? 1 : 0;
    }
  }
  const double spent = thread_us() - begin;
  return allowed == kRequests ? spent / kRequests : kFailed;
}

}  // namespace

std::vector<Row> authorization_rows() {
  constexpr double kBar = 50;
  return {
      {"authorising a request, 50 policies of 20 statements about many services", "us", kBar,
       Better::kLower, [] { return microseconds_a_request(10); }},
      {"the same, every statement about the service asked for", "us", kBar, Better::kLower,
       [] { return microseconds_a_request(1); }},
  };
}

}  // namespace cairn::bench
