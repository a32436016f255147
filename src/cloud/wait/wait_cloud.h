// WaitCloud: the Cloud of ALIYUN::ROS::WaitConditionHandle and ALIYUN::ROS::WaitCondition
// (custom-resources section 2). A condition's kPoll is held until enough signals have come, one
// tells of a failure, or the time is over.
//
// Order       Calls and signals are taken in the order they arrive. All that wait when the executor
//             gets to them are one change of the book.
// Durability  What is answered is durable, signals first of all; signals may come before their
//             condition. Another process goes on where this one stopped, with the time that is
//             left.
// Failure     When the book cannot be read `on_fatal` is told once, and nothing more is answered.
//             What the book refuses is answered kUnknown, or 503.
// Threads     start(), post() and send() from any thread. Work and answers run on the executor.
// Lifetime    The destructor forgets what was not answered. Book, clock, chance and executor must
//             outlive the object and every task it has posted.
// Limits      kSignalsMax signals a handle (desk.h), kSignalBytesMax a signal (signal_text.h);
//             none on calls waiting: runtime/ bounds them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cloud/cloud.h"
#include "cloud/wait/desk.h"
#include "cloud/wait/signal_book.h"

namespace cairn::wait {

struct WaitOptions {
  std::string public_url;  // "http://127.0.0.1:8610": what handles' URLs begin with
  std::function<void(std::string why)> on_fatal;
};

class WaitCloud final : public Cloud {
 public:
  using Answer = std::function<void(SignalAnswer)>;

  WaitCloud(WaitOptions options, SignalBook& book, const Clock& clock, Chance& chance,
            Executor& executor);
  ~WaitCloud() override;

  void start(CallSpec spec, Done done) override;

  // A signal as it came to a handle's address (a path or a URL), with what its header
  // x-ros-signal says. `key` is equal when the same signal is sent again; empty: it is another one.
  void post(std::string_view address, std::string secret, std::string_view body, Answer answer,
            std::string key = {});
  // A signal to a handle, or to a condition's handle, by physical id, from one who may send it.
  void send(std::string physical_id, IncomingSignal signal, Answer answer);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cairn::wait
