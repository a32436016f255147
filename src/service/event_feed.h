// EventFeed: the events of stacks as they become durable, for any number of watchers.
//
// The store is read once for all who watch the same and stand at the same place: they share the
// piece. A watcher asks for the next piece when the one before is away (ByteStream), so a slow one
// falls behind in the store, not in memory.
//
// Order     of a stack's events: their numbers. Of several stacks': the order in which they became
//           durable (EventRun). Nothing is left out and nothing comes twice, however often a
//           watcher comes back with the last place it saw.
// Threads   wake() and watch() from any thread; the rest on the executor.
// Limits    kSharedBytesMax of pieces are kept to be shared. The store is read for news at most
//           every kPaceMs. As long as events keep coming, all watchers together are given about
//           kGivenBytesMax every kPaceMs, in turn: what makes the events comes before those who
//           look on, however many they are. Once there is quiet they get the rest at once.
// Failure   a store that cannot be read is told to `fatal`.
#pragma once

#include <compare>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/byte_stream.h"
#include "store/store.h"
#include "world/world.h"

namespace cairn::service {

// What is watched: a stack, a stack with all inside it, or all stacks of an account.
struct EventSubject {
  std::string account;
  std::string region;             // empty: every one; of the account only
  std::optional<StackRow> stack;  // none: the account
  bool nested = false;            // with the stacks inside the stack

  bool wide() const { return !stack || nested; }  // events of more than one stack
};

// How far a watcher came. Of one stack: the number of an event. Of several: the position of a run
// and the number of an event in it.
struct EventPlace {
  std::uint64_t position = 0;  // 0 when one stack is watched
  std::uint64_t seq = 0;
  friend auto operator<=>(const EventPlace&, const EventPlace&) = default;
};

// As the id of a server-sent event: "17" of one stack, "1204-17" of several.
std::string place_text(const EventPlace& place, bool wide);
// Nothing when it is no such id. "0" is the beginning of both.
std::optional<EventPlace> read_place(std::string_view text, bool wide);
// Behind all there is now.
EventPlace place_now(const EventSubject& subject, Reader& reader);

class EventFeed {
 public:
  static constexpr TimeMs kPaceMs = 20;
  static constexpr std::size_t kPieceBytes = 64u << 10;  // from which a piece is long enough
  static constexpr std::size_t kSharedBytesMax = 8u << 20;
  static constexpr std::size_t kGivenBytesMax = 2u << 20;

  struct Ports {
    Store& store;
    Executor& executor;
    const Clock& clock;
    std::function<void(std::string)> fatal;
  };

  explicit EventFeed(Ports ports);
  ~EventFeed();

  // Events became durable. Cheap.
  void wake();
  // All of the subject's events behind `after`, for ever, as server-sent events.
  std::shared_ptr<ByteStream> watch(EventSubject subject, EventPlace after);

 private:
  class Core;
  class Watcher;
  std::shared_ptr<Core> core_;
};

}  // namespace cairn::service
