#include "tests/contract/cloud_contract.h"

#include <cstdio>
#include <filesystem>

#include "cloud/sim/sim_cloud.h"
#include "tests/contract/wait_under_test.h"
#include "tests/support/manual_executor.h"

namespace cairn::testing {
namespace {

class SimUnderTest final : public CloudUnderTest {
 public:
  SimUnderTest(sim::Latency latency, bool durable) : latency_(latency) {
    if (durable) {
      const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
      std::string name = std::string(test->test_suite_name()) + test->name();
      for (char& c : name) c = c == '/' ? '_' : c;
      path_ = ::testing::TempDir() + name + ".sim.db";
      remove_files();
    }
    open();
  }
  ~SimUnderTest() override {
    cloud_.reset();
    remove_files();
  }

  Cloud& cloud() override { return *cloud_; }
  void settle() override { world_.run_until_idle(); }
  void advance(TimeMs ms) override { world_.advance(ms); }
  std::size_t live(const std::string& token) override { return cloud_->live_with_token(token); }
  bool reopen() override {
    if (path_.empty()) return false;
    cloud_.reset();
    open();
    return true;
  }
  bool lose_next_reply(CallKind kind) override {
    sim::FaultPlan plan;
    sim::FaultRule rule;
    rule.call = kind;
    rule.fault.kind = sim::FaultKind::kLoseReply;
    plan.add(rule);
    cloud_->set_faults(std::move(plan));
    return true;
  }

 private:
  void open() {
    sim::SimOptions options;
    options.db_path = path_;
    options.latency = latency_;
    auto opened =
        sim::SimCloud::open(std::move(options), world_.clock(), world_.chance(), world_.executor());
    ASSERT_TRUE(opened) << opened.error().message;
    cloud_ = std::move(opened.value());
  }
  void remove_files() const {
    if (path_.empty()) return;
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
  }

  sim::Latency latency_;
  std::string path_;
  ManualWorld world_;
  std::unique_ptr<sim::SimCloud> cloud_;
};

CloudFactory sim_factory(std::string name, const char* latency, bool durable) {
  return {std::move(name), [latency, durable] {
            return std::make_unique<SimUnderTest>(sim::Latency::parse(latency).value(), durable);
          }};
}

INSTANTIATE_TEST_SUITE_P(Sim, CloudContract,
                         ::testing::Values(sim_factory("memory", "none", false),
                                           sim_factory("sqlite", "none", true),
                                           sim_factory("sqlite_fast", "fast", true),
                                           sim_factory("sqlite_real", "real", true),
                                           sim_factory("fixed", "fixed:20ms", false)),
                         [](const auto& param) { return param.param.name; });

CloudFactory wait_factory(std::string name, bool condition) {
  return {std::move(name), [condition] { return std::make_unique<WaitUnderTest>(condition); }};
}

INSTANTIATE_TEST_SUITE_P(Wait, CloudContract,
                         ::testing::Values(wait_factory("handle", false),
                                           wait_factory("condition", true)),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace cairn::testing
