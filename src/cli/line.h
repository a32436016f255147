// Line: the events of a stack as the server sends them, for a watch that would otherwise ask again
// and again.
//
// Order    every event of the stack from open() on, oldest first; over a broken connection too, as
//          long as the server keeps its data.
// Failure  a server that does not know how is never asked again; any other trouble ends the
//          connection, and open() tries anew.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/api.h"
#include "cli/host.h"
#include "value/value.h"

namespace cairn::cli {

// Takes server-sent events apart.
class EventText {
 public:
  struct Found {
    std::string id;
    std::string data;
  };
  // The events that `bytes` complete.
  std::vector<Found> take(std::string_view bytes);
  // Of what was complete; empty: none had one.
  const std::string& last_id() const { return last_id_; }
  void forget_unfinished() { unread_.clear(); }

 private:
  std::string unread_;
  std::string last_id_;
};

class Line {
 public:
  Line(Api& api, Host& host, std::string stack_id)
      : api_(api), host_(host), stack_id_(std::move(stack_id)) {}

  // Connects when it is not connected and it may help. True when it is connected now.
  bool open();
  bool connected() const { return stream_ != nullptr; }
  // Waits at most `ms` for events. While not connected it only waits.
  std::vector<Value> wait(int ms);

 private:
  static constexpr std::int64_t kSilenceMaxMs = 45'000;  // the server breaks it every 15 s

  Api& api_;
  Host& host_;
  const std::string stack_id_;
  std::unique_ptr<TextStream> stream_;
  EventText text_;
  std::int64_t heard_ms_ = 0;
  bool unknown_ = false;  // to the server
};

}  // namespace cairn::cli
