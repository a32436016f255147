#include <algorithm>
#include <chrono>

#include "bench/api_client.h"
#include "bench/authorization.h"
#include "bench/gate.h"
#include "bench/language.h"
#include "bench/load.h"
#include "bench/rollout.h"
#include "bench/row.h"
#include "bench/server_process.h"
#include "bench/stack_role.h"
#include "bench/templates.h"
#include "bench/watchers.h"

namespace cairn::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Words = std::vector<std::string>;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

FormFields parameter(const std::string& key, const std::string& value) {
  return {{"Parameters.1.ParameterKey", key}, {"Parameters.1.ParameterValue", value}};
}

const Words kInstant = {"--sim-latency", "none", "--quota-resources", "1000000"};
const Words kSlowCalls = {"--sim-latency", "fixed:20ms", "--quota-resources", "1000000"};

Row create_independent(const std::string& cairnd) {
  constexpr int kCount = 10'000;
  return {"create 10,000 independent resources, instant cloud, SQLite FULL", "resources/s", 20'000,
          Better::kHigher, [cairnd] {
            const ServerProcess server(cairnd, kInstant);
            return kCount / ApiClient(server).create_and_wait("wide", counted(kCount));
          }};
}

Row create_large(const std::string& cairnd) {
  return {"create one stack of 100,000 resources (Count)", "s", 10, Better::kLower, [cairnd] {
            const ServerProcess server(cairnd, kInstant);
            return ApiClient(server).create_and_wait("huge", counted(100'000));
          }};
}

Row memory_large(const std::string& cairnd) {
  return {"resident memory while 100,000 resources are created, at most", "MB", 400, Better::kLower,
          [cairnd] {
            const ServerProcess server(cairnd, kInstant);
            ApiClient(server).create_and_wait("huge", counted(100'000));
            return server.resident_peak_mb();
          }};
}

Row create_tree(const std::string& cairnd) {
  constexpr int kBranches = 100;
  constexpr int kNodes = 10'000;
  constexpr double kCriticalPath = 0.020 * (1 + (kNodes - 1 + kBranches - 1) / kBranches);
  return {"20 ms calls, tree of 10,000 (100 branches, 101 deep), times the critical path", "x",
          1.15, Better::kLower, [cairnd] {
            const ServerProcess server(cairnd, kSlowCalls);
            return ApiClient(server).create_and_wait("tree", tree(kNodes, kBranches)) /
                   kCriticalPath;
          }};
}

Row update_one(const std::string& cairnd) {
  return {
      "update of a 10,000-resource stack where one changes", "ms", 150, Better::kLower, [cairnd] {
        const ServerProcess server(cairnd, kInstant);
        ApiClient client(server);
        client.create_and_wait("wide", counted_and_one(9'999));
        return 1000 * client.update_and_wait("wide", parameter("Name", "two"), "UPDATE_COMPLETE");
      }};
}

Row update_fails(const std::string& cairnd) {
  return {"update that fails at the last of 1,000 resources and rolls back", "ms", 400,
          Better::kLower, [cairnd] {
            const ServerProcess server(cairnd, kInstant);
            ApiClient client(server);
            client.create_and_wait("wide", last_may_fail(1'000));
            FormFields change = parameter("Name", "two");
            change.emplace_back("Parameters.2.ParameterKey", "Fail");
            change.emplace_back("Parameters.2.ParameterValue", "yes");
            return 1000 * client.update_and_wait("wide", std::move(change), "ROLLBACK_COMPLETE");
          }};
}

// Seconds in which a stack grows from 1 to `count` resources while so many watch it, each of whom
// must get every event.
double grow(const std::string& cairnd, int count, int watchers) {
  const ServerProcess server(cairnd, kInstant);
  ApiClient client(server);
  client.create_and_wait("wide", counted_by_parameter());
  const Value stacks = client.call("ListStacks", {});
  const std::string id(stacks.get("Stacks").items()[0].get_string("StackId"));
  const Value events = client.call("ListStackEvents", {{"StackId", id}, {"PageSize", "1"}});
  const auto before = static_cast<std::uint64_t>(events.get("TotalCount").as_int());
  std::vector<std::string> targets;
  for (int i = 0; i < watchers; ++i) {
    targets.push_back(
        client.signed_target("StreamStackEvents", {{"StackId", id}, {"StartFrom", "Now"}}));
  }
  Watchers all(server.port(), targets);
  const double seconds =
      client.update_and_wait("wide", parameter("Number", std::to_string(count)), "UPDATE_COMPLETE");
  const Value after = client.call("ListStackEvents", {{"StackId", id}, {"PageSize", "1"}});
  const auto total = static_cast<std::uint64_t>(after.get("TotalCount").as_int());
  all.expect(before + 1, total - before, 120);
  return seconds;
}

// The quieter of three pairs: what the watchers cost, not what else the machine did.
Row watched(const std::string& cairnd) {
  return {"1,000 watchers of one stack while 10,000 resources are created: it slows by", "%", 10,
          Better::kLower, [cairnd] {
            constexpr int kCount = 10'000;
            constexpr int kWatchers = 1'000;
            allow_open_files(4'096);
            double alone = grow(cairnd, kCount, 1);
            double together = grow(cairnd, kCount, kWatchers);
            for (int i = 0; i < 2; ++i) {
              alone = std::min(alone, grow(cairnd, kCount, 1));
              together = std::min(together, grow(cairnd, kCount, kWatchers));
            }
            return std::max(0.0, (together / alone - 1) * 100);
          }};
}

// From the request until the set can be executed.
Row change_set(const std::string& cairnd) {
  return {
      "change set of a 300-resource stack, one property changed", "ms", 10, Better::kLower,
      [cairnd] {
        const ServerProcess server(cairnd, kInstant);
        ApiClient client(server);
        client.create_and_wait("some", counted_and_one(299));
        const Value stacks = client.call("ListStacks", {});
        const std::string id(stacks.get("Stacks").items()[0].get_string("StackId"));
        FormFields change = parameter("Name", "two");
        change.emplace_back("StackId", id);
        change.emplace_back("ChangeSetName", "one");
        const auto request = client.prepare("CreateChangeSet", std::move(change));
        const auto begin = Clock::now();
        const Value made = client.send(request);
        const std::string set(made.get_string("ChangeSetId"));
        while (client.call("GetChangeSet", {{"ChangeSetId", set}}).get_string("ExecutionStatus") !=
               "AVAILABLE") {
        }
        return ms_since(begin);
      }};
}

// From the request until the detection has ended.
Row drift(const std::string& cairnd) {
  return {"drift detection of 10,000 resources, instant cloud", "s", 1, Better::kLower, [cairnd] {
            const ServerProcess server(cairnd, kInstant);
            ApiClient client(server);
            client.create_and_wait("wide", counted(10'000));
            const Value stacks = client.call("ListStacks", {});
            const std::string id(stacks.get("Stacks").items()[0].get_string("StackId"));
            const auto request = client.prepare("DetectStackDrift", {{"StackId", id}});
            const auto begin = Clock::now();
            const Value made = client.send(request);
            const FormFields detection = {
                {"DriftDetectionId", std::string(made.get_string("DriftDetectionId"))}};
            while (client.call("GetStackDriftDetectionStatus", detection)
                       .get_string("DriftDetectionStatus") != "DETECTION_COMPLETE") {
            }
            return ms_since(begin) / 1000;
          }};
}

// Of a new stack, 31 deep, in minutes of simulated time.
Row forecast(const std::string& cairnd) {
  return {"forecast of a 300-resource change set", "ms", 100, Better::kLower, [cairnd] {
            const ServerProcess server(cairnd,
                                       {"--sim-latency", "real", "--quota-resources", "1000000"});
            ApiClient client(server);
            const Value made = client.call("CreateChangeSet", {{"StackName", "tree"},
                                                               {"ChangeSetName", "first"},
                                                               {"ChangeSetType", "CREATE"},
                                                               {"TemplateBody", tree(300, 10)}});
            const FormFields set = {{"ChangeSetId", std::string(made.get_string("ChangeSetId"))}};
            while (client.call("GetChangeSet", set).get_string("Status") != "CREATE_COMPLETE") {
            }
            const auto request = client.prepare("ForecastStack", set);
            const auto begin = Clock::now();
            client.send(request);
            return ms_since(begin);
          }};
}

Row start_up(const std::string& cairnd) {
  return {"start-up to first answered request", "ms", 60, Better::kLower, [cairnd] {
            const ServerProcess first(cairnd, kInstant);  // makes the directory
            ApiClient(first).create_and_wait("some", counted(10));
            const std::string copy = first.directory() + "-again";
            std::system(("cp -r " + first.directory() + " " + copy).c_str());
            const auto begin = Clock::now();
            double ms = 0;
            {
              const ServerProcess again(cairnd, kInstant, copy);
              ApiClient(again).call("ListStacks", {});
              ms = ms_since(begin);
            }
            std::system(("rm -rf " + copy).c_str());
            return ms;
          }};
}

LoadResult load_get_stack(const std::string& cairnd) {
  constexpr int kRequests = 30'000;
  constexpr int kConnections = 64;
  const ServerProcess server(cairnd, kInstant);
  ApiClient client(server);
  client.create_and_wait("some", counted(10));
  const Value stacks = client.call("ListStacks", {});
  const std::string id(stacks.get("Stacks").items()[0].get_string("StackId"));
  std::vector<std::string> targets;
  for (int i = 0; i < kRequests; ++i) {
    targets.push_back(client.signed_target("GetStack", {{"StackId", id}}));
  }
  return run_load(server.port(), targets, kConnections);
}

Row validate(const std::string& cairnd, std::string name, double bar, std::string body) {
  return {std::move(name), "ms", bar, Better::kLower, [cairnd, body = std::move(body)] {
            const ServerProcess server(cairnd, kInstant);
            ApiClient client(server);
            client.call("ValidateTemplate", {{"TemplateBody", counted(1)}});
            const auto request = client.prepare("ValidateTemplate", {{"TemplateBody", body}});
            const auto begin = Clock::now();
            client.send(request);
            return ms_since(begin);
          }};
}

Row memory_idle(const std::string& cairnd) {
  return {"resident memory idle", "MB", 40, Better::kLower, [cairnd] {
            const ServerProcess server(cairnd, {});
            ApiClient(server).call("ListStacks", {});
            return server.resident_mb();
          }};
}

}  // namespace

std::vector<Row> all_rows(const std::string& cairnd) {
  constexpr std::size_t kLarge = 512 * 1024 - 2048;
  std::vector<Row> rows = {
      create_independent(cairnd),
      create_large(cairnd),
      memory_large(cairnd),
      create_tree(cairnd),
      update_one(cairnd),
      update_fails(cairnd),
      change_set(cairnd),
      drift(cairnd),
      forecast(cairnd),
      start_up(cairnd),
      watched(cairnd),
      {"signed GetStack, 64 connections, client on the same cores", "requests/s", 10'000,
       Better::kHigher, [cairnd] { return load_get_stack(cairnd).per_second; }},
      {"signed GetStack, 64 connections, 99th percentile", "ms", 20, Better::kLower,
       [cairnd] { return load_get_stack(cairnd).p99_ms; }},
      validate(cairnd, "ValidateTemplate of a 512 KB YAML template", 25, large_yaml(kLarge)),
      validate(cairnd, "ValidateTemplate of a 512 KB JSON template", 8, large_json(kLarge)),
      memory_idle(cairnd),
  };
  for (Row& row : language_rows()) rows.push_back(std::move(row));
  for (Row& row : authorization_rows()) rows.push_back(std::move(row));
  for (Row& row : gate_rows()) rows.push_back(std::move(row));
  for (Row& row : stack_role_rows(cairnd)) rows.push_back(std::move(row));
  for (Row& row : rollout_rows(cairnd)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace cairn::bench
