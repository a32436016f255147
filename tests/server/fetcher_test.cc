#include "server/fetcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "http/server.h"
#include "tests/support/temporary_folder.h"

namespace cairn::server {
namespace {

using testing::HasSubstr;

const std::string kRegion = "cn-hangzhou";

class FetcherTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = http::Server::listen({}, [](http::Request request, http::Respond respond) {
      http::Response response;
      response.body = "text of " + request.target;
      if (request.target == "/absent") response.status = 404;
      if (request.target == "/moved") moved(response, "/template");
      if (request.target == "/round") moved(response, "/round");
      if (request.target == "/away") moved(response, "file:///etc/hostname");
      if (request.target == "/large") response.body.assign(1001, 'x');
      respond(std::move(response));
    });
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(server).value();
    server_->start();
    url_ = "http://127.0.0.1:" + std::to_string(server_->port());
  }

  static void moved(http::Response& response, const char* to) {
    response.status = 302;
    response.headers = {{"Location", to}};
  }
  void put(const std::string& path, const std::string& text) {
    const std::filesystem::path file = folder_.path() + "/" + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  Fetcher fetcher(bool allow_private) {
    return {std::make_shared<const ObjectFolder>(folder_.path()), allow_private};
  }
  std::string complaint(const std::string& url, bool allow_private = true) {
    const auto text = fetcher(allow_private).fetch(kRegion, url, 1000);
    if (text) return "fetched: " + *text;
    EXPECT_FALSE(text.error().fix.empty()) << url;
    return text.error().message;
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<http::Server> server_;
  std::string url_;
};

TEST_F(FetcherTest, ReadsWhatIsThere) {
  const Fetcher fetcher = this->fetcher(true);
  put("bucket/dir/vpc.yml", "a template");
  put("bucket/with blank", "another");
  EXPECT_EQ(*fetcher.fetch(kRegion, "oss://bucket/dir/vpc.yml", 1000), "a template");
  EXPECT_EQ(*fetcher.fetch(kRegion, "oss://bucket/dir/vpc.yml?RegionId=cn-beijing", 1000),
            "a template");
  EXPECT_EQ(*fetcher.fetch(kRegion, "oss://bucket/with%20blank", 1000), "another");
  EXPECT_EQ(*fetcher.fetch(kRegion, url_ + "/template?a=1", 1000), "text of /template?a=1");
  EXPECT_EQ(*fetcher.fetch(kRegion, url_ + "/moved", 1000), "text of /template");
}

TEST_F(FetcherTest, SaysWhatItCouldNotRead) {
  put("bucket/large", std::string(1001, 'x'));
  put("secret", "no");
  EXPECT_THAT(complaint("oss://bucket/absent"), HasSubstr("does not exist"));
  EXPECT_THAT(complaint("oss://bucket/large"), HasSubstr("larger than 1000 bytes"));
  EXPECT_THAT(complaint("oss://bucket"), HasSubstr("does not name an object"));
  EXPECT_THAT(complaint("oss://bucket/"), HasSubstr("does not name an object"));
  EXPECT_THAT(complaint("oss:///key"), HasSubstr("does not name an object"));
  EXPECT_THAT(complaint("oss://bucket/../secret"), HasSubstr("does not name an object"));
  EXPECT_THAT(complaint("oss://bucket/%2e%2e/secret"), HasSubstr("does not name an object"));
  EXPECT_THAT(complaint("file:///etc/hostname"), HasSubstr("is not an address"));
  EXPECT_THAT(complaint(url_ + "/absent"), HasSubstr("status 404"));
  EXPECT_THAT(complaint(url_ + "/large"), HasSubstr("larger than 1000 bytes"));
  EXPECT_THAT(complaint(url_ + "/round"), HasSubstr("within 3 redirects"));
  EXPECT_THAT(complaint(url_ + "/away"), HasSubstr("file:///etc/hostname"));
}

TEST_F(FetcherTest, KeepsAwayFromPrivateAddresses) {
  EXPECT_THAT(complaint(url_ + "/template", /*allow_private=*/false), HasSubstr("127.0.0.1"));
  EXPECT_THAT(complaint("http://localhost:1/", false), HasSubstr("could not be read"));
}

}  // namespace
}  // namespace cairn::server
