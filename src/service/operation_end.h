// What becomes durable together with the end of an operation, beside what its machine writes:
// notices (notices.h), and the end of a stack that was to be abandoned (create_options.h).
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "store/store.h"

namespace cairn::service {

// Cost     a read of the stack's settings for each operation that ends.
// Threads  any.
class OperationEnd {
 public:
  explicit OperationEnd(Store& store) : store_(store) {}

  // `stack` is as the operation leaves it; `batch` has the rows that say so. Throws StoreFailed.
  void add(const StackRow& stack, Batch& batch);

  // Whether the stack's last batch had notices; asked once it is durable.
  bool take_news(const std::string& stack_id);

 private:
  Store& store_;
  std::mutex mutex_;
  std::set<std::string> with_news_;
};

}  // namespace cairn::service
