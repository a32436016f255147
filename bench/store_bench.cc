// How fast SqliteStore makes the rows of a deployment durable, and how fast it is read.
//
//   store_bench [DIRECTORY]     a directory to make and to remove again; default /tmp/store_bench
//
// A resource costs what a create costs: its row twice, its detail row, two events.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "store/sqlite/sqlite_store.h"

namespace cairn {
namespace {

constexpr std::uint32_t kResources = 100'000;
constexpr std::uint32_t kWave = 1'000;
constexpr StackNo kStack = {(std::int64_t{3} << 32) | 17};
constexpr OperationNo kOperation = {(std::int64_t{3} << 32) | 18};
constexpr const char* kStackId = "4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff";
constexpr int kRuns = 5;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long resident_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void require(const std::vector<CommitOutcome>& outcomes, const Store& store) {
  for (const CommitOutcome outcome : outcomes) {
    if (outcome == CommitOutcome::kDurable) continue;
    fmt::print(stderr, "a commit was refused: {} {}\n", static_cast<int>(outcome), store.failure());
    std::exit(1);
  }
}

StackRow a_stack() {
  StackRow stack;
  stack.no = kStack;
  stack.id = kStackId;
  stack.account = "1234567890123456";
  stack.region = "cn-hangzhou";
  stack.name = "bench";
  stack.operation = kOperation;
  stack.created = 1'700'000'000'000;
  return stack;
}

void add_create(Batch& batch, std::uint32_t no, bool done) {
  ResourceRow row;
  row.stack = kStack;
  row.no = no;
  row.logical_id = fmt::format("VSwitch[{}]", no);
  row.type = "ALIYUN::ECS::VSwitch";
  row.state = {ResourceAction::kCreate, done ? Phase::kComplete : Phase::kInProgress};
  row.call = done ? CallState::kNone : CallState::kCreating;
  row.attempt = 1;
  row.made_by = row.acted_by = kOperation;
  if (done) row.physical_id = fmt::format("vsw-bp1{:018x}", no);
  row.created = row.updated = 1'700'000'000'000;
  EventRow event;
  event.stack = kStack;
  event.seq =
      std::uint64_t{(no - 1) / kWave} * 2 * kWave + (done ? kWave : 0) + (no - 1) % kWave + 1;
  event.time = row.updated;
  event.resource_state = row.state;
  event.logical_id = row.logical_id;
  event.physical_id = row.physical_id;
  event.type = row.type;
  batch.events.push_back(std::move(event));
  batch.resources.push_back(std::move(row));
  if (!done) return;
  ResourceDetailRow detail;
  detail.stack = kStack;
  detail.no = no;
  detail.needs = {1, 2};
  detail.properties = R"({"VpcId":"vpc-bp1abcdefghij0123456","CidrBlock":"10.0.0.0/16","ZoneId":)"
                      R"("cn-hangzhou-a","VSwitchName":"one of many","Tags":[]})";
  detail.attributes = R"({"VSwitchId":"vsw-bp1abcdefghij0123456","CidrBlock":"10.0.0.0/16"})";
  batch.resource_details.push_back(std::move(detail));
}

// Two commits a wave: intents, then results. A group holds `per_group` batches.
std::vector<std::vector<Batch>> waves(std::uint32_t per_group) {
  std::vector<std::vector<Batch>> groups;
  for (std::uint32_t first = 1; first <= kResources; first += kWave) {
    for (const bool done : {false, true}) {
      std::vector<Batch>& group = groups.emplace_back(per_group);
      for (std::uint32_t i = 0; i < kWave; ++i) {
        add_create(group[i * per_group / kWave], first + i, done);
      }
    }
  }
  return groups;
}

struct Figures {
  double rows_per_second = 0;
  double cpu_us_per_resource = 0;
};

Figures write_all(const std::string& directory, const std::vector<std::vector<Batch>>& groups) {
  std::filesystem::remove_all(directory);
  auto store = SqliteStore::open(directory);
  if (!store) {
    fmt::print(stderr, "{}\n", store.error().message);
    std::exit(1);
  }
  Batch first;
  first.new_stacks.push_back(a_stack());
  require((*store)->commit({&first, 1}), **store);
  const double cpu = cpu_seconds();
  const auto begin = Clock::now();
  for (const auto& group : groups) require((*store)->commit(group), **store);
  return {kResources * 5 / seconds_since(begin), (cpu_seconds() - cpu) / kResources * 1e6};
}

void report_writes(const std::string& directory, std::uint32_t per_group) {
  const auto groups = waves(per_group);
  const long before = resident_kb();
  std::vector<double> rates;
  std::vector<double> cpu;
  for (int i = 0; i < kRuns; ++i) {
    const Figures figures = write_all(directory, groups);
    rates.push_back(figures.rows_per_second);
    cpu.push_back(figures.cpu_us_per_resource);
  }
  std::sort(rates.begin(), rates.end());
  std::sort(cpu.begin(), cpu.end());
  fmt::print(
      "commit, {} batches of {} resources a group: {:.0f} rows/s ({:.0f}-{:.0f}), {:.1f} us "
      "cpu a resource, {:.1f} MB more resident\n",
      per_group, kWave / per_group, rates[kRuns / 2], rates.front(), rates.back(), cpu[kRuns / 2],
      static_cast<double>(resident_kb() - before) / 1024);
}

template <class Work>
void report_reads(const char* what, int times, Work work) {
  std::vector<double> each;
  for (int run = 0; run < kRuns; ++run) {
    const auto begin = Clock::now();
    for (int i = 0; i < times; ++i) work();
    each.push_back(seconds_since(begin) / times * 1e6);
  }
  std::sort(each.begin(), each.end());
  fmt::print("{}: {:.1f} us\n", what, each[kRuns / 2]);
}

void read_all(const std::string& directory) {
  const auto begin = Clock::now();
  auto opened = SqliteStore::open(directory);
  fmt::print("open: {:.1f} ms\n", seconds_since(begin) * 1e3);
  Store& store = **opened;
  const StackRow stack = a_stack();
  report_reads("stack by id, a reader each", 20'000,
               [&] { (void)store.read()->stack(stack.account, stack.region, kStackId); });
  report_reads("resource by logical id, of 100,000, the middle one", 20,
               [&] { (void)store.read()->resource(kStack, "VSwitch[50000]"); });
  report_reads("all 100,000 resources", 1, [&] { (void)store.read()->resources(kStack); });
  report_reads("newest 50 of 200,000 events", 20,
               [&] { (void)store.read()->events(stack, {}, {.offset = 0, .limit = 50}); });
  EventFilter one;
  one.logical_ids = {"VSwitch[50000]"};
  report_reads("events of one resource, of 200,000", 5,
               [&] { (void)store.read()->events(stack, one, {.offset = 0, .limit = 50}); });
}

}  // namespace
}  // namespace cairn

int main(int argc, char** argv) {
  const std::string directory = argc > 1 ? argv[1] : "/tmp/store_bench";
  cairn::report_writes(directory, 1);
  cairn::report_writes(directory, 500);
  cairn::read_all(directory);
  std::filesystem::remove_all(directory);
}
