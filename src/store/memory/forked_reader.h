// A snapshot of a ForkedStore: what it has written, before what stands below.
#pragma once

#include <memory>

#include "store/memory/forked_store.h"

namespace cairn {

std::unique_ptr<Reader> read_fork(std::unique_ptr<Reader> own, Reader& below,
                                  ForkedStore::Fork fork);

}  // namespace cairn
