// Why a store no longer works, once it does not: told by the writer and by readers, kept for good.
#pragma once

#include <mutex>
#include <string>

#include "store/sqlite/failure.h"

namespace cairn::sqlite {

class Health {
 public:
  explicit Health(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }

  // Returns the words for it; the first reason told is the one that is kept.
  std::string tell(const Failure& failure) {
    std::string text = sentence(explain(failure, path_));
    const std::lock_guard lock(mutex_);
    if (reason_.empty()) reason_ = text;
    return text;
  }
  // Empty while all is well.
  std::string reason() const {
    const std::lock_guard lock(mutex_);
    return reason_;
  }

 private:
  const std::string path_;
  mutable std::mutex mutex_;
  std::string reason_;
};

}  // namespace cairn::sqlite
