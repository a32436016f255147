// CustomCloud keeps the contract of every cloud, with a provider that keeps its own: it makes a
// thing once for a RequestId.
#include <map>
#include <set>

#include "tests/cloud/custom_fixture.h"
#include "tests/contract/cloud_contract.h"

namespace cairn::testing {
namespace {

using namespace custom;

// The contract speaks of VPCs; a provider is asked for them.
class AsCustom final : public Cloud {
 public:
  AsCustom(Cloud& inner, std::string token) : inner_(inner), token_(std::move(token)) {}
  void start(CallSpec spec, Done done) override {
    spec.type = "Custom::Vpc";
    if (!spec.properties.is_null()) {
      spec.properties = MapBuilder()
                            .set("ServiceToken", Value::string(token_))
                            .set("Parameters", spec.properties)
                            .build();
    }
    inner_.start(std::move(spec), std::move(done));
  }

 private:
  Cloud& inner_;
  std::string token_;
};

class CustomUnderTest final : public CloudUnderTest {
 public:
  explicit CustomUnderTest(std::string token) : sync_(token.find("sync") != std::string::npos) {
    token_ = std::move(token);
    sender_.on_post = [this](const Post& post) { return provide(read_json(post.body).value()); };
    reopen();
  }
  Cloud& cloud() override { return *outer_; }
  Sample sample() const override {
    Sample sample;
    sample.bad = {};
    sample.reads = false;
    return sample;
  }
  void settle() override { world_.run_until_idle(); }
  void advance(TimeMs ms) override { world_.advance(ms); }
  std::size_t live(const std::string& token) override {
    const auto made = made_.find(request_id(RequestType::kCreate, token));
    return made != made_.end() && live_.contains(made->second) ? 1 : 0;
  }
  bool reopen() override {
    outer_.reset();
    cloud_ = std::make_unique<CustomCloud>(
        Ports{sender_, book_, world_.clock(), world_.executor()},
        Settings{.public_url = "http://cairn.example", .secret = "secret"});
    outer_ = std::make_unique<AsCustom>(*cloud_, token_);
    return true;
  }
  bool lose_next_reply(CallKind) override { return false; }  // it asks again by itself

 private:
  PostAnswer provide(const Value& request) {
    const std::string id(request.get_string("RequestId"));
    std::string thing(request.get_string("PhysicalResourceId"));
    if (request.get_string("RequestType") == "Create") {
      const auto [made, fresh] = made_.try_emplace(id, "vpc-" + std::to_string(made_.size()));
      thing = made->second;
      if (fresh) live_.insert(thing);
    }
    const bool absent = !live_.contains(thing);
    if (request.get_string("RequestType") == "Delete") live_.erase(thing);
    MapBuilder response;
    for (const char* name : {"RequestId", "StackId", "LogicalResourceId"}) {
      response.set(name, request.get(name));
    }
    const bool wrong = request.get("ResourceProperties").find("NoSuchProperty") != nullptr;
    const bool refused = (absent || wrong) && request.get_string("RequestType") == "Update";
    response.set("Status", Value::string(refused ? "FAILED" : "SUCCESS"))
        .set("Reason", Value::string(!refused ? "" : absent ? "it is gone" : "no such property"))
        .set("PhysicalResourceId", Value::string(thing))
        .set("Data", MapBuilder().set("VpcId", Value::string(thing)).build());
    const std::string body = to_json(response.build());
    if (sync_) return answered(200, body);
    world_.executor().post_at(world_.clock().now() + 10, [this, id, body] {
      cloud_->respond(id, response_token("secret", id), body, [](int, const std::string&) {});
    });
    return answered(200);
  }

  bool sync_;
  std::string token_;
  ManualWorld world_;
  FakeBook book_{world_.executor()};
  FakeSender sender_{world_.executor()};
  std::map<std::string, std::string> made_;  // RequestId to the thing
  std::set<std::string> live_;
  std::unique_ptr<CustomCloud> cloud_;
  std::unique_ptr<AsCustom> outer_;
};

CloudFactory custom_factory(std::string name, const char* token) {
  return {std::move(name), [token] { return std::make_unique<CustomUnderTest>(token); }};
}

INSTANTIATE_TEST_SUITE_P(Custom, CloudContract,
                         ::testing::Values(custom_factory("sync", "web[sync]:http://p"),
                                           custom_factory("async", "web:http://p")),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace cairn::testing
