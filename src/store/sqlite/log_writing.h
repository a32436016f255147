// SQLite writes its log page by page, each as a head of 24 bytes and a body of 4096: two system
// calls a page. Here they are gathered and written in few large pieces, which halves what the
// writing of a commit costs the processor.
//
// Durability  What was gathered is written before the log is synchronised, read, cut or asked for
//             its size, so SQLite sees its own file. Other connections read a page of the log only
//             after the commit that told them of it, which is synchronised (synchronous = FULL).
// Failure     A piece that cannot be written fails the call that wanted it written, and every later
//             call that writes.
// Threads     any; each open log belongs to one connection.
// Limits      kGatheredMax bytes for each connection that writes.
#pragma once

#include <cstddef>

namespace cairn::sqlite {

// SQLite's own files take less than 128 KB at once.
inline constexpr std::size_t kGatheredMax = std::size_t{120} * 1024;

// The name under which SQLite knows the file system; null when there is none to build on.
const char* gathering_file_system();

}  // namespace cairn::sqlite
