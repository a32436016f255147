// Programs and accidents that end a worker: the call says so, and the next one works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <atomic>
#include <thread>

#include "jq/client.h"
#include "tests/jq/processes.h"

namespace cairn::jq {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kPatientMs = 20'000;

void expect_working(ProcessJq& jq) {
  const auto outputs = jq.run({". + 1", Value::integer(1), false, 0});
  ASSERT_TRUE(outputs) << outputs.error().message;
  EXPECT_EQ(outputs->front(), Value::integer(2));
}

TEST(HostileJq, HurtsOnlyItself) {
  struct Case {
    std::string_view why, script, want;
  };
  const Case cases[] = {
      {"a list larger than memory", "[1] | .[1e9] = 1", "more than 256 MB of memory"},
      {"text larger than memory", "\"xxxxxxxx\" * 100000000", "more than 256 MB"},
      {"a value that doubles", "reduce range(40) as $i (1; [., .])", "16 MB"},
      {"outputs without end", "repeat(\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\")",
       "16 MB"},
      {"recursion without end", "def f: 1 + f; f", "more than 256 MB"},
      {"a value of many levels", "reduce range(100000) as $i (1; [.])", "100 levels"},
      {"parentheses without end", "", "does not compile"},
  };
  ProcessJq jq({.workers = 1, .deadline_ms = kPatientMs});
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const std::string parentheses = std::string(200'000, '(') + "1" + std::string(200'000, ')');
    const std::string_view script = c.script.empty() ? parentheses : c.script;
    const auto outputs = jq.run({script, Value(), false, 0});
    ASSERT_FALSE(outputs);
    EXPECT_EQ(outputs.error().code, "StackValidationFailed");
    EXPECT_THAT(outputs.error().message, HasSubstr(c.want));
    EXPECT_FALSE(outputs.error().fix.empty());
    expect_working(jq);
  }
}

TEST(HostileJq, ALoopWithoutEndMeetsTheDeadline) {
  for (const std::string_view script :
       {"def f: f; f", "[range(infinite) | empty]", "\"a\" | until(false; .)"}) {
    ProcessJq jq({.workers = 1, .deadline_ms = 200});
    const auto outputs = jq.run({script, Value(), false, 0});
    ASSERT_FALSE(outputs);
    EXPECT_THAT(outputs.error().message, HasSubstr("longer than 200 ms"));
    EXPECT_THAT(test::own_workers(), IsEmpty());
  }
}

TEST(HostileJq, LoopsWithoutEndShareABudget) {
  ProcessJq jq({.workers = 1, .deadline_ms = 200});
  TimeBudget time(300);
  for (int calls = 0; time.left_ms() > 0; ++calls) {
    ASSERT_LT(calls, 10) << "each takes from the budget";
    EXPECT_FALSE(jq.run({"def f: f; f", Value(), false, 0, &time}));
  }
  const auto refused = jq.run({".", Value(), false, 0, &time});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "StackValidationFailed");
  EXPECT_THAT(refused.error().message, HasSubstr("too long together"));
  expect_working(jq);
}

TEST(HostileJq, AWorkerKilledWhileIdleIsReplaced) {
  ProcessJq jq({.workers = 1, .deadline_ms = kPatientMs});
  for (int i = 0; i < 3; ++i) {
    expect_working(jq);
    const auto workers = test::own_workers();
    ASSERT_THAT(workers, SizeIs(1));
    kill(workers.front(), SIGKILL);
  }
  expect_working(jq);
}

TEST(HostileJq, AWorkerKilledInACallIsReplacedAndTheCallAnswered) {
  ProcessJq jq({.workers = 1, .deadline_ms = kPatientMs});
  std::atomic<bool> killed = false;
  std::thread killer([&] {
    while (!killed) {
      for (const pid_t worker : test::own_workers()) killed = kill(worker, SIGKILL) == 0;
    }
  });
  const auto outputs = jq.run({"reduce range(500000) as $i (0; . + 1)", Value(), false, 0});
  killer.join();
  ASSERT_TRUE(outputs) << outputs.error().message;
  EXPECT_EQ(outputs->front(), Value::integer(500'000));
  EXPECT_THAT(test::own_workers(), SizeIs(1));
}

TEST(HostileJq, WorkersGoWithTheirOwner) {
  {
    ProcessJq jq({.deadline_ms = kPatientMs});
    EXPECT_THAT(test::own_workers(), IsEmpty()) << "started by the first call, not before";
    expect_working(jq);
    EXPECT_THAT(test::own_workers(), SizeIs(1));
  }
  EXPECT_THAT(test::own_workers(), IsEmpty());
}

TEST(HostileJq, ManyThreadsShareFewWorkers) {
  ProcessJq jq({.workers = 2, .deadline_ms = kPatientMs});
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const bool fatal = t == 0 && i % 20 == 10;
        const auto outputs =
            jq.run({fatal ? "[1] | .[1e9] = 1" : ". * 2", Value::integer(t * 1000 + i), false, 0});
        const bool right = fatal ? !outputs
                                 : outputs && outputs->size() == 1 &&
                                       outputs->front() == Value::integer(2 * (t * 1000 + i));
        wrong += !right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(test::own_workers().size(), 2U);
}

TEST(HostileJq, AWorkerThatIsNotThereOrEndsAtOnce) {
  const auto run = [](const char* program) {
    ProcessJq jq({.program = program, .deadline_ms = kPatientMs});
    return jq.run({".", Value(), false, 0});
  };
  const auto missing = run("/nowhere/cairn-jq");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "InternalError");
  EXPECT_THAT(missing.error().message, HasSubstr("/nowhere/cairn-jq cannot be started"));
  const auto silent = run("/bin/true");
  ASSERT_FALSE(silent);
  EXPECT_THAT(silent.error().message, HasSubstr("ended the process"));
}

}  // namespace
}  // namespace cairn::jq
