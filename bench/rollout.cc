#include "bench/rollout.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "bench/api_client.h"
#include "bench/server_process.h"
#include "bench/templates.h"

namespace cairn::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kAccounts = 50;  // what one request may name
constexpr int kRegions = 20;
constexpr int kResources = 10;
constexpr int kAtOnce = 20;  // a region

const std::vector<std::string> kInstant = {"--sim-latency", "none", "--quota-resources", "1000000"};

// An administrator of stack groups, and accounts that let it deploy into them.
class Company {
 public:
  Company(const std::string& cairnd, const std::vector<std::string>& options,
          const std::string& body)
      : server(cairnd, options), admin(server) {
    const Value self = admin.call_version("GetCallerIdentity", {}, "2015-04-01");
    owner_ = self.get_string("AccountId");
    admin.call("SetUpStackGroupRoles", {});
    const Value regions = admin.call("DescribeRegions", {}).get("Regions");
    for (const Value& region : regions.items()) {
      if (regions_.size() < kRegions) regions_.emplace_back(region.get_string("RegionId"));
    }
    admin.call("CreateStackGroup", {{"StackGroupName", "wide"}, {"TemplateBody", body}});
  }

  // So many more, all of which one request then names.
  void hire(int count) {
    accounts_.clear();
    for (int i = 0; i < count; ++i) {
      const Value made =
          admin.call("CreateAccount", {{"AccountName", fmt::format("target-{}", ++hired_)}});
      const Value key = made.get("AccessKey");
      ApiClient target(server, {std::string(key.get_string("AccessKeyId")),
                                std::string(key.get_string("AccessKeySecret")),
                                {}});
      target.call("SetUpStackGroupRoles", {{"AdministrationAccountId", owner_}});
      const Value account = made.get("Account");
      accounts_.emplace_back(account.get_string("AccountId"));
    }
  }

  // The seconds from the request to the end of the operation.
  double roll_out() {
    FormFields fields = {
        {"StackGroupName", "wide"},
        {"OperationPreferences",
         fmt::format(R"({{"MaxConcurrentCount":{},"RegionConcurrencyType":"PARALLEL"}})", kAtOnce)},
        {"AccountIds", quoted(accounts_)},
        {"RegionIds", quoted(regions_)}};
    const auto request = admin.prepare("CreateStackInstances", std::move(fields));
    const auto begin = Clock::now();
    const Value answer = admin.send(request);
    const std::string id(answer.get_string("OperationId"));
    admin.wait_for_group_operation(id);
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

  ServerProcess server;
  ApiClient admin;

 private:
  static std::string quoted(const std::vector<std::string>& names) {
    return fmt::format("[\"{}\"]", fmt::join(names, "\",\""));
  }

  std::string owner_;
  std::vector<std::string> regions_;
  std::vector<std::string> accounts_;
  int hired_ = 0;
};

double seconds_instant(const std::string& cairnd) {
  Company company(cairnd, kInstant, counted(kResources));
  company.hire(kAccounts);
  return company.roll_out();
}

const std::vector<std::string> kSlowCalls = {"--sim-latency", "fixed:20ms", "--quota-resources",
                                             "1000000"};

// The resources of a stack stand in a row, each waiting for the one before; a region's accounts go
// in waves of kAtOnce.
double times_the_best(const std::string& cairnd) {
  constexpr double kCallS = 0.020;
  constexpr int kWaves = (kAccounts + kAtOnce - 1) / kAtOnce;
  Company company(cairnd, kSlowCalls, tree(kResources, 1));
  company.hire(kAccounts);
  return company.roll_out() / (kWaves * kResources * kCallS);
}

// Tells more than the time it takes: it hardly depends on what else the machine does.
double processor_s(const std::string& cairnd) {
  Company company(cairnd, kSlowCalls, tree(kResources, 1));
  company.hire(kAccounts);
  const double before = company.server.processor_seconds();
  company.roll_out();
  return company.server.processor_seconds() - before;
}

double first_page_ms(const std::string& cairnd) {
  Company company(cairnd, kInstant, counted(kResources));
  for (int i = 0; i < 2; ++i) {
    company.hire(kAccounts);
    company.roll_out();
  }
  const FormFields fields = {{"StackGroupName", "wide"}, {"PageSize", "50"}};
  company.admin.call("ListStackInstances", fields);
  const auto request = company.admin.prepare("ListStackInstances", fields);
  const auto begin = Clock::now();
  company.admin.send(request);
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double peak_mb(const std::string& cairnd) {
  Company company(cairnd, kInstant, counted(kResources));
  company.hire(kAccounts);
  company.roll_out();
  return company.server.resident_peak_mb();
}

}  // namespace

std::vector<Row> rollout_rows(const std::string& cairnd) {
  return {
      {"roll out 10 resources over 50 accounts and 20 regions, 20 at once a region", "s", 3,
       Better::kLower, [cairnd] { return seconds_instant(cairnd); }},
      {"the same in chains, with 20 ms calls, against what the preferences allow at best", "x", 1.2,
       Better::kLower, [cairnd] { return times_the_best(cairnd); }},
      {"processor time of that", "s", 1.2, Better::kLower,
       [cairnd] { return processor_s(cairnd); }},
      {"first page of 2,000 instances", "ms", 5, Better::kLower,
       [cairnd] { return first_page_ms(cairnd); }},
      {"resident memory while 1,000 instances are made, at most", "MB", 150, Better::kLower,
       [cairnd] { return peak_mb(cairnd); }},
  };
}

}  // namespace cairn::bench
