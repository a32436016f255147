#include "cloud/wait/wait_cloud.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace cairn::wait {
namespace {

SignalAnswer unavailable() {
  return {503, {}, "ServiceUnavailable", "The signal was not kept. Send it again."};
}

}  // namespace

struct WaitCloud::State : std::enable_shared_from_this<State> {
  // What is done at the desk, and what is answered once it is durable: with false, when it is not.
  using Finish = std::function<void(bool durable)>;
  using Job = std::function<void(Desk&, std::vector<Finish>&)>;

  struct Held {
    std::string condition;
    Desk::Wait wait;
    bool stack_is_new = false;
    Done done;
  };

  State(WaitOptions given, SignalBook& b, const Clock& time, Chance& dice, Executor& runner)
      : options(std::move(given)), book(b), clock(time), chance(dice), executor(runner) {}

  void add(Job job) {
    {
      const std::lock_guard lock(mutex);
      jobs.push_back(std::move(job));
      if (std::exchange(scheduled, true)) return;  // taken along by what was begun
    }
    post_drain();
  }

  void post_drain() {
    executor.post([weak = weak_from_this()] {
      if (const auto state = weak.lock()) state->drain();
    });
  }

  // Until the change is durable what arrives waits for the next one: a desk reads the book.
  void drain() {
    std::vector<Job> batch;
    {
      const std::lock_guard lock(mutex);
      batch.swap(jobs);
    }
    auto finishes = std::make_shared<std::vector<Finish>>();
    try {
      Desk desk(book, options.public_url, clock.now(), chance);
      for (Job& job : batch) job(desk, *finishes);
      decide_held(desk, *finishes);
      Change change = desk.take();
      if (change.empty()) return finish(*finishes, true);
      book.commit(std::move(change), [weak = weak_from_this(), finishes](bool durable) {
        const auto state = weak.lock();
        if (!state) return;
        state->executor.post([weak, finishes, durable] {
          if (const auto alive = weak.lock()) alive->finish(*finishes, durable);
        });
      });
    } catch (const std::exception& trouble) {
      if (options.on_fatal) options.on_fatal(trouble.what());
    }
  }

  void finish(std::vector<Finish>& finishes, bool durable) {
    {
      const std::lock_guard lock(mutex);
      scheduled = !jobs.empty();
      if (scheduled) post_drain();
    }
    for (Finish& one : finishes) one(durable);
  }

  static Finish reply_later(Done done, CallReply reply) {
    return [done = std::move(done), reply = std::move(reply)](bool durable) {
      done(durable ? reply : CallReply{});
    };
  }
  static Finish answer_later(Answer to, SignalAnswer answer) {
    return [to = std::move(to), answer = std::move(answer)](bool durable) {
      to(durable ? answer : unavailable());
    };
  }

  void decide_held(Desk& desk, std::vector<Finish>& finishes) {
    const TimeMs now = clock.now();
    std::erase_if(held, [&](Held& one) {
      const bool news = desk.touched(one.condition) || desk.touched(one.wait.handle);
      if (!news && now < one.wait.deadline) return false;
      auto reply = desk.decide_or_tell(one.condition, one.stack_is_new);
      if (!reply) return false;
      finishes.push_back(reply_later(std::move(one.done), std::move(*reply)));
      return true;
    });
  }

  void carry_out(const CallSpec& call, Done done, Desk& desk, std::vector<Finish>& finishes) {
    if (auto reply = desk.carry_out(call)) {
      finishes.push_back(reply_later(std::move(done), std::move(*reply)));
      return;
    }
    const Desk::Wait wait = desk.wait_of(call.physical_id);
    held.push_back({call.physical_id, wait, call.stack_is_new, std::move(done)});
    executor.post_at(wait.deadline, [weak = weak_from_this()] {
      // A look at what is held is all it takes.
      if (const auto state = weak.lock()) state->add([](Desk&, std::vector<Finish>&) {});
    });
  }

  WaitOptions options;
  SignalBook& book;
  const Clock& clock;
  Chance& chance;
  Executor& executor;

  std::mutex mutex;
  std::vector<Job> jobs;
  bool scheduled = false;  // a drain is posted, or its change is not durable yet

  std::vector<Held> held;  // on the executor
};

WaitCloud::WaitCloud(WaitOptions options, SignalBook& book, const Clock& clock, Chance& chance,
                     Executor& executor)
    : state_(std::make_shared<State>(std::move(options), book, clock, chance, executor)) {}
WaitCloud::~WaitCloud() = default;

void WaitCloud::start(CallSpec spec, Done done) {
  state_->add([state = state_.get(), spec = std::move(spec), done = std::move(done)](
                  Desk& desk, auto& finishes) mutable {
    state->carry_out(spec, std::move(done), desk, finishes);
  });
}

void WaitCloud::post(std::string_view address, std::string secret, std::string_view body,
                     Answer answer, std::string key) {
  auto signal = body.size() > kSignalBytesMax
                    ? Error{.code = "SignalTooLarge",
                            .message = fmt::format("A signal may have {} bytes.", kSignalBytesMax)}
                    : read_signal(body);
  if (signal) signal.value().key = std::move(key);
  // In the order of importance: a stranger learns nothing of what a good body is.
  state_->add([handle = std::string(handle_in(address)), secret = std::move(secret),
               signal = std::move(signal),
               answer = std::move(answer)](Desk& desk, auto& finishes) mutable {
    SignalAnswer said = desk.admit(handle, secret);
    if (said.status == 200 && !signal) {
      said = {signal.error().code == "SignalTooLarge" ? 413 : 400,
              {},
              signal.error().code,
              signal.error().message};
    } else if (said.status == 200) {
      said = desk.send(handle, std::move(signal).value());
    }
    finishes.push_back(State::answer_later(std::move(answer), std::move(said)));
  });
}

void WaitCloud::send(std::string physical_id, IncomingSignal signal, Answer answer) {
  state_->add([physical_id = std::move(physical_id), signal = std::move(signal),
               answer = std::move(answer)](Desk& desk, auto& finishes) mutable {
    finishes.push_back(
        State::answer_later(std::move(answer), desk.send(physical_id, std::move(signal))));
  });
}

}  // namespace cairn::wait
