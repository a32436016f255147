// Follows a running operation to its end: by the events the server sends, or where it cannot, by
// asking GetStack and ListStackEvents again and again.
//
// Order     a View hears of events oldest first, each once; on_end comes last.
// Failure   a server that is away or in trouble is asked again, and the View told, until it was so
//           for `patience_ms` on end: a server may restart under a running operation. A refusal
//           ends the watch at once.
// Interrupt ends the watch, never the operation.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/api.h"
#include "cli/host.h"
#include "cli/progress.h"

namespace cairn::cli {

// How a watch is shown. on_trouble(nullptr) says that the server answers again.
class View {
 public:
  virtual ~View() = default;
  virtual int poll_ms() const = 0;
  virtual int frame_ms() const { return poll_ms(); }
  // Whether it is worth asking how long the operation may still take.
  virtual bool shows_remaining() const { return false; }
  virtual void on_event(const Event&) {}
  virtual void on_frame(const Progress&) {}
  virtual void on_trouble(const Failure*) {}
  virtual void on_end(const Progress&) {}
};

class SilentView final : public View {
 public:
  int poll_ms() const override { return 500; }
};

struct WatchSpec {
  std::string stack_id;
  std::string after_event;  // events up to this one are old; empty: all are new
  int patience_ms = 60'000;
};

struct WatchEnd {
  Progress progress;
  Value stack;                     // the last answer of GetStack; null when there was none
  std::optional<Failure> failure;  // why the watch ended early
  bool interrupted = false;
};

WatchEnd watch(Api& api, Host& host, const WatchSpec& spec, View& view);

// New events oldest first: all after `after_event`, or all there are when it is empty. `ask` makes
// the calls, so that the caller decides about patience.
using Ask = std::function<ApiAnswer(const ApiCall&)>;
std::variant<std::vector<Event>, Failure> events_after(const Ask& ask, const std::string& stack_id,
                                                       const std::string& after_event);

}  // namespace cairn::cli
