// A book over a store in memory, and its actions, called as the endpoint would.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "identity/identity_actions.h"
#include "store/memory/memory_store.h"
#include "tests/support/manual_executor.h"
#include "value/json.h"

namespace cairn::identity {

inline constexpr std::string_view kFirst = "1000000000000001";

// One life of a server. The store is handed on to the next one.
struct World {
  std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>();
  testing::ManualWorld world{0};
  testing::ManualExecutor& workers = world.make_executor();
  std::string fatal;
  Writer writer{*store, world.executor(), [this](std::string why) { fatal = std::move(why); }};
  IdentityBook book{{writer, [this](Executor::Task task) {
                       workers.post(std::move(task));
                       return true;
                     }}};
  IdentityContext context{*store,
                          writer,
                          world.clock(),
                          world.chance(),
                          book,
                          [](std::string_view purpose) { return std::string(purpose); },
                          [this](Executor::Task task) {
                            workers.post(std::move(task));
                            return true;
                          },
                          [this](std::string why) { fatal = std::move(why); }};
  std::map<std::pair<Api, std::string>, service::ActionHandler> handlers;

  explicit World(std::shared_ptr<MemoryStore> earlier = nullptr)
      : store(earlier ? std::move(earlier) : std::make_shared<MemoryStore>()) {
    book.load(*store->read());
    access::AccessKey root;
    root.id = "LTAIfirst";
    root.secret = "first secret";
    root.holder.account_id = root.holder.id = kFirst;
    book.add_first(root);
    for (auto& action : make_identity_actions(context)) {
      handlers[{action.api, action.name}] = std::move(action.handler);
    }
  }

  // Begins an action; the answer is there once the world has run.
  std::shared_ptr<std::optional<Result<Value>>> begin(const std::string& name,
                                                      std::string_view parameters = "{}",
                                                      std::string_view account = kFirst,
                                                      Api api = Api::kRam) {
    auto answer = std::make_shared<std::optional<Result<Value>>>();
    service::ActionRequest request;
    request.action = ActionCatalog::of(api).find(name);
    assert(request.action != nullptr && "no such action");
    request.parameters = read_json(parameters).value();
    request.identity.account_id = account;
    request.identity.principal = "acs:ram::" + std::string(account) + ":root";
    handlers.at({api, name})(std::move(request), [answer](Result<Value> result) {
      if (!*answer) *answer = std::move(result);
    });
    return answer;
  }
  Result<Value> call(const std::string& name, std::string_view parameters = "{}",
                     std::string_view account = kFirst, Api api = Api::kRam) {
    const auto answer = begin(name, parameters, account, api);
    world.run_until_idle();
    assert(*answer && "no answer");
    return **answer;
  }
  // One that is to succeed.
  void must(const std::string& name, std::string_view parameters = "{}",
            std::string_view account = kFirst, Api api = Api::kRam) {
    const auto result = call(name, parameters, account, api);
    EXPECT_TRUE(result) << name << parameters << ": " << result.error().code;
  }
  // The answer as JSON, or the error's code.
  std::string ask(const std::string& name, std::string_view parameters = "{}",
                  std::string_view account = kFirst, Api api = Api::kRam) {
    const auto result = call(name, parameters, account, api);
    return result ? to_json(*result) : result.error().code;
  }
};

}  // namespace cairn::identity
