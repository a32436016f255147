#include "store/sqlite/checkpointer.h"

#include <utility>

namespace cairn::sqlite {

Checkpointer::Checkpointer(const std::string& path, std::mutex& writing)
    : connection_(path, Connection::Mode::kReadWrite), writing_(writing) {
  thread_ = std::thread([this] { run(); });
}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Checkpointer::log_grew(int pages) {
  {
    const std::lock_guard lock(mutex_);
    if (pages < last_pages_) work_at_ = kLogPages;  // the log started anew
    last_pages_ = pages;
    if (pages < work_at_) return;
    work_at_ = pages + kLogPages;
    pages_ = pages;
  }
  changed_.notify_one();
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || pages_ != 0; });
    if (stopping_) return;
    const int pages = std::exchange(pages_, 0);
    lock.unlock();
    copy(pages);
    lock.lock();
  }
}

void Checkpointer::copy(int pages) {
  connection_.checkpoint();
  if (pages < kLogPagesMax) return;
  const std::lock_guard waiting(writing_);
  connection_.checkpoint();
}

}  // namespace cairn::sqlite
