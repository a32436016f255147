// Writes batches through the one writing connection, inside a transaction of the caller's.
//
// All guards of a batch are looked at before its first row is written. Nobody else writes, so what
// was seen still holds, and a refused batch leaves nothing to undo: no savepoints are needed.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "store/sqlite/driver.h"
#include "store/store.h"

namespace cairn::sqlite {

// The number of each stack's newest event, for the stacks that changed of late. It outlives
// transactions: nobody else writes, and after a transaction that fails nothing is written any more.
using LastEvents = std::unordered_map<std::int64_t, std::uint64_t>;

class BatchWriter {
 public:
  BatchWriter(Connection& connection, LastEvents& last_events)
      : connection_(connection), last_events_(last_events) {}

  // kDurable says that the rows are written and become durable with the transaction. When the
  // connection failed the answer means nothing: look there.
  CommitOutcome write(const Batch& batch);

 private:
  CommitOutcome refusal(const Batch& batch);
  bool name_taken(const Batch& batch);
  bool group_name_taken(const Batch& batch);
  bool token_taken(const Batch& batch);
  CommitOutcome refusal_of_steps(const Batch& batch);
  CommitOutcome refusal_of_records(const Batch& batch);
  bool tags_refused(const Batch& batch);
  bool sequence_taken(const Batch& batch);
  std::uint64_t& last_event(StackNo stack);

  void write_stacks(const Batch& batch);
  void write_details(const Batch& batch);
  void write_operations(const Batch& batch);
  void write_resources(const Batch& batch);
  void write_resource_details(const Batch& batch);
  void remove_resources(const Batch& batch);
  void write_events(const Batch& batch);
  void write_event_runs(const Batch& batch);
  void write_tokens(const Batch& batch);
  void write_records(const Batch& batch);
  void write_tags(const Batch& batch);

  Connection& connection_;
  LastEvents& last_events_;
};

}  // namespace cairn::sqlite
