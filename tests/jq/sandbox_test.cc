// What a worker can no longer do, tried by a child of the test.
#include "jq/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "jq/frame.h"

namespace cairn::jq {
namespace {

// The status of the first thing that was possible; 0 when nothing was.
int first_freedom() {
  if (fork() != -1) return 10;
  if (open("/etc/passwd", O_RDONLY) != -1) return 11;
  if (socket(AF_INET, SOCK_STREAM, 0) != -1) return 12;
  if (kill(getppid(), 0) != -1) return 13;
  if (dup(1) != -1) return 14;
  char* none[] = {nullptr};
  execve("/bin/true", none, none);
  if (errno != EPERM) return 15;
  const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
  if (setrlimit(RLIMIT_CPU, &more) == 0) return 16;
  if (write(STDERR_FILENO, "ok", 2) != 2) return 17;
  return 0;
}

TEST(Sandbox, TheFilterLeavesComputingOnly) {
  EXPECT_EXIT(
      {
        if (!filter_system_calls()) _exit(1);
        // Not _exit(): the address sanitizer asks for the signal stack first.
        syscall(SYS_exit_group, first_freedom());
      },
      ::testing::ExitedWithCode(0), "ok");
}

TEST(Sandbox, TheLimitsAreHard) {
  EXPECT_EXIT(
      {
        if (!limit_resources()) _exit(1);
        rlimit memory{};
        getrlimit(RLIMIT_AS, &memory);
        rlimit processes{};
        getrlimit(RLIMIT_NPROC, &processes);
        const bool set = memory.rlim_max == kMemoryBytesMax && processes.rlim_max == 0;
        _exit(set && open("/etc/passwd", O_RDONLY) == -1 && errno == EMFILE ? 0 : 2);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(Frame, DecodingTrustsNothing) {
  const std::string request = encode(Request{true, -5, ".a", "[1]"}).substr(sizeof(LengthPrefix));
  const auto read = decode_request(request);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->first_only);
  EXPECT_EQ(read->now_ms, -5);
  EXPECT_EQ(read->script, ".a");
  EXPECT_EQ(read->input, "[1]");
  for (std::size_t size = 0; size < request.size() - 3; ++size) {
    EXPECT_FALSE(decode_request(std::string_view(request).substr(0, size))) << size;
  }
  EXPECT_FALSE(decode_request("\x02" + request.substr(1)));
  EXPECT_FALSE(decode_answer(""));
  EXPECT_FALSE(decode_answer("\x02 text"));
  EXPECT_EQ(decode_answer(encode(Answer{Answer::Kind::kRefused, "no"}).substr(4))->text, "no");
}

}  // namespace
}  // namespace cairn::jq
