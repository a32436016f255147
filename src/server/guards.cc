#include "server/guards.h"

#include <cstring>
#include <utility>

#include "base/digest.h"

namespace cairn::server {
namespace {

constexpr std::uint32_t kFailuresSaved = 10;  // seconds' worth of them may come at once

}  // namespace

Guards::Guards(const Options& options)
    : throttle_({.per_second = options.rate_limit, .burst = options.rate_burst},
                {.per_second = options.failed_auth_limit,
                 .burst = kFailuresSaved * options.failed_auth_limit}) {}

Result<std::unique_ptr<Guards>> Guards::open(const Options& options, std::string_view secret_key,
                                             const Clock& clock, const AuditLog::Fatal& fatal) {
  std::unique_ptr<Guards> guards(new Guards(options));
  auto opened = guards->open_nonces(options, secret_key, clock.now());
  if (!opened) return opened.error();
  if (options.audit_log.empty()) return guards;
  auto audit = AuditLog::open({.path = options.audit_log,
                               .bytes_max = options.audit_log_mb << 20,
                               .files_max = options.audit_log_files},
                              fatal);
  if (!audit) return audit.error();
  guards->audit_ = std::move(audit).value();
  return guards;
}

Result<void> Guards::open_nonces(const Options& options, std::string_view secret_key,
                                 TimeMs now_ms) {
  const Sha256 derived = hmac_sha256(secret_key, "nonces");
  access::NonceStore::Options store;
  NonceFile::Settings settings{.path = options.data + "/nonces",
                               .boot_id = this_boot(),
                               .now_s = access::whole_seconds(now_ms),
                               .window_s = access::whole_seconds(access::kWindowMs) + 1};
  std::memcpy(&store.seed, derived.data(), sizeof store.seed);
  std::memcpy(&settings.key, derived.data() + sizeof store.seed, sizeof settings.key);
  auto file = NonceFile::open(settings);
  if (!file) return file.error();
  nonce_file_ = std::move(file).value();
  store.keep = [&to = *nonce_file_](std::uint64_t print, std::uint32_t expiry_s,
                                    std::uint32_t now_s) { to.keep(print, expiry_s, now_s); };
  nonces_ = std::make_unique<access::NonceStore>(store);
  nonces_->distrust_until(nonce_file_->distrusted_until_s());
  nonce_file_->each_kept([&](std::uint64_t print, std::uint32_t expiry_s) {
    nonces_->remember(print, expiry_s, settings.now_s);
  });
  return {};
}

std::function<void(api::AuditRecord)> Guards::audit() {
  if (!audit_) return {};
  return [&log = *audit_](api::AuditRecord record) { log.add(std::move(record)); };
}

void Guards::reopen_audit() {
  if (audit_) audit_->reopen();
}

void Guards::stop() {
  if (audit_) audit_->stop();
}

}  // namespace cairn::server
