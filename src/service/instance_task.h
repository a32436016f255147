// One target that is worked on, and what is known of it from the store (instance_worker.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "service/instance_worker.h"

namespace cairn::service {

struct InstanceWorker::Task {
  // What a token began.
  struct Begun {
    std::string stack;
    OperationNo operation;
  };

  InstanceWork work;
  Rollouts::Tell tell;
  bool roles_made = false;
  InstanceTurns::Turn turn = {};  // from the first step on
  // Since when something that passes is in its way, and how often it was tried again since.
  std::optional<Millis> hindered = {};
  int tries = 0;
  std::optional<std::string> told = {};  // of what is in its way; unknown in a later life
  bool awaits_room = false;              // only that was in its way
  bool stack_gone = false;               // the stack the target had

  void succeed(std::string stack_id) const;
  void fail(const Error& error) const;
  void hindered_by(std::string reason);
  // The user's stop came before anything was begun.
  void stop() const;
  // The user's stop came when the old stack was deleted and no new one begun.
  void stop_halfway() const;
  // The stack's operation, which has ended.
  void finish(const Begun& begun, Reader& reader) const;

  // Nothing when it was deleted.
  std::optional<StackRow> stack(std::string_view id, Reader& reader) const;
  TokenRow token(std::string_view action, const Begun& begun) const;
  std::optional<Begun> begun(std::string_view action, Reader& reader, Millis now) const;
  // In any life.
  bool has_begun(Reader& reader, Millis now) const;
  std::string detection() const;  // the id of what looks for drift
};

}  // namespace cairn::service
