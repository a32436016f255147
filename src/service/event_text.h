// Reads events of a subject as server-sent events.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "service/event_feed.h"

namespace cairn::service {

// What never changes of stacks, remembered.
class KnownStacks {
 public:
  struct Known {
    StackRow row;
    std::vector<std::string> around;  // ids of the stacks around it
  };
  // Lives until the next call.
  const Known& get(StackNo no, Reader& reader);

 private:
  static constexpr std::size_t kMax = 4'096;
  std::unordered_map<std::int64_t, Known> known_;
};

bool is_part_of(const EventSubject& subject, const KnownStacks::Known& stack);

struct EventPiece {
  std::string text;  // empty: nothing was found up to `to`
  EventPlace to;
  bool more = false;  // there may be more behind `to`
};

// The events behind `after`, about EventFeed::kPieceBytes of them.
EventPiece read_piece(const EventSubject& subject, EventPlace after, Reader& reader,
                      KnownStacks& stacks);

}  // namespace cairn::service
