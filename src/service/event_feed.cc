#include "service/event_feed.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "service/event_text.h"

namespace cairn::service {
namespace {

constexpr std::uint64_t kRunsAScan = 4'096;
constexpr std::string_view kComment = ":\n\n";
// What a shared piece costs beside its text.
constexpr std::size_t kEntryBytes = 256;
// Sending a piece, however short, takes about the time of copying so much.
constexpr std::size_t kPieceCost = 16u << 10;
// So long after events became known others are expected.
constexpr TimeMs kQuietMs = 3 * EventFeed::kPaceMs;

// What is kept of those who watch the same. On the executor only.
struct Channel {
  struct Shared {
    EventPlace to;
    ByteStream::Piece text;
  };
  struct Waiting {
    std::weak_ptr<ByteStream> watcher;
    EventPlace* at = nullptr;  // of the watcher
    ByteStream::Ready ready;
  };

  EventSubject subject;
  EventPlace known;  // there is nothing behind it, as far as the feed has looked
  std::map<EventPlace, Shared> shared;
  std::vector<Waiting> waiting;
};

}  // namespace

class EventFeed::Core : public std::enable_shared_from_this<EventFeed::Core> {
 public:
  explicit Core(Ports ports) : ports_(std::move(ports)) {}

  void wake();
  std::shared_ptr<Channel> channel(EventSubject subject);
  void serve(const std::shared_ptr<Channel>& channel, Channel::Waiting watcher);
  // Runs `task` on the executor; a store that fails in it ends the server.
  template <class Task>
  void post(Task task) {
    ports_.executor.post([self = shared_from_this(), task = std::move(task)]() mutable {
      self->guarded([&] { task(*self); });
    });
  }

 private:
  using Key = std::tuple<std::int64_t, bool, std::string, std::string>;

  template <class Task>
  void guarded(Task task) {
    try {
      task();
    } catch (const StoreFailed& failed) {
      ports_.fatal(failed.what());
    }
  }
  // With a piece behind where they stand, if there is one.
  void give(const std::shared_ptr<Channel>& channel, Channel::Waiting watcher);
  bool may_give();
  void give_in_turn();
  void look();
  void take_news(const std::vector<EventRun>& runs, Reader& reader);
  void serve_all(const std::shared_ptr<Channel>& channel);
  void share(const std::shared_ptr<Channel>& channel, EventPlace from, Channel::Shared piece);

  const Ports ports_;
  std::atomic<bool> woken_ = false;
  TimeMs next_look_ = 0;
  std::uint64_t head_ = 0;   // position of the last run that was looked at
  TimeMs quiet_at_ = 0;      // before it the server is taken to be busy
  TimeMs turn_began_ = 0;    // the allowance is given anew every kPaceMs
  std::size_t given_ = 0;    // of it
  bool turn_comes_ = false;  // give_in_turn() will be called
  // There is something behind where they stand. Who came first is served first.
  std::deque<std::pair<std::shared_ptr<Channel>, Channel::Waiting>> in_turn_;
  KnownStacks stacks_;
  std::map<Key, std::weak_ptr<Channel>> channels_;
  std::deque<std::tuple<std::weak_ptr<Channel>, EventPlace, std::size_t>> shared_;  // oldest first
  std::size_t shared_bytes_ = 0;
};

class EventFeed::Watcher final : public ByteStream,
                                 public std::enable_shared_from_this<EventFeed::Watcher> {
 public:
  Watcher(std::shared_ptr<Core> core, EventSubject subject, EventPlace after)
      : core_(std::move(core)), subject_(std::move(subject)), at_(after) {}

  void next(Ready ready) override {
    core_->post([weak = weak_from_this(), ready = std::move(ready)](Core& core) mutable {
      if (const auto self = weak.lock()) self->next(core, std::move(ready));
    });
  }
  std::string_view keep_alive() const override { return kComment; }

 private:
  // The first piece tells where the client is to come back, before anything has happened.
  void next(Core& core, Ready ready) {
    if (channel_) return core.serve(channel_, {weak_from_this(), &at_, std::move(ready)});
    channel_ = core.channel(subject_);
    ready(std::make_shared<const std::string>(
        "retry: 1000\nid: " + place_text(at_, subject_.wide()) + "\n\n"));
  }

  const std::shared_ptr<Core> core_;
  const EventSubject subject_;
  EventPlace at_;
  std::shared_ptr<Channel> channel_;
};

void EventFeed::Core::wake() {
  if (woken_.exchange(true)) return;
  post([](Core& core) {
    if (core.ports_.clock.now() >= core.next_look_) return core.look();
    core.ports_.executor.post_at(core.next_look_, [self = core.shared_from_this()] {
      self->guarded([&] { self->look(); });
    });
  });
}

// Reads what became durable since the last look, and hands it to those who wait for it.
void EventFeed::Core::look() {
  woken_ = false;
  next_look_ = ports_.clock.now() + kPaceMs;
  std::erase_if(channels_, [](const auto& entry) { return entry.second.expired(); });
  if (channels_.empty()) return;
  const auto reader = ports_.store.read();
  const std::vector<EventRun> runs = reader->event_runs(head_, kRunsAScan);
  if (runs.empty()) return;
  take_news(runs, *reader);
  head_ = runs.back().position;
  quiet_at_ = ports_.clock.now() + kQuietMs;
  if (runs.size() == kRunsAScan) wake();
  for (const auto& [key, weak] : channels_) {
    if (const auto channel = weak.lock()) serve_all(channel);
  }
}

void EventFeed::Core::take_news(const std::vector<EventRun>& runs, Reader& reader) {
  std::vector<std::shared_ptr<Channel>> wide;
  for (const auto& [key, weak] : channels_) {
    auto channel = weak.lock();
    if (channel && channel->subject.wide()) wide.push_back(std::move(channel));
  }
  for (const EventRun& run : runs) {
    const auto one = channels_.find(Key(run.stack.value, false, {}, {}));
    if (one != channels_.end()) {
      if (const auto channel = one->second.lock()) {
        channel->known = std::max(channel->known, EventPlace{0, run.last});
      }
    }
    for (const auto& channel : wide) {
      if (!is_part_of(channel->subject, stacks_.get(run.stack, reader))) continue;
      channel->known = std::max(channel->known, EventPlace{run.position, run.last});
    }
  }
}

std::shared_ptr<Channel> EventFeed::Core::channel(EventSubject subject) {
  const Key key(subject.stack ? subject.stack->no.value : 0, subject.wide(),
                subject.stack ? std::string() : subject.account,
                subject.stack ? std::string() : subject.region);
  std::weak_ptr<Channel>& place = channels_[key];
  if (auto channel = place.lock()) return channel;
  const bool first = channels_.size() == 1;
  auto channel = std::make_shared<Channel>();
  const auto reader = ports_.store.read();
  if (first) head_ = reader->last_event_run();  // nobody watched, so nobody looked
  channel->known = place_now(subject, *reader);
  channel->subject = std::move(subject);
  place = channel;
  return channel;
}

void EventFeed::Core::serve_all(const std::shared_ptr<Channel>& channel) {
  for (Channel::Waiting& watcher : std::exchange(channel->waiting, {})) {
    serve(channel, std::move(watcher));
  }
}

void EventFeed::Core::serve(const std::shared_ptr<Channel>& channel, Channel::Waiting watcher) {
  const auto alive = watcher.watcher.lock();
  if (!alive) return;
  if (*watcher.at >= channel->known) {
    channel->waiting.push_back(std::move(watcher));
    return;
  }
  in_turn_.emplace_back(channel, std::move(watcher));
  if (!turn_comes_) give_in_turn();
}

bool EventFeed::Core::may_give() {
  const TimeMs now = ports_.clock.now();
  if (now >= quiet_at_) return true;
  if (now >= turn_began_ + kPaceMs) {
    turn_began_ = now;
    given_ = 0;
  }
  return given_ < kGivenBytesMax;
}

void EventFeed::Core::give_in_turn() {
  while (!in_turn_.empty() && may_give()) {
    auto [channel, watcher] = std::move(in_turn_.front());
    in_turn_.pop_front();
    give(channel, std::move(watcher));
  }
  if (in_turn_.empty()) return;
  turn_comes_ = true;
  ports_.executor.post_at(turn_began_ + kPaceMs, [self = shared_from_this()] {
    self->turn_comes_ = false;
    self->guarded([&] { self->give_in_turn(); });
  });
}

void EventFeed::Core::give(const std::shared_ptr<Channel>& channel, Channel::Waiting watcher) {
  const auto alive = watcher.watcher.lock();
  if (!alive) return;
  EventPlace& at = *watcher.at;
  const EventPlace from = at;
  if (const auto found = channel->shared.find(from); found != channel->shared.end()) {
    at = found->second.to;
    given_ += kPieceCost + found->second.text->size();
    return watcher.ready(found->second.text);
  }
  EventPiece piece = read_piece(channel->subject, from, *ports_.store.read(), stacks_);
  if (piece.text.empty()) {
    at = piece.more ? piece.to : std::max(piece.to, channel->known);
    return post([channel, watcher = std::move(watcher)](Core& core) mutable {
      core.serve(channel, std::move(watcher));
    });
  }
  at = piece.to;
  auto text = std::make_shared<const std::string>(std::move(piece.text));
  share(channel, from, {piece.to, text});
  given_ += kPieceCost + text->size();
  watcher.ready(std::move(text));
}

void EventFeed::Core::share(const std::shared_ptr<Channel>& channel, EventPlace from,
                            Channel::Shared piece) {
  const std::size_t bytes = piece.text->size() + kEntryBytes;
  shared_.emplace_back(channel, from, bytes);
  shared_bytes_ += bytes;
  channel->shared[from] = std::move(piece);
  while (shared_bytes_ > kSharedBytesMax) {
    const auto [weak, at, size] = std::move(shared_.front());
    shared_.pop_front();
    shared_bytes_ -= size;
    if (const auto owner = weak.lock()) owner->shared.erase(at);
  }
}

EventFeed::EventFeed(Ports ports) : core_(std::make_shared<Core>(std::move(ports))) {}
EventFeed::~EventFeed() = default;

void EventFeed::wake() {
  core_->wake();
}

std::shared_ptr<ByteStream> EventFeed::watch(EventSubject subject, EventPlace after) {
  return std::make_shared<Watcher>(core_, std::move(subject), after);
}

}  // namespace cairn::service
