// What a worker takes from itself, for good, before it reads its first program.
//
// The limits stop honest accidents: memory, processor time, files. The filter stops what a program
// could do after it has taken libjq over: the kernel answers every call but the few that computing
// needs with "not permitted". It also holds for root, whom the limit on processes does not bind.
#pragma once

#include <cstddef>

namespace cairn::jq {

inline constexpr std::size_t kMemoryBytesMax = 256u << 20;  // address space, libraries included
// Of a worker's whole life; the call that meets the end of it is tried again in the next worker.
inline constexpr unsigned kProcessorSecondsMax = 600;
inline constexpr int kOutOfMemoryStatus = 4;  // a worker ends so when kMemoryBytesMax is too little

// Limits for the rest of the process's life. Open files stay open, no other can be opened.
bool limit_resources();
// False where the kernel has filters but refuses this one; a kernel without filters is no failure.
bool filter_system_calls();

}  // namespace cairn::jq
