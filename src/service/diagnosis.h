// Why an operation of a stack failed, read off its events, rows and plan: the first failure, what
// it kept from beginning, and what to do. Nothing is asked of a cloud.
#pragma once

#include <string>
#include <vector>

#include "service/cures.h"
#include "store/store.h"
#include "value/value.h"

namespace cairn::service {

// A failure of a resource, or, with an empty path, of the stack as a whole.
struct FailedPart {
  std::string path;  // "Network/Switch": Switch in the stack that Network is
  std::string stack_id;
  std::string stack_name;
  std::string logical_id;
  std::string type;
  std::string physical_id;
  std::string status;
  std::string reason;  // as the event says it
  Millis time = 0;
  bool rolling_back = false;  // on the way back
};

struct Diagnosis {
  StackRow stack;
  std::string operation;  // "CREATE"; empty: no operation of the stack has failed
  Millis began = 0;
  std::vector<FailedPart> failed;    // in the order of time, a nested stack's before its parent's
  std::vector<std::string> blocked;  // paths of what waited for the root cause and never began
  std::vector<std::string> idle;     // the others that never began

  // The first failure that was no consequence of another; null when nothing failed.
  const FailedPart* root() const;
  // The same of the way back.
  const FailedPart* rollback_root() const;
};

// Of the latest operation that has failed, whatever came after it.
Diagnosis diagnose_stack(const StackRow& stack, Reader& reader);

// DiagnosticResult and Recommends of GetDiagnostic.
Value diagnostic_result(const Diagnosis& diagnosis);
Value recommendations(const Diagnosis& diagnosis, Language language);

}  // namespace cairn::service
