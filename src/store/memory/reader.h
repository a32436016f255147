// A snapshot of a MemoryStore.
#pragma once

#include <memory>

#include "store/memory/state.h"

namespace cairn {

std::unique_ptr<Reader> read_memory(std::shared_ptr<const MemoryStore::State> state);

}  // namespace cairn
