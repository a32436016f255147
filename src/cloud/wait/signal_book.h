// SignalBook: where wait conditions keep what must survive a power cut. WaitCloud says what is
// written; who hands the book in says where (service/store_signal_book.h: among the store's
// records).
//
// Order       Changes become durable in the order of commit(), each all or nothing.
// Durability  `done(true)` is told only when the change would survive a power cut. `done(false)`:
//             it was refused, and nothing of it is there.
// Failure     Reads throw when the book cannot be read. When it cannot be written `done` is never
//             called, and the process is to end.
// Threads     Reads and commit() on one thread at a time; `done` on any. Reads tell what is
//             durable.
// Limits      The book has one writer. What was deleted stays as a few bytes for ever: its token
//             makes nothing more.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "value/value.h"
#include "world/world.h"

namespace cairn::wait {

// An update that was refused: its token gets the same answer for ever.
struct RefusedUpdate {
  std::string token;
  std::string code;
  std::string message;
};

struct Handle {
  std::string id;  // uuid, made of the create token: the resource's physical id
  std::string account;
  std::string secret;                      // whoever has it may signal
  std::vector<std::string> update_tokens;  // of the updates that were applied, oldest first
  std::vector<RefusedUpdate> refused;      // the last ones, oldest first
  Value properties;                        // Mode, Count
  bool deleted = false;
};

enum class ConditionState : std::uint8_t { kWaiting, kDone, kFailed, kDeleted };

// A condition is decided once for its create and once for each update; what was answered stays.
struct Condition {
  std::string id;  // uuid, made of the create token: the resource's physical id
  std::string account;
  std::vector<std::string> update_tokens;
  std::vector<RefusedUpdate> refused;
  ConditionState state = ConditionState::kWaiting;
  TimeMs started = 0;     // when the wait under way, or the last one, began
  std::int64_t told = 0;  // the number of signals that was last told of as progress
  std::string code;       // kFailed: why
  std::string message;
  Value properties;  // Handle, Timeout, Count, ShowProgressEvent
  // Maps from a signal's id to its data, as the last wait was decided with, and the one before.
  Value data;
  Value error_data;
  Value last_data;
  Value last_error_data;
};

enum class SignalStatus : std::uint8_t { kSuccess, kWarning, kFailure };

struct Signal {
  std::string handle;
  std::string id;   // 1 to 64 characters
  std::string key;  // as IncomingSignal
  SignalStatus status = SignalStatus::kSuccess;
  TimeMs received = 0;
  std::string reason;
  Value data;
};

struct Change {
  std::vector<Handle> handles;        // inserted, or put in place of what has the id
  std::vector<Condition> conditions;  // the same
  std::vector<std::pair<std::string, std::string>> dropped;  // handle and id; before `signals`
  std::vector<Signal> signals;                               // as handles

  bool empty() const {
    return handles.empty() && conditions.empty() && dropped.empty() && signals.empty();
  }
};

class SignalBook {
 public:
  virtual ~SignalBook() = default;
  virtual std::optional<Handle> handle(std::string_view id) = 0;
  virtual std::optional<Condition> condition(std::string_view id) = 0;
  virtual std::vector<Signal> signals(std::string_view handle) = 0;  // oldest first
  virtual void commit(Change change, std::function<void(bool)> done) = 0;
};

}  // namespace cairn::wait
