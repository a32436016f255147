// HttpCloud as the contract drives it, with a provider that keeps its own.
#pragma once

#include <memory>
#include <string>

#include "tests/cloud/http_provider.h"
#include "tests/contract/cloud_contract.h"

namespace cairn::testing {

class HttpUnderTest final : public CloudUnderTest {
 public:
  explicit HttpUnderTest(bool slow) : provider_(slow) {
    type_ = std::make_shared<const http_cloud::HttpType>(http_cloud::thing_type(slow));
    sender_.on_post = [this](const custom::Post& post) { return provider_.answer(post); };
    reopen();
  }
  Cloud& cloud() override { return *cloud_; }
  Sample sample() const override {
    Sample sample;
    sample.type = "Example::Test::Thing";
    sample.id_attribute = "ThingId";
    return sample;
  }
  void settle() override { world_.run_until_idle(); }
  void advance(TimeMs ms) override { world_.advance(ms); }
  std::size_t live(const std::string& token) override {
    return provider_.live(http_cloud::request_key(custom::RequestType::kCreate, "stack-1", token));
  }
  bool reopen() override {
    cloud_ = std::make_unique<http_cloud::HttpCloud>(http_cloud::Ports{
        sender_, book_, world_.clock(), world_.executor(),
        [this](std::string_view name) { return name == type_->name ? type_ : nullptr; }});
    return true;
  }
  bool lose_next_reply(CallKind) override { return false; }  // it asks again by itself

 private:
  http_cloud::ThingProvider provider_;
  std::shared_ptr<const http_cloud::HttpType> type_;
  ManualWorld world_;
  custom::FakeBook book_{world_.executor()};
  custom::FakeSender sender_{world_.executor()};
  std::unique_ptr<http_cloud::HttpCloud> cloud_;
};

}  // namespace cairn::testing
