#include "jq/sandbox.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cairn::jq {
namespace {

bool limit(__rlimit_resource_t resource, rlim_t most) {
  const rlimit limits{most, most};
  return setrlimit(resource, &limits) == 0;
}

#if defined(__x86_64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kMachine = 0;  // no filter: its numbers of system calls are not known here
#endif

// Reading and writing what is open, memory, the time, the worker's own timer, and ending.
constexpr int kAllowed[] = {
    SYS_read,          SYS_write,           SYS_brk,       SYS_mmap,  SYS_munmap,
    SYS_mremap,        SYS_mprotect,        SYS_madvise,   SYS_futex, SYS_getrandom,
    SYS_clock_gettime, SYS_sysinfo,         SYS_setitimer, SYS_exit,  SYS_exit_group,
    SYS_rt_sigreturn,  SYS_restart_syscall,
#if defined(SYS_time)
    SYS_time,          SYS_gettimeofday,
#endif
};

constexpr std::uint16_t kLoadWord = BPF_LD | BPF_W | BPF_ABS;
constexpr std::uint16_t kJumpIfEqual = BPF_JMP | BPF_JEQ | BPF_K;
constexpr std::uint16_t kReturn = BPF_RET | BPF_K;

std::vector<sock_filter> filter_program() {
  std::vector<sock_filter> program{
      {kLoadWord, 0, 0, offsetof(seccomp_data, arch)},
      {kJumpIfEqual, 1, 0, kMachine},
      {kReturn, 0, 0, SECCOMP_RET_KILL_PROCESS},
      {kLoadWord, 0, 0, offsetof(seccomp_data, nr)},
  };
  for (const int call : kAllowed) {
    program.push_back({kJumpIfEqual, 0, 1, static_cast<std::uint32_t>(call)});
    program.push_back({kReturn, 0, 0, SECCOMP_RET_ALLOW});
  }
  program.push_back({kReturn, 0, 0, SECCOMP_RET_ERRNO | EPERM});
  return program;
}

}  // namespace

bool limit_resources() {
  return limit(RLIMIT_AS, kMemoryBytesMax) && limit(RLIMIT_CPU, kProcessorSecondsMax) &&
         limit(RLIMIT_NPROC, 0) && limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_FSIZE, 0) &&
         limit(RLIMIT_CORE, 0);
}

bool filter_system_calls() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  if (kMachine == 0) return true;
  std::vector<sock_filter> program = filter_program();
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0) return true;
  return errno == EINVAL || errno == ENOSYS;  // a kernel without filters
}

}  // namespace cairn::jq
