// Store: keeps the rows of engine/rows.h and group/rows.h durable.
//
// Order        Batches of one commit() are applied in order; each is all or nothing, and a refused
//              one leaves the others of its group untouched.
// Durability   When commit() returns kDurable the batch survives a power cut.
// Failure      kUnknown: the transaction may or may not have happened; the Store answers kUnknown
//              from then on, and the process must end and recover from what is on disk. A full disk
//              or a broken file is reported this way, with a reason in failure(). A read that meets
//              one throws StoreFailed, with the reason, and commits are kUnknown from then on.
// Threads      commit() from one thread at a time; read() from any thread, any number at once.
// Limits       Reader answers are snapshots: what one Reader sees does not change while it lives.
//              Keep a Reader for one request, not longer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rows.h"
#include "store/group_reader.h"

namespace cairn {

enum class CommitOutcome : std::uint8_t {
  kDurable,
  kNameTaken,      // refused: a live stack of this name exists in the account and region
  kBusy,           // refused: the stack's running operation is not the one the step expects
  kProtected,      // refused: deletion protection is on
  kTokenTaken,     // refused: the client token was used
  kRecordChanged,  // refused: somebody else wrote the record since it was read
  kSequenceTaken,  // refused: an event number was used; a second owner of the stack is at work
  kTagsRefused,    // refused: the owner of tags is gone, or would carry too many
  kUnknown,
};

class StoreFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct StackFilter {
  std::string account;
  std::string region;
  std::vector<std::string> ids;    // any of these; empty: no restriction
  std::vector<std::string> names;  // any of these; `*` stands for any text
  std::vector<StackState> states;  // any of these; empty: all but DELETE_COMPLETE
  std::string parent_id;           // only children of this stack
  bool include_nested = false;
  std::optional<std::string> resource_group;
  Millis created_from = 0;
  Millis created_to = 0;           // 0: no bound
  std::vector<TagWish> tags = {};  // all of these
};

struct EventFilter {
  std::vector<std::string> logical_ids;  // a stack's own events go by the stack's name
  std::vector<std::string> types;
  std::vector<std::string> statuses;  // public names
};

struct RecordFilter {
  RecordKind kind = RecordKind::kOther;
  std::string account;  // empty: any
  std::string region;   // empty: any
  std::optional<std::string> parent;
  std::vector<std::string> ids;       // any of these; empty: no restriction
  std::vector<std::string> names;     // any of these; `*` stands for any text
  std::vector<std::string> statuses;  // any of these
  std::vector<TagWish> tags = {};     // all of these; of templates and template scratches
};

// Events of one stack that one batch wrote, first and last included. Positions grow in the order in
// which batches became durable, over all stacks of the store; they are never used twice.
struct EventRun {
  std::uint64_t position = 0;
  StackNo stack;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

class Reader {
 public:
  virtual ~Reader() = default;

  virtual std::optional<StackRow> stack(std::string_view account, std::string_view region,
                                        std::string_view id) = 0;
  virtual std::optional<StackRow> live_stack_named(std::string_view account,
                                                   std::string_view region,
                                                   std::string_view name) = 0;
  virtual std::optional<StackRow> stack(StackNo no) = 0;
  virtual std::optional<StackDetailRow> stack_detail(StackNo no) = 0;
  virtual Page<StackRow> stacks(const StackFilter& filter, Window window) = 0;  // newest first
  virtual std::uint64_t count_live_stacks(std::string_view account) = 0;
  virtual std::uint64_t count_running_operations(std::string_view account) = 0;

  virtual std::optional<OperationRow> operation(OperationNo no) = 0;
  virtual std::vector<OperationRow> unfinished_operations() = 0;

  virtual std::vector<ResourceRow> resources(StackNo stack) = 0;  // by number
  virtual std::optional<ResourceRow> resource(StackNo stack, std::string_view logical_id) = 0;
  virtual std::vector<ResourceDetailRow> resource_details(StackNo stack) = 0;
  virtual std::optional<ResourceDetailRow> resource_detail(StackNo stack, std::uint32_t no) = 0;

  virtual Page<EventRow> events(const StackRow& stack, const EventFilter& filter,
                                Window window) = 0;     // newest first
  virtual std::uint64_t last_event(StackNo stack) = 0;  // 0 when there is none
  // Numbers `first` to `last` as far as there are such, oldest first.
  virtual std::vector<EventRow> events_between(StackNo stack, std::uint64_t first,
                                               std::uint64_t last) = 0;
  // At most `limit` of those behind a position, in their order.
  virtual std::vector<EventRun> event_runs(std::uint64_t after, std::uint64_t limit) = 0;
  virtual std::uint64_t last_event_run() = 0;  // its position; 0 when there is none

  virtual std::optional<RecordRow> record(RecordKind kind, std::string_view id) = 0;
  virtual std::optional<RecordRow> record_named(RecordKind kind, std::string_view account,
                                                std::string_view region, std::string_view parent,
                                                std::string_view name) = 0;
  virtual Page<RecordRow> records(const RecordFilter& filter, Window window) = 0;  // newest first

  virtual std::vector<Tag> tags(const TagOwner& owner) = 0;  // by key; of the absent: none
  // Ids of the owners that carry all of `wanted`, which is not empty; sorted, those behind `after`.
  virtual std::vector<std::string> tagged(const TagScope& scope, std::span<const TagWish> wanted,
                                          std::string_view after, std::uint64_t limit) = 0;
  // The keys in use, and the values in use under one of them; sorted, those behind `after` (unset:
  // from the first, which may be empty). The work grows with the answer, not with what carries it.
  virtual std::vector<std::string> tag_keys(const TagScope& scope, std::optional<std::string> after,
                                            std::uint64_t limit) = 0;
  virtual std::vector<std::string> tag_values(const TagScope& scope, std::string_view key,
                                              std::optional<std::string> after,
                                              std::uint64_t limit) = 0;

  // Of stack groups; lives as long as this Reader, and sees the same.
  virtual GroupReader& groups() = 0;

  virtual std::optional<std::string> blob(std::string_view hash) = 0;
  virtual std::optional<TokenRow> token(std::string_view account, std::string_view action,
                                        std::string_view token, Millis now) = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  // One transaction for the whole group. Outcomes are in the order of the batches.
  virtual std::vector<CommitOutcome> commit(std::span<const Batch> group) = 0;
  // The same for batches that nobody needs afterwards: a store that writes them in another form
  // need not copy them.
  virtual std::vector<CommitOutcome> commit_own(std::vector<Batch> group) { return commit(group); }
  virtual std::unique_ptr<Reader> read() = 0;
  // Raises the epoch and makes it durable; once per start of a node. 0 when it could not: see
  // failure().
  virtual std::uint32_t begin_epoch() = 0;
  // Why commits answer kUnknown; empty while all is well.
  virtual std::string failure() const = 0;
};

}  // namespace cairn
