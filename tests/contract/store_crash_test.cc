// A process that commits is killed without warning: what it was told is durable is there, and no
// batch is there in part. The same when the file system refuses to let the file grow.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

constexpr std::uint32_t kGroup = 7;
constexpr std::uint64_t kEventsPerBatch = 3;

const StackRow kStack = a_stack(1, "web");

// Batch n (from 1) leaves its mark in five tables.
Batch numbered_batch(std::uint32_t n) {
  Batch batch;
  const auto running = static_cast<std::int64_t>(100 + n);
  batch.steps = {a_step(kStack, running, running + 1, {StackAction::kCreate, Phase::kInProgress})};
  batch.resources = {a_resource(kStack, n, "Vpc")};
  batch.resource_details = {{kStack.no, n, {n}, std::string(500, 'x'), "", ""}};
  for (std::uint64_t i = 1; i <= kEventsPerBatch; ++i) {
    batch.events.push_back(an_event(kStack, (n - 1) * kEventsPerBatch + i, "Vpc"));
  }
  batch.blobs = {{std::to_string(n), "bytes"}};
  return batch;
}

// In the child: commits groups for ever, and tells the pipe how many batches are durable.
[[noreturn]] void commit_until_killed(const std::string& directory, int pipe) {
  auto store = SqliteStore::open(directory);
  if (!store) _exit(1);
  std::uint32_t next =
      static_cast<std::uint32_t>((*store)->read()->resources(kStack.no).size()) + 1;
  while (true) {
    std::vector<Batch> group;
    for (std::uint32_t i = 0; i < kGroup; ++i) group.push_back(numbered_batch(next++));
    for (const CommitOutcome outcome : (*store)->commit(group)) {
      if (outcome != CommitOutcome::kDurable) _exit(outcome == CommitOutcome::kUnknown ? 3 : 2);
    }
    const std::uint32_t durable = next - 1;
    if (write(pipe, &durable, sizeof durable) != sizeof durable) _exit(4);
  }
}

struct Told {
  std::uint32_t durable = 0;  // batches that were acknowledged
  int status = 0;
};

// What happens to a child that makes a file longer than `bytes`.
struct FileSizeLimit {
  rlim_t bytes = RLIM_INFINITY;
  bool kills = false;  // otherwise the write fails
};

void impose(const FileSizeLimit& limit) {
  if (limit.bytes == RLIM_INFINITY) return;
  std::signal(SIGXFSZ, limit.kills ? SIG_DFL : SIG_IGN);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  const rlimit size{limit.bytes, limit.bytes};
  setrlimit(RLIMIT_FSIZE, &size);
}

// Runs a child on `directory` and kills it after `acks` acknowledgements; 0: lets it end.
Told run_child(const std::string& directory, int acks, const FileSizeLimit& limit = {}) {
  int ends[2] = {};
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    impose(limit);
    commit_until_killed(directory, ends[1]);
  }
  close(ends[1]);
  Told told;
  std::uint32_t durable = 0;
  for (int seen = 0; read(ends[0], &durable, sizeof durable) == sizeof durable;) {
    told.durable = durable;
    if (++seen == acks) kill(child, SIGKILL);
  }
  close(ends[0]);
  waitpid(child, &told.status, 0);
  return told;
}

// Returns how many batches are there, and expects each of them to be there whole.
std::uint32_t whole_batches(const std::string& directory) {
  const auto store = open_sqlite(directory);
  if (!store) return 0;
  const auto reader = store->read();
  const auto count = static_cast<std::uint32_t>(reader->resources(kStack.no).size());
  EXPECT_EQ(reader->resource_details(kStack.no).size(), count);
  EXPECT_EQ(reader->last_event(kStack.no), count * kEventsPerBatch);
  EXPECT_EQ(reader->stack(kStack.no)->version, 1 + count);
  EXPECT_EQ(reader->stack(kStack.no)->operation.value, 101 + count);
  for (std::uint32_t n = 1; n <= count; ++n) {
    EXPECT_TRUE(reader->resource_detail(kStack.no, n)) << n;
    EXPECT_TRUE(reader->blob(std::to_string(n))) << n;
  }
  EXPECT_FALSE(reader->blob(std::to_string(count + 1)));
  EXPECT_EQ(count % kGroup, 0u) << "a group is one transaction";
  return count;
}

// The kill comes soon after an acknowledgement: mostly between two commits.
TEST(StoreCrash, KilledAtAnyMoment) {
  const TemporaryFolder directory;
  commit(*open_sqlite(directory.path()), new_stack(kStack));
  std::uint32_t before = 0;
  for (const int acks : {1, 2, 5, 11, 23, 3, 17, 40}) {
    const Told told = run_child(directory.path(), acks);
    ASSERT_TRUE(WIFSIGNALED(told.status)) << told.status;
    const std::uint32_t found = whole_batches(directory.path());
    EXPECT_GE(found, told.durable);
    EXPECT_GT(found, before);
    before = found;
  }
}

// The child dies in the write of the log that passes a limit: always inside a commit, and at
// another byte each time. The step is prime, so the byte walks through pages and groups.
TEST(StoreCrash, KilledInTheMidstOfACommit) {
  const TemporaryFolder directory;
  commit(*open_sqlite(directory.path()), new_stack(kStack));
  for (rlim_t bytes = 60'000; bytes < 360'000; bytes += 9'973) {
    const Told told = run_child(directory.path(), 0, {.bytes = bytes, .kills = true});
    ASSERT_TRUE(WIFSIGNALED(told.status)) << bytes << ": " << told.status;
    EXPECT_EQ(WTERMSIG(told.status), SIGXFSZ) << bytes;
    EXPECT_GE(whole_batches(directory.path()), told.durable) << bytes;
    ASSERT_FALSE(HasFailure()) << bytes;
  }
}

TEST(StoreCrash, AFileThatMayNotGrowLosesNothing) {
  const TemporaryFolder directory;
  commit(*open_sqlite(directory.path()), new_stack(kStack));
  const Told told = run_child(directory.path(), 0, {.bytes = rlim_t{2} << 20});
  ASSERT_TRUE(WIFEXITED(told.status));
  EXPECT_EQ(WEXITSTATUS(told.status), 3) << "the child's commit was to be unknown";
  EXPECT_GT(told.durable, 0u);
  EXPECT_GE(whole_batches(directory.path()), told.durable);
}

}  // namespace
}  // namespace cairn::test
