#include "server/daemon.h"

#include "runtime/log.h"
#include "server/daemon_parts.h"
#include "service/change_sets.h"
#include "service/group_identity.h"

namespace cairn::server {

Result<void> Daemon::Parts::open(const Options& options, const Fatal& fatal) {
  if (auto read = read_prices(options); !read) return read;
  if (auto opened = open_store(options); !opened) return opened;
  if (auto opened = open_account(options); !opened) return opened;
  if (auto opened = open_guards(options, fatal); !opened) return opened;
  if (auto opened = open_objects(options); !opened) return opened;
  if (auto opened = open_types(options); !opened) return opened;
  if (auto listening = listen(options); !listening) return listening;
  open_waits(options, fatal);
  if (auto opened = open_cloud(options, fatal); !opened) return opened;
  connect(options, fatal);
  for (const Error& error : runner->recover()) {
    log::error(error.message, {{"fix", error.fix}});
  }
  drift->recover();
  for (const Error& error : rollouts->recover()) {
    log::error(error.message, {{"fix", error.fix}});
  }
  service::remove_left_roles(*context);
  auto_deployments->begin();
  sweeper->begin();
  service::resume_change_sets(*context);
  return {};
}

// First nobody asks, then nobody works on a request; then those that post to each other stop,
// after which nothing is under way. To the rows it looks like a death, which they are made for.
void Daemon::Parts::stop() {
  http.reset();
  if (workers) workers->stop();
  if (custom_sender) custom_sender->stop();
  if (notifier) notifier->stop();
  for (const auto* thread : {&engine_thread, &rollout_thread, &drift_thread, &writer_thread,
                             &cloud_thread, &custom_thread, &events_thread}) {
    if (*thread) (*thread)->stop();
  }
  if (guards) guards->stop();  // nobody answers any more
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Daemon::~Daemon() = default;

Result<std::unique_ptr<Daemon>> Daemon::open(const Options& options, Fatal fatal) {
  auto parts = std::make_unique<Parts>();
  try {
    if (auto opened = parts->open(options, fatal); !opened) return opened.error();
  } catch (const StoreFailed& failed) {
    return Error{.code = "StoreFailed",
                 .message = failed.what(),
                 .where = options.data,
                 .at = {},
                 .fix = "Restore the data directory from a backup."};
  }
  return std::unique_ptr<Daemon>(new Daemon(std::move(parts)));
}

void Daemon::start() {
  parts_->http->start();
}

void Daemon::stop() {
  constexpr int kGraceMs = 5'000;
  parts_->http->stop(kGraceMs);
}

void Daemon::reload() {
  parts_->guards->reopen_audit();
  if (const auto reloaded = parts_->http->reload_certificate(); !reloaded) {
    log::error(reloaded.error().message, {{"fix", reloaded.error().fix}});
  }
}

std::string Daemon::address() const {
  return parts_->address();
}

}  // namespace cairn::server
