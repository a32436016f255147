#include "http/input_buffer.h"

#include <algorithm>
#include <cstring>

namespace cairn::http {

void InputBuffer::consume(std::size_t count) {
  begin_ += count;
  if (begin_ == end_) clear();
}

std::span<char> InputBuffer::room(std::size_t at_least) {
  const std::size_t held = end_ - begin_;
  if (capacity_ - end_ < at_least) {
    if (capacity_ - held >= at_least && begin_ >= held) {
      std::memcpy(data_.get(), data_.get() + begin_, held);
      begin_ = 0;
      end_ = held;
    } else {
      move_to(std::max({2 * capacity_, held + at_least, std::size_t{4096}}));
    }
  }
  return {data_.get() + end_, capacity_ - end_};
}

void InputBuffer::trim() {
  if (capacity_ > kKept && end_ - begin_ <= kKept) move_to(kKept);
}

void InputBuffer::move_to(std::size_t capacity) {
  const std::size_t held = end_ - begin_;
  std::unique_ptr<char[]> larger(new char[capacity]);
  if (held > 0) std::memcpy(larger.get(), data_.get() + begin_, held);
  data_ = std::move(larger);
  capacity_ = capacity;
  begin_ = 0;
  end_ = held;
}

}  // namespace cairn::http
