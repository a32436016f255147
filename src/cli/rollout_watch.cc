#include "cli/rollout_watch.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/live_view.h"
#include "cli/render_rollout.h"

namespace cairn::cli {
namespace {

constexpr std::size_t kPageSize = 50;  // the most the API gives
// A look takes a call for each fifty targets: so many times as long it rests before the next one.
constexpr int kRestOfALook = 4;

std::variant<std::vector<Value>, Failure> all_results(Api& api, const std::string& operation_id) {
  std::vector<Value> results;
  for (int page = 1;; ++page) {
    const ApiAnswer answer = api.call({.action = "ListStackGroupOperationResults",
                                       .parameters = {{"OperationId", operation_id},
                                                      {"PageSize", std::to_string(kPageSize)},
                                                      {"PageNumber", std::to_string(page)}}});
    if (!answer) return answer.failure();
    const auto items = answer.value().get("StackGroupOperationResults").items();
    results.insert(results.end(), items.begin(), items.end());
    if (items.size() < kPageSize) return results;
  }
}

class Watch {
 public:
  Watch(Api& api, Host& host, const RolloutWatch& spec, RolloutView& view)
      : api_(api), host_(host), spec_(spec), view_(view), began_ms_(host.now_ms()) {}

  RolloutEnd run() {
    std::int64_t next_look_ms = 0;
    for (;;) {
      if (host_.now_ms() >= next_look_ms) {
        const std::int64_t began = host_.now_ms();
        if (look()) break;
        const std::int64_t took = host_.now_ms() - began;
        next_look_ms =
            host_.now_ms() + std::max<std::int64_t>(view_.poll_ms(), kRestOfALook * took);
      }
      view_.on_frame(end_.rollout);
      host_.pause_ms(view_.frame_ms());
      if (host_.interrupted()) {
        end_.interrupted = true;
        break;
      }
    }
    view_.on_end(end_.rollout);
    return std::move(end_);
  }

 private:
  // True when there is nothing more to wait for.
  bool look() {
    const std::vector<Target> before = end_.rollout.targets();
    if (const auto failure = read()) return take_failure(*failure);
    if (trouble_since_ms_ != 0) view_.on_trouble(nullptr);
    trouble_since_ms_ = 0;
    const std::vector<Target>& now = end_.rollout.targets();
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (i < before.size() && before[i].state == now[i].state) continue;
      view_.on_target(now[i], host_.now_ms() - began_ms_);
    }
    return is_over(end_.rollout.status());
  }

  // By the one call where the server knows it, else, and once it is over, by the others.
  std::optional<Failure> read() {
    if (knows_progress_) {
      auto failure = read_progress(api_, host_, spec_.operation_id, end_);
      if (!failure && !is_over(end_.rollout.status())) return std::nullopt;
      knows_progress_ = !failure || failure->kind != FailureKind::kRefused;
      if (failure && knows_progress_) return failure;
    }
    return read_rollout(api_, host_, spec_.operation_id, end_);
  }

  bool take_failure(const Failure& failure) {
    const std::int64_t now = host_.now_ms();
    if (failure.kind != FailureKind::kRefused) {
      if (trouble_since_ms_ == 0) trouble_since_ms_ = now;
      view_.on_trouble(&failure);
      if (now - trouble_since_ms_ < spec_.patience_ms) return false;
    }
    end_.failure = failure;
    return true;
  }

  Api& api_;
  Host& host_;
  const RolloutWatch& spec_;
  RolloutView& view_;
  const std::int64_t began_ms_;
  bool knows_progress_ = true;         // until the server says otherwise
  std::int64_t trouble_since_ms_ = 0;  // 0: the server answers
  RolloutEnd end_;
};

class PlainView final : public RolloutView {
 public:
  PlainView(Host& host, bool color) : host_(host), color_(color), trouble_(host) {}
  void on_target(const Target& target, std::int64_t since_ms) override {
    if (target.state >= TargetState::kDone) host_.out(plain_line(target, since_ms, color_));
  }
  void on_trouble(const Failure* failure) override { trouble_.tell(failure); }

 private:
  Host& host_;
  bool color_;
  TroubleLines trouble_;
};

class MatrixView final : public RolloutView {
 public:
  MatrixView(Host& host, bool color) : picture_(host, color) {}
  int poll_ms() const override { return 250; }
  int frame_ms() const override { return LivePicture::kFrameMs; }
  void on_frame(const Rollout& rollout) override { draw(rollout); }
  void on_end(const Rollout& rollout) override { draw(rollout); }
  void on_trouble(const Failure* failure) override { picture_.tell(failure); }

 private:
  void draw(const Rollout& rollout) {
    picture_.draw([&](const Frame& frame) { return render_rollout(rollout, frame); });
  }

  LivePicture picture_;
};

}  // namespace

// The operation before its results: when it is over, all of them are what they will be.
std::optional<Failure> read_rollout(Api& api, Host& host, const std::string& operation_id,
                                    RolloutEnd& into) {
  const ApiAnswer operation =
      api.call({.action = "GetStackGroupOperation", .parameters = {{"OperationId", operation_id}}});
  if (!operation) return operation.failure();
  auto results = all_results(api, operation_id);
  if (const auto* failure = std::get_if<Failure>(&results)) return *failure;
  auto& all = std::get<std::vector<Value>>(results);
  into.operation = operation.value().get("StackGroupOperation");
  into.rollout.take_operation(into.operation);
  into.rollout.take_results(all, host.now_ms());
  into.results = Value::list(std::move(all));
  return std::nullopt;
}

std::optional<Failure> read_progress(Api& api, Host& host, const std::string& operation_id,
                                     RolloutEnd& into) {
  const ApiAnswer progress = api.call(
      {.action = "GetStackGroupOperationProgress", .parameters = {{"OperationId", operation_id}}});
  if (!progress) return progress.failure();
  into.rollout.take_progress(progress.value(), host.now_ms());
  return std::nullopt;
}

RolloutEnd watch_rollout(Api& api, Host& host, const RolloutWatch& spec, RolloutView& view) {
  return Watch(api, host, spec, view).run();
}

std::unique_ptr<RolloutView> make_rollout_view(const GlobalOptions& options, Host& host) {
  if (options.output == Output::kJson) return std::make_unique<RolloutView>();
  const bool color = wants_color(options, host);
  if (host.terminal().is_terminal) return std::make_unique<MatrixView>(host, color);
  return std::make_unique<PlainView>(host, color);
}

}  // namespace cairn::cli
