// Read-only connections, kept with their prepared statements between Readers.
//
// Threads  Any. A connection taken belongs to the taker until it is given back.
// Limits   As many as there are Readers at once; kIdleMax are kept.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "store/sqlite/driver.h"
#include "store/sqlite/health.h"

namespace cairn::sqlite {

class ReaderPool {
 public:
  static constexpr std::size_t kIdleMax = 8;

  explicit ReaderPool(std::shared_ptr<Health> health) : health_(std::move(health)) {}

  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);
  Health& health() { return *health_; }

 private:
  std::shared_ptr<Health> health_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace cairn::sqlite
