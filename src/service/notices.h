// Notices: news of a stack on their way to the NotificationURLs of its root (stack-lifecycle
// section 10).
//
// What      The status an operation ended with: IN_PROGRESS is none, and a failure that is being
//           rolled back is told by how the rollback ended. Nested stacks keep silent.
// Durable   One record an address, of kind kNotification, in the transaction that writes the
//           status; it is removed when it was delivered or given up.
// Body      {"Outputs": [...], "StackId", "StackName", "Status"}; to `eventbridge` the same as the
//           data of a CloudEvent in structured mode.
#pragma once

#include <string>
#include <vector>

#include "service/stack_settings.h"
#include "store/store.h"

namespace cairn::service {

struct Notice {
  std::string id;     // of its record
  std::string stack;  // StackId
  std::string url;    // an http address, or eventbridge
  std::string body;   // JSON
};

// Adds the notices of `stack`, which has its new state, and whose event is in `batch`. `outputs` as
// StackDetailRow::outputs.
void add_notices(const StackRow& stack, const StackSettings& settings, std::string_view outputs,
                 Batch& batch);

// Those that wait, the oldest `most`; `more` says that there are others.
struct WaitingNotices {
  std::vector<Notice> notices;
  bool more = false;
};
WaitingNotices waiting_notices(Reader& reader, std::size_t most);

// The rows that end a notice's life.
Batch without_notice(const Notice& notice);

}  // namespace cairn::service
