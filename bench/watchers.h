// Many connections that read server-sent events, from one thread of low priority: what they cost
// the server is measured, not what they cost the machine as its clients.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace cairn::bench {

class Watchers {
 public:
  // Opens a stream for each signed target; returns when each has begun.
  Watchers(std::uint16_t port, const std::vector<std::string>& targets);
  ~Watchers();
  Watchers(const Watchers&) = delete;
  Watchers& operator=(const Watchers&) = delete;

  // Waits until each got `count` events numbered from `first` on, none missing and none twice; ends
  // the benchmark when one did not within `seconds`.
  void expect(std::uint64_t first, std::uint64_t count, int seconds);

 private:
  // Finds the ids in what arrives, a line at a time.
  struct Watcher {
    int socket = -1;
    std::string line;
    bool begun = false;
    std::uint64_t first = 0;  // id of the first event
    std::uint64_t last = 0;
    std::uint64_t id = 0;  // of the event being read
    void take(std::string_view bytes);
    void take_line(std::string_view text);
  };

  void run();

  std::vector<Watcher> all_;
  int poll_ = -1;
  std::atomic<std::size_t> begun_ = 0;
  std::atomic<std::uint64_t> wanted_ = 0;  // last id that each is to reach
  std::atomic<std::size_t> done_ = 0;      // watchers that did
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

// Lets this process have so many files open.
void allow_open_files(std::uint64_t count);

}  // namespace cairn::bench
