// Received bytes not yet parsed, contiguous, growing by doubling so that a head which arrives in
// small pieces costs linear time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace cairn::http {

class InputBuffer {
 public:
  static constexpr std::size_t kKept = 16u << 10;  // what an idle connection keeps

  std::string_view bytes() const { return {data_.get() + begin_, end_ - begin_}; }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return begin_ == end_; }
  void consume(std::size_t count);

  // At least `at_least` free bytes after bytes(); commit() says how many were filled.
  std::span<char> room(std::size_t at_least);
  void commit(std::size_t count) { end_ += count; }

  void clear() { begin_ = end_ = 0; }
  // Gives memory above kKept back when what is held fits.
  void trim();

 private:
  void move_to(std::size_t capacity);

  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace cairn::http
