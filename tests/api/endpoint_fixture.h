// An endpoint whose handlers a test gives, and requests to it, signed or forged.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/sign.h"
#include "api/endpoint.h"
#include "api/envelope.h"
#include "catalog/error_catalog.h"
#include "value/json.h"

namespace cairn::api {

inline const std::string_view kRosVersion = info_of(Api::kRos).version;

inline constexpr TimeMs kNow = 1'795'282'660'000;

class FixedClock final : public Clock {
 public:
  TimeMs now() const override { return now_ms; }
  TimeMs now_ms = kNow;
};

class CountingChance final : public Chance {
 public:
  std::uint64_t next() override { return ++count_ * 0x0101010101010101; }

 private:
  std::uint64_t count_ = 0xa0;
};

class EndpointTest : public ::testing::Test {
 protected:
  // The answer, if it came before handle() returned.
  RawResponse send(RawRequest request) {
    RawResponse response;
    int answers = 0;
    endpoint_.handle(std::move(request), [&](RawResponse r) {
      response = std::move(r);
      ++answers;
    });
    EXPECT_EQ(answers, 1);
    return response;
  }

  std::string nonce() { return "nonce-" + std::to_string(++nonces_made_); }

  RawRequest acs3(std::string_view action, FormFields query, std::string body = "") {
    RawRequest out{.method = "POST",
                   .target = "/?" + access::form_text(query),
                   .body = std::move(body),
                   .remote_address = "192.0.2.1"};
    out.headers = access::sign_acs3(
        credentials_,
        {.host = "localhost:8080",
         .action = action,
         .version = kRosVersion,
         .query = &query,
         .content_type = out.body.empty() ? "" : "application/x-www-form-urlencoded",
         .body = out.body},
        nonce(), kNow);
    return out;
  }

  RawRequest v1(std::string_view action, FormFields fields,
                std::string_view version = kRosVersion) {
    fields =
        access::sign_rpc_v1(credentials_, "GET", action, version, std::move(fields), nonce(), kNow);
    return {.method = "GET",
            .target = "/?" + access::form_text(fields),
            .headers = {{"host", "localhost:8080"}},
            .remote_address = "192.0.2.1"};
  }

  static Value json(const RawResponse& response) {
    const Result<Value> value = read_json(response.body);
    EXPECT_TRUE(value) << response.body;
    return value ? *value : Value();
  }
  static std::string code_of(const RawResponse& response) {
    return std::string(json(response).get_string("Code"));
  }

  void answer_with(std::string_view action, const Result<Value>& result) {
    router_.add(action, [this, result](service::ActionRequest request, service::Reply reply) {
      seen_ = std::move(request);
      reply(result);
    });
  }

  access::Credentials credentials_{"key", "secret", ""};
  FixedClock clock_;
  CountingChance chance_;
  access::KeyRing keys_{
      {{.id = "key", .secret = "secret", .holder = {.account_id = "1234567890123456"}}}};
  access::NonceStore nonces_{{.entries_max = 1000}};
  Router router_;
  std::vector<std::string> observed_;
  Endpoint endpoint_{{.clock = &clock_,
                      .chance = &chance_,
                      .keys = &keys_,
                      .nonces = &nonces_,
                      .router = &router_,
                      .observe =
                          [this](const Answered& answered) {
                            observed_.push_back(std::string(answered.action) + " " +
                                                std::string(answered.code) + " " +
                                                std::to_string(answered.status));
                          },
                      .authorize =
                          [this](const service::ActionRequest& request) {
                            asked_ = request.action->name + " from " + request.source_ip +
                                     (request.secure ? " in secret" : "");
                            return denied_;
                          }}};
  std::string asked_;
  std::optional<service::Denied> denied_;
  service::ActionRequest seen_;
  int nonces_made_ = 0;
};

}  // namespace cairn::api
