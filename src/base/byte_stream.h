// ByteStream: a text that goes on for as long as somebody reads it. The reader asks for a piece
// when the one before is away, so a slow reader costs one piece of memory and nobody waits for it.
//
// Threads  next() and the destructor from any thread, not at the same time. `ready` is called on
// any
//          thread, once, perhaps before next() returns; never after the stream is destroyed.
// Order    next() again only after `ready` was called.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace cairn {

class ByteStream {
 public:
  using Piece = std::shared_ptr<const std::string>;  // shared by all readers of it; null: the end
  using Ready = std::function<void(Piece)>;

  virtual ~ByteStream() = default;
  virtual void next(Ready ready) = 0;
  // May be sent between two pieces, to show that the line is alive; lives as long as the process.
  virtual std::string_view keep_alive() const = 0;
};

}  // namespace cairn
