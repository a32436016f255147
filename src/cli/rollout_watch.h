// Follows an operation on a stack group to its end, by asking again and again.
//
// Order     a view hears of a target when its state has changed; on_end comes last.
// Failure   as in watch.h: a server that is away is asked again for `patience_ms` on end, a refusal
//           ends the watch at once.
// Interrupt ends the watch, never the operation.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/api.h"
#include "cli/host.h"
#include "cli/rollout.h"
#include "cli/settings.h"

namespace cairn::cli {

class RolloutView {
 public:
  virtual ~RolloutView() = default;
  virtual int poll_ms() const { return 500; }
  virtual int frame_ms() const { return poll_ms(); }
  virtual void on_target(const Target&, std::int64_t) {}  // and how long it is watched
  virtual void on_frame(const Rollout&) {}
  virtual void on_trouble(const Failure*) {}  // null: the server answers again
  virtual void on_end(const Rollout&) {}
};

struct RolloutEnd {
  Rollout rollout;
  Value operation;  // the last answer; null when there was none
  Value results;
  std::optional<Failure> failure;  // why the watch ended early
  bool interrupted = false;
};

// All that the product's own actions tell of an operation now.
std::optional<Failure> read_rollout(Api& api, Host& host, const std::string& operation_id,
                                    RolloutEnd& into);
// How far it is, in one call. Other servers than ours refuse to tell.
std::optional<Failure> read_progress(Api& api, Host& host, const std::string& operation_id,
                                     RolloutEnd& into);

struct RolloutWatch {
  std::string operation_id;
  int patience_ms = 60'000;
};
RolloutEnd watch_rollout(Api& api, Host& host, const RolloutWatch& spec, RolloutView& view);

// A live matrix on a terminal, plain lines when piped, nothing when one JSON document comes at the
// end. `host` must outlive it.
std::unique_ptr<RolloutView> make_rollout_view(const GlobalOptions& options, Host& host);

}  // namespace cairn::cli
