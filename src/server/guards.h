// Guards: who watches requests before and after they are carried out: replays, limits, the audit.
//
// Threads  what is inside has its own rules; reopen_audit() any.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "access/nonce_store.h"
#include "api/throttle.h"
#include "base/result.h"
#include "server/audit_log.h"
#include "server/nonce_file.h"
#include "server/options.h"
#include "world/world.h"

namespace cairn::server {

class Guards {
 public:
  // What the last life admitted is refused from now on. `secret_key` is that of the data directory.
  static Result<std::unique_ptr<Guards>> open(const Options& options, std::string_view secret_key,
                                              const Clock& clock, const AuditLog::Fatal& fatal);

  access::NonceStore& nonces() { return *nonces_; }
  api::Throttle& throttle() { return throttle_; }
  // Empty when none is kept.
  std::function<void(api::AuditRecord)> audit();
  void reopen_audit();
  // Writes what waits. Only when nobody answers any more.
  void stop();

 private:
  explicit Guards(const Options& options);
  Result<void> open_nonces(const Options& options, std::string_view secret_key, TimeMs now_ms);

  std::unique_ptr<NonceFile> nonce_file_;
  std::unique_ptr<access::NonceStore> nonces_;  // goes before the file it is kept in
  api::Throttle throttle_;
  std::unique_ptr<AuditLog> audit_;
};

}  // namespace cairn::server
