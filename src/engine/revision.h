// Revision: one definition of a stack, kept as a record of kind kRevision.
//
// It is written, not yet committed, when an update is accepted, so that the update can go on after
// a crash while the committed definition (StackDetailRow) stays what it was; and once more, with
// its outputs, in the transaction that makes it the stack's definition.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/rows.h"
#include "value/value.h"

namespace cairn {

struct Revision {
  StackDetailRow definition;  // its number and time included; outputs once it is committed
  OperationNo operation;
  bool committed = false;
  std::optional<std::string> policy = {};  // the stack's policy from then on; absent: as it was
  // What the stack carries and is in from then on; absent: as it was.
  std::optional<std::vector<Tag>> tags = {};
  std::optional<std::string> resource_group = {};
  // What the cloud is given in an update of a resource, by its number, where that is not what is
  // recorded: some of its drift is to stay. Null: nothing of the kind.
  Value sends = {};
};

// Tags as the API writes them: a list of {"Key", "Value"}.
Value to_value(std::span<const Tag> tags);
std::vector<Tag> read_tags(const Value& list);

std::string revision_id(std::string_view stack_id, std::uint64_t revision);
RecordRow to_record(const StackRow& stack, const Revision& revision, Millis now);
Result<Revision> read_revision(StackNo stack, const RecordRow& record);

}  // namespace cairn
