// Desk: what calls and signals do to handles and conditions. It knows neither threads nor waiting:
// a Desk serves what came together, and take() is all of it as one change of the book. Later calls
// at one Desk see what earlier ones did.
//
// Failure  throws what the book throws when it cannot be read.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/cloud.h"
#include "cloud/wait/signal_book.h"
#include "cloud/wait/signal_text.h"

namespace cairn::wait {

inline constexpr std::string_view kHandleType = "ALIYUN::ROS::WaitConditionHandle";
inline constexpr std::string_view kConditionType = "ALIYUN::ROS::WaitCondition";

// Signals that one handle keeps; more are refused.
inline constexpr std::size_t kSignalsMax = 1000;

// How many signals it waits for.
std::int64_t count_of(const Condition& condition);

// What became of a signal, in the words of HTTP.
struct SignalAnswer {
  int status = 200;
  std::string signal_id;  // 200: under which it was kept
  std::string code;       // else
  std::string message;
};

class Desk {
 public:
  Desk(SignalBook& book, std::string_view public_url, TimeMs now, Chance& chance)
      : book_(book), public_url_(public_url), now_(now), chance_(chance) {}

  // Nullopt: a kPoll of a condition that goes on waiting.
  std::optional<CallReply> carry_out(const CallSpec& call);

  // Whether one with this secret may signal to the handle: 200, 403 or 404.
  SignalAnswer admit(const std::string& handle, std::string_view secret);
  // Keeps a signal to a handle, or to the handle of a condition.
  SignalAnswer send(const std::string& physical_id, IncomingSignal signal);

  // How a condition is decided, or the news of its progress, which are told once and only when its
  // ShowProgressEvent wants them; nullopt while it goes on waiting and has none.
  std::optional<CallReply> decide_or_tell(const std::string& condition, bool stack_is_new);

  struct Wait {
    std::string handle;
    TimeMs deadline = 0;
  };
  Wait wait_of(const std::string& condition);
  // Whether this desk did something to the handle, its signals or the condition.
  bool touched(const std::string& id) const { return touched_.contains(id); }

  Change take();

 private:
  CallReply create(const CallSpec& call);
  CallReply create_handle(const CallSpec& call, const std::string& id, Value properties);
  CallReply create_condition(const CallSpec& call, const std::string& id, Value properties);
  CallReply update(const CallSpec& call);
  CallReply update_handle(const CallSpec& call, const Handle& handle);
  CallReply update_condition(const CallSpec& call, const Condition& condition);
  template <class Updated>
  CallReply refuse_update(const CallSpec& call, Updated before, CallReply reply);
  CallReply remove(const CallSpec& call);
  CallReply read(const CallSpec& call);
  std::optional<CallReply> decide(const std::string& condition);
  std::string news_of(const std::string& condition, bool stack_is_new);
  CallReply decide_or_go_on(const std::string& condition, bool stack_is_new);
  SignalAnswer keep(const Handle& handle, IncomingSignal incoming);
  void drop(const std::string& handle, const std::string& signal);
  void drop_all(const std::string& handle);

  const Handle* live_handle(const std::string& id);
  const std::optional<Handle>& handle(const std::string& id);
  const std::optional<Condition>& condition(const std::string& id);
  std::vector<Signal>& signals(const std::string& handle);
  void put(Handle handle);
  void put(Condition condition);

  SignalBook& book_;
  std::string_view public_url_;
  TimeMs now_;
  Chance& chance_;
  // As the book has it, with what this desk did to it.
  std::map<std::string, std::optional<Handle>> handles_;
  std::map<std::string, std::optional<Condition>> conditions_;
  std::map<std::string, std::vector<Signal>> signals_;  // by handle
  // What this desk did.
  std::set<std::string> touched_;
  std::set<std::string> handles_put_;
  std::set<std::string> conditions_put_;
  std::set<std::pair<std::string, std::string>> kept_;  // handle and signal
  std::set<std::pair<std::string, std::string>> dropped_;
};

}  // namespace cairn::wait
