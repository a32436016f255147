// Notifier: delivers notices (service/notices.h), from threads of its own.
//
// Delivery  at least once: a notice is forgotten only when its receiver answered 2xx, or it was
//           given up after kTries tries, which the log tells. What a last life left is delivered
//           in this one, with as many tries again. No order is kept.
// Waiting   10 s for an answer; `first_wait_ms` before the second try, five times that before the
//           third. Nobody waits for the notifier: wake() only says that there may be something.
// Limits    kQueueMax notices are in memory; the others wait in the store. kThreads are under way.
// Stop      stop() gives up what is under way, within about a second; it is sent again next time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "http/client.h"
#include "runtime/writer.h"
#include "service/notices.h"
#include "store/store.h"
#include "world/world.h"

namespace cairn::server {

struct NotifierOptions {
  bool allow_private_addresses = false;  // receivers need not be on the public internet
  std::string eventbridge_sink;          // who gets what is for eventbridge; empty: nobody
  TimeMs first_wait_ms = 1'000;
};

class Notifier {
 public:
  static constexpr int kThreads = 4;
  static constexpr int kTries = 3;
  static constexpr int kTimeoutMs = 10'000;
  static constexpr std::size_t kQueueMax = 256;

  // `fatal` is told why when the store can no longer be read.
  Notifier(NotifierOptions options, Store& store, Writer& writer, const Clock& clock,
           std::function<void(std::string)> fatal);
  ~Notifier() { stop(); }
  void stop();
  void wake();

 private:
  struct Job {
    service::Notice notice;
    int tries = 0;
  };
  using Lock = std::unique_lock<std::mutex>;

  void run();
  void wait(Lock& lock);
  void look(Lock& lock);
  void deliver(Lock& lock, Job job, http::Client& open, http::Client& guarded);
  void forget(const service::Notice& notice);

  const NotifierOptions options_;
  Store& store_;
  Writer& writer_;
  const Clock& clock_;
  const std::function<void(std::string)> fatal_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool look_ = true;                    // the store may hold notices that are not here
  bool looking_ = false;                // somebody does
  std::multimap<TimeMs, Job> waiting_;  // by when they are due
  std::set<std::string> held_;          // ids of what waits, is under way, or is being forgotten
  std::set<std::string> gone_;          // ids that were forgotten while somebody looked
  std::vector<std::thread> threads_;    // last: they use all of the above
};

}  // namespace cairn::server
