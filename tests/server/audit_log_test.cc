#include "server/audit_log.h"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/temporary_folder.h"
#include "value/json.h"

namespace cairn::server {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AuditLogTest : public ::testing::Test {
 protected:
  AuditLogTest() { options_.path = folder_.path() + "/audit.log"; }

  std::unique_ptr<AuditLog> open() {
    auto log = AuditLog::open(options_, [this](std::string why) {
      why_ = std::move(why);
      failed_ = true;
      failed_.notify_all();
    });
    EXPECT_TRUE(log) << log.error().message;
    return log ? std::move(log).value() : nullptr;
  }
  static api::AuditRecord record(const std::string& id) {
    api::AuditRecord record;
    record.time_ms = 1'795'282'660'123;
    record.request_id = id;
    return record;
  }
  static std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // The request ids of a file's lines; each must be JSON.
  static std::vector<std::string> ids_in(const std::string& path) {
    std::vector<std::string> ids;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
      const auto value = read_json(line);
      ids.push_back(value ? std::string(value->get_string("requestId")) : "torn: " + line);
    }
    return ids;
  }

  test::TemporaryFolder folder_;
  AuditLogOptions options_;
  std::string why_;
  std::atomic<bool> failed_ = false;
};

TEST_F(AuditLogTest, ALineHasAllThatIsKnown) {
  api::AuditRecord full = record("ID-1");
  full.authenticated = true;
  full.account = "1234567890123456";
  full.principal = "acs:ram::1234567890123456:root";
  full.access_key_id = "LTAIx";
  full.source_ip = "192.0.2.1";
  full.secure = true;
  full.api = "ROS";
  full.action = "GetStack";
  full.region = "cn-hangzhou";
  full.resources = {{"StackId", "a\"b\n"}, {"StackName", "web"}};
  full.code = "StackNotFound";
  full.status = 404;
  full.duration_ms = 3;
  EXPECT_EQ(audit_line(full),
            "{\"time\":\"2026-11-21T17:37:40.123Z\",\"requestId\":\"ID-1\",\"authenticated\":true,"
            "\"account\":\"1234567890123456\",\"principal\":\"acs:ram::1234567890123456:root\","
            "\"accessKeyId\":\"LTAIx\",\"sourceIp\":\"192.0.2.1\",\"secure\":true,"
            "\"api\":\"ROS\",\"action\":\"GetStack\",\"region\":\"cn-hangzhou\",\"resources\":["
            "{\"name\":\"StackId\",\"value\":\"a\\\"b\\n\"},"
            "{\"name\":\"StackName\",\"value\":\"web\"}],"
            "\"code\":\"StackNotFound\",\"status\":404,\"durationMs\":3}\n");
  EXPECT_TRUE(read_json(audit_line({})));
}

TEST_F(AuditLogTest, WritesInOrderAndGoesOnAtTheNextStart) {
  {
    const auto log = open();
    log->add(record("1"));
    log->add(record("2"));
  }
  {
    const auto log = open();
    log->add(record("3"));
  }
  EXPECT_THAT(ids_in(options_.path), ElementsAre("1", "2", "3"));
  EXPECT_EQ(fs::status(options_.path).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(AuditLogTest, ALineThatWasTornIsEnded) {
  std::ofstream(options_.path) << "{\"requestId\":\"torn";
  open()->add(record("1"));
  EXPECT_EQ(read(options_.path).substr(0, 19), "{\"requestId\":\"torn\n");
  EXPECT_EQ(ids_in(options_.path).back(), "1");
}

TEST_F(AuditLogTest, KeepsSoManyFilesOfSuchASizeAndLosesNoLineBetween) {
  const std::size_t line = audit_line(record("100")).size();
  options_.bytes_max = 10 * line;
  options_.files_max = 4;
  {
    const auto log = open();
    for (int i = 100; i < 165; ++i) log->add(record(std::to_string(i)));
  }
  std::vector<std::string> all;
  for (const char* end : {".3", ".2", ".1", ""}) {
    const auto ids = ids_in(options_.path + end);
    EXPECT_LE(fs::file_size(options_.path + end), options_.bytes_max);
    all.insert(all.end(), ids.begin(), ids.end());
  }
  EXPECT_FALSE(fs::exists(options_.path + ".4"));
  ASSERT_EQ(all.size(), 35u) << "three full ones, and five";
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], std::to_string(130 + i));
}

TEST_F(AuditLogTest, OneFileOnlyBeginsAnew) {
  options_.bytes_max = 1;  // each line is too long, and still written
  options_.files_max = 1;
  {
    const auto log = open();
    for (const char* id : {"1", "2", "3"}) log->add(record(id));
  }
  EXPECT_THAT(ids_in(options_.path), ElementsAre("3"));
  EXPECT_FALSE(fs::exists(options_.path + ".1"));
}

TEST_F(AuditLogTest, OthersMayMoveItAndHaveItOpenedAgain) {
  const auto log = open();
  log->add(record("1"));
  log->reopen();
  log->stop();  // has written
  const auto next = open();
  next->add(record("2"));
  fs::rename(options_.path, folder_.path() + "/moved");
  next->reopen();
  next->stop();
  EXPECT_TRUE(fs::exists(options_.path));
  EXPECT_GE(ids_in(folder_.path() + "/moved").size(), 1u);
}

TEST_F(AuditLogTest, ManyThreadsWaitForRoomAndLoseNothing) {
  constexpr int kEach = 5000;  // together more than may wait
  {
    const auto log = open();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) log->add(record(std::to_string(t * kEach + i)));
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  auto ids = ids_in(options_.path);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(ids.size(), 4u * kEach);
  EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

TEST_F(AuditLogTest, AFileThatCannotBeWrittenEndsTheServer) {
  const auto log = open();
  fs::remove_all(folder_.path());
  log->reopen();
  failed_.wait(false);
  EXPECT_THAT(why_, HasSubstr(options_.path + " cannot be written: No such file or directory"));
}

TEST_F(AuditLogTest, APlaceThatCannotBeIsRefusedAtTheStart) {
  options_.path = "/nowhere/audit.log";
  const auto log = AuditLog::open(options_, [](std::string) {});
  ASSERT_FALSE(log);
  EXPECT_THAT(log.error().message, HasSubstr("/nowhere/audit.log"));
  EXPECT_FALSE(log.error().fix.empty());
}

}  // namespace
}  // namespace cairn::server
