#include "tests/scenario/stage.h"

#include <algorithm>
#include <optional>

#include "api/parameters.h"
#include "catalog/error_catalog.h"
#include "tests/scenario/stage_node.h"
#include "tests/scenario/stage_surroundings.h"

namespace cairn::testing {
namespace {

Error unserved(const std::string& action) {
  return {.code = "NotSupported",
          .message = error_text("NotSupported", {{"feature", action}}),
          .where = "Action",
          .at = {},
          .fix = "This server does not carry out that action."};
}

}  // namespace

Stage::Stage(StageOptions options)
    : options_(std::move(options)),
      world_(options_.seed),
      node_tasks_(world_.executor()),
      cloud_tasks_(world_.make_executor()),
      surroundings_(std::make_unique<StageSurroundings>(store_, world_, cloud_)) {
  options_.cloud.on_signal = [this](sim::BootSignal signal, std::function<void()> kept) {
    machine_signals_[++last_machine_signal_] = {std::move(signal), std::move(kept)};
    if (node_) tell(last_machine_signal_);
  };
  auto cloud = sim::SimCloud::open(options_.cloud, world_.clock(), world_.chance(), cloud_tasks_);
  if (!cloud) {
    trouble_.push_back(cloud.error());
    return;
  }
  cloud_ = std::move(cloud).value();
  provider_ = std::make_unique<StageProvider>(
      world_.clock(), cloud_tasks_,
      [this](const std::string& id, const std::string& token, const std::string& body,
             std::function<void(int)> answer) {
        if (!node_) return;
        node_->custom_cloud.respond(
            id, token, body,
            [answer = std::move(answer)](int status, const std::string&) { answer(status); });
      },
      [this](std::string line) { calls_.push_back(std::move(line)); });
  begin_node();
}

// What the last node did not answer is told again.
void Stage::begin_node() {
  node_ = std::make_unique<Node>(*this);
  for (const auto& [number, signal] : machine_signals_) tell(number);
}

void Stage::tell(std::uint64_t number) {
  const sim::BootSignal& signal = machine_signals_.at(number).signal;
  std::string token;
  for (const auto& [name, value] : signal.headers) {
    if (name == wait::kSignalHeader) token = value;
  }
  node_->waits.post(
      signal.url, token, signal.body,
      [this, number](const wait::SignalAnswer& answer) {
        const auto told = machine_signals_.find(number);
        if (answer.status >= 500 || told == machine_signals_.end()) return;
        const std::function<void()> kept = std::move(told->second.kept);
        machine_signals_.erase(told);
        kept();
      },
      signal.key);
}

Stage::~Stage() = default;

Result<Value> Stage::call(const std::string& name, FormFields fields) {
  const Action* action = node_->find_action(name);
  if (action == nullptr) return unserved(name);
  if (action->api == Api::kResourceDirectory) node_->follow_directory();
  const bool placed = std::any_of(fields.begin(), fields.end(),
                                  [](const auto& field) { return field.first == "RegionId"; });
  if (!placed && action->find("RegionId") != nullptr) {
    fields.emplace_back("RegionId", options_.region);
  }
  api::Decoded decoded = api::decode_parameters(*action, fields);
  if (!decoded.complaints.empty()) return std::move(decoded.complaints.front());
  service::ActionRequest request;
  request.action = action;
  request.parameters = std::move(decoded.parameters);
  request.identity = {asker_, "key", "acs:ram::" + asker_ + ":root"};
  if (auto caller = people_.user(user_)) {
    request.identity.principal = caller->arn();
    request.identity.caller = std::move(caller);
  }
  request.region = request.parameters.get_string("RegionId");
  const auto answer = std::make_shared<std::optional<Result<Value>>>();
  node_->actions.at({action->api, name})(std::move(request), [answer](Result<Value> result) {
    if (!*answer) *answer = std::move(result);
  });
  if (!run_until([&] { return answer->has_value(); })) {
    return Error{.code = "NoAnswer",
                 .message = "The request was never answered.",
                 .where = name,
                 .at = {},
                 .fix = "An action must answer every request."};
  }
  return **answer;
}

wait::SignalAnswer Stage::signal(const std::string& url, const std::string& token,
                                 const std::string& body) {
  const auto answer = std::make_shared<std::optional<wait::SignalAnswer>>();
  node_->waits.post(url, token, body, [answer](wait::SignalAnswer said) { *answer = said; });
  run_until([&] { return answer->has_value(); });
  return answer->value_or(wait::SignalAnswer{});
}

bool Stage::run_until(const std::function<bool()>& done) {
  constexpr std::size_t kTasksMax = 1'000'000;
  for (std::size_t tasks = 0; tasks < kTasksMax; ++tasks) {
    if (done()) return true;
    if (world_.run_one()) continue;
    const auto due = world_.next_due();
    if (!due) return false;
    world_.clock().set(*due);
  }
  return false;
}

bool Stage::offload(Executor::Task task) {
  node_tasks_.post(std::move(task));
  return true;
}

bool Stage::idle() {
  if (node_->follows_directory && node_->auto_deployments.behind()) return false;
  const auto reader = store_.read();
  return reader->unfinished_operations().empty() &&
         reader->groups().unfinished_group_operations({}).empty();
}

bool Stage::run() {
  std::uint64_t seen = store_.commits();
  bool ended = idle();
  return run_until([&] {
    if (store_.commits() != seen) {
      seen = store_.commits();
      ended = idle();
    }
    return ended;
  });
}

void Stage::run_commits(std::uint64_t count) {
  const std::uint64_t until = store_.commits() + count;
  // Those who follow a directory never stop looking: at rest only that is left to do.
  const auto rests = [&] {
    const auto next = world_.next_due();
    return node_->follows_directory && next && *next > now() && idle();
  };
  run_until([&] { return store_.commits() >= until || rests(); });
}

void Stage::kill(TimeMs dead_ms) {
  node_tasks_.clear();  // what they hold may refer to the node
  node_.reset();
  node_tasks_.clear();
  if (dead_ms > 0) world_.advance(dead_ms);
  begin_node();
}

bool Stage::run_killing() {
  constexpr int kLivesMax = 10'000;
  for (int lives = 0; lives < kLivesMax; ++lives) {
    if (idle()) return true;
    run_commits(1);
    kill();
  }
  return false;
}

std::vector<sim::SimResource> Stage::live() const {
  const auto of_account = [this](const std::string& account) {
    sim::SimFilter filter;
    filter.account = account;
    return cloud_->list(filter);
  };
  std::vector<sim::SimResource> all = of_account(options_.account);
  std::set<std::string> others = people_.accounts();
  for (const identity::AccountFacts& facts : node_->book.accounts()) others.insert(facts.id);
  others.erase(options_.account);
  for (const std::string& account : others) {
    for (sim::SimResource& one : of_account(account)) all.push_back(std::move(one));
  }
  return all;
}

std::vector<std::string> Stage::take_calls() {
  return std::exchange(calls_, {});
}
std::vector<std::string> Stage::take_troubles() {
  return std::exchange(troubles_, {});
}

}  // namespace cairn::testing
