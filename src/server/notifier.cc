#include "server/notifier.h"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

#include "runtime/log.h"
#include "service/stack_settings.h"

namespace cairn::server {
namespace {

using service::Notice;

// What came of one try; empty: it was delivered.
struct Trouble {
  std::string what;
  bool for_good = false;  // another try would end the same way
};

bool to_eventbridge(const Notice& notice) {
  return notice.url == service::kEventBridge;
}

Trouble post(http::Client& client, const Notice& notice, const std::string& url) {
  if (url.empty()) return {"no --eventbridge-sink is configured", true};
  http::ClientRequest request;
  request.method = "POST";
  request.url = url;
  request.headers = {{"Content-Type", to_eventbridge(notice)
                                          ? "application/cloudevents+json; charset=utf-8"
                                          : "application/json; charset=utf-8"}};
  request.body = notice.body;
  request.timeout_ms = Notifier::kTimeoutMs;
  request.body_bytes_max = 64u << 10;  // the answer's body is not read
  const auto answer = client.send(request);
  if (answer) {
    if (answer->status >= 200 && answer->status <= 299) return {};
    return {fmt::format("the receiver answered with status {}", answer->status)};
  }
  const Error& error = answer.error();
  if (error.code == "ResponseTooLarge") return {};  // it has it, and says more than it needs to
  if (error.code == "AddressRefused") {
    return {error.message + " Start cairnd with --allow-private-addresses if that is meant.", true};
  }
  return {error.message, error.code == "InvalidRequest"};
}

// A query may hold a secret of the receiver's.
std::string_view without_query(std::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

void tell_given_up(const Notice& notice, int tries, std::string_view why) {
  log::warning("a notification was given up", {{"stack", notice.stack},
                                               {"to", without_query(notice.url)},
                                               {"tries", std::to_string(tries)},
                                               {"why", why}});
}

}  // namespace

Notifier::Notifier(NotifierOptions options, Store& store, Writer& writer, const Clock& clock,
                   std::function<void(std::string)> fatal)
    : options_(std::move(options)),
      store_(store),
      writer_(writer),
      clock_(clock),
      fatal_(std::move(fatal)) {
  for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { run(); });
}

void Notifier::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Notifier::wake() {
  {
    const std::lock_guard lock(mutex_);
    look_ = true;
  }
  wake_.notify_one();
}

// The operator's own sink may be anywhere; addresses in requests come from many people.
void Notifier::run() {
  const auto open =
      http::Client::make({.public_only = false, .keep_connections = false, .give_up = &stopping_});
  const auto guarded = http::Client::make({.public_only = !options_.allow_private_addresses,
                                           .keep_connections = false,
                                           .give_up = &stopping_});
  Lock lock(mutex_);
  while (!stopping_) {
    if (look_ && !looking_ && waiting_.size() < kQueueMax / 2) {
      look(lock);
    } else if (!waiting_.empty() && waiting_.begin()->first <= clock_.now()) {
      Job job = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      deliver(lock, std::move(job), *open, *guarded);
    } else {
      wait(lock);
    }
  }
}

void Notifier::wait(Lock& lock) {
  if (waiting_.empty()) {
    wake_.wait(lock);
    return;
  }
  const TimeMs left = waiting_.begin()->first - clock_.now();
  wake_.wait_for(lock, std::chrono::milliseconds(left));
}

// What is held is among the oldest, and is passed over: so many more are read. What was forgotten
// meanwhile may still be in what is read.
void Notifier::look(Lock& lock) {
  look_ = false;
  looking_ = true;
  const std::size_t most = kQueueMax + held_.size();
  lock.unlock();
  service::WaitingNotices found;
  std::string failure;
  try {
    found = service::waiting_notices(*store_.read(), most);
  } catch (const StoreFailed& failed) {
    failure = failed.what();
  }
  lock.lock();
  looking_ = false;
  const std::set<std::string> gone = std::exchange(gone_, {});
  if (!failure.empty()) return fatal_(failure);
  look_ |= found.more;
  const TimeMs now = clock_.now();
  for (Notice& notice : found.notices) {
    if (waiting_.size() >= kQueueMax) {
      look_ = true;
      break;
    }
    if (gone.contains(notice.id)) continue;
    if (held_.insert(notice.id).second) waiting_.emplace(now, Job{std::move(notice)});
  }
  wake_.notify_all();
}

void Notifier::deliver(Lock& lock, Job job, http::Client& open, http::Client& guarded) {
  lock.unlock();
  const bool bridge = to_eventbridge(job.notice);
  const Trouble trouble = post(bridge ? open : guarded, job.notice,
                               bridge ? options_.eventbridge_sink : job.notice.url);
  ++job.tries;
  const bool again = !trouble.what.empty() && !trouble.for_good && job.tries < kTries;
  if (!trouble.what.empty() && !again && !stopping_) {
    tell_given_up(job.notice, job.tries, trouble.what);
  }
  if (!again && !stopping_) forget(job.notice);
  lock.lock();
  if (!again) return;
  const TimeMs pause = options_.first_wait_ms * (job.tries == 1 ? 1 : 5);
  waiting_.emplace(clock_.now() + pause, std::move(job));
}

// Held until it is gone from the store, so that nobody takes it up again.
void Notifier::forget(const Notice& notice) {
  writer_.submit(service::without_notice(notice), [this, id = notice.id](CommitOutcome) {
    const std::lock_guard lock(mutex_);
    held_.erase(id);
    if (looking_) gone_.insert(id);
  });
}

}  // namespace cairn::server
