// CustomSender: posts requests to custom resources' providers, from threads of its own.
//
// Order    none between posts; kThreads are under way at a time, the others wait.
// Stop     stop() gives up what is under way, within about a second, and forgets what waits.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "cloud/custom/ports.h"

namespace cairn::server {

class CustomSender final : public custom::Sender {
 public:
  static constexpr int kThreads = 8;

  // Unless allowed, here or in the Post, providers must be on the public internet: templates come
  // from many people, and this machine sees more than they do.
  explicit CustomSender(bool allow_private_addresses);
  ~CustomSender() override { stop(); }
  void stop();
  void post(custom::Post post, Done done) override;

 private:
  void run();

  const bool allow_private_addresses_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::pair<custom::Post, Done>> waiting_;
  std::vector<std::thread> threads_;  // last: they use all of the above
};

}  // namespace cairn::server
