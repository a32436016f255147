// What becomes durable together with the end of an operation, beside what its machine writes:
// notices (notices.h), the end of a stack that was to be abandoned (create_options.h), and the end
// of revisions that are too many (revisions.h).
#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <string>

#include "store/store.h"

namespace cairn::service {

// Cost     a read of the stack's settings for each operation that ends.
// Threads  any.
class OperationEnd {
 public:
  OperationEnd(Store& store, std::uint64_t revisions_max)
      : store_(store), revisions_max_(revisions_max) {}

  // `stack` is as the operation leaves it; `batch` has the rows that say so. Throws StoreFailed.
  void add(const StackRow& stack, Batch& batch);

  // Whether the stack's last batch had notices; asked once it is durable.
  bool take_news(const std::string& stack_id);

 private:
  Store& store_;
  std::uint64_t revisions_max_;
  std::mutex mutex_;
  std::set<std::string> with_news_;
};

}  // namespace cairn::service
