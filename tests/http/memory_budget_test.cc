#include "http/memory_budget.h"

#include <gmock/gmock.h>

#include "tests/http/server_fixture.h"

namespace cairn::http {
namespace {

using ::testing::HasSubstr;

TEST(MemoryBudget, CountsAndRefusesOnlyWhatGrows) {
  const auto budget = std::make_shared<MemoryBudget>(100);
  Charge one(budget);
  EXPECT_TRUE(one.set(60));
  {
    Charge other(budget);
    EXPECT_TRUE(other.set(40));
    EXPECT_FALSE(other.set(41));
    EXPECT_EQ(budget->used(), 101u);
    EXPECT_TRUE(other.set(41)) << "it did not grow";
    EXPECT_TRUE(one.set(59));
    EXPECT_FALSE(one.set(61));
  }
  EXPECT_EQ(budget->used(), 61u);
  EXPECT_TRUE(one.set(0));
  EXPECT_EQ(budget->used(), 0u);
}

std::string post(const std::string& target, std::size_t bytes) {
  return "POST " + target + " HTTP/1.1\r\n" + kHost + "Content-Length: " + std::to_string(bytes) +
         "\r\n\r\n" + std::string(bytes, 'b');
}

TEST_F(HttpServer, RequestsTogetherMayTakeOnlySoMuch) {
  Options options;
  options.buffer_bytes_max = 300'000;
  serve(options);
  RawClient holder = connect();
  holder.send(post("/hold", 250'000));
  Respond held = echo_.wait_for_held();

  EXPECT_EQ(status_of(get("/small")), 200) << "what is small is not counted";
  RawClient refused = connect();
  refused.send(post("/", 150'000));
  const auto answer = refused.read_answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("\"Code\":\"ServiceUnavailable\""));
  EXPECT_THAT(answer.body, HasSubstr("300000 bytes"));
  EXPECT_TRUE(refused.closed());

  held({});
  EXPECT_EQ(holder.read_answer().status, 200);
  held = {};  // as long as somebody can answer, the request may be in memory
  EXPECT_EQ(status_of(post("/", 150'000)), 200);
}

TEST_F(HttpServer, AHeadThatGrowsIsCountedToo) {
  Options options;
  options.buffer_bytes_max = 100'000;
  serve(options);
  RawClient client = connect();
  client.send("GET /" + std::string(400'000, 'h'));
  EXPECT_EQ(client.read_answer().status, 503);
}

}  // namespace
}  // namespace cairn::http
