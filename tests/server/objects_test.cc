// Objects: their addresses, the folder, and a store that speaks the protocol.
#include "server/objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <mutex>

#include "access/oss_sign.h"
#include "http/server.h"
#include "tests/support/temporary_folder.h"

namespace cairn::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FixedClock final : public Clock {
 public:
  TimeMs now() const override { return 1'702'743'657'000; }
};

TEST(ObjectUrl, Names) {
  struct Case {
    const char* url;
    const char* want;  // "bucket key region"; empty: refused
  };
  const Case cases[] = {
      {"oss://web/a.yml", "web a.yml "},
      {"oss://web/dir/a%20b.yml?RegionId=cn-beijing", "web dir/a b.yml cn-beijing"},
      {"oss://web/a+b", "web a+b "},
      {"oss://my-bucket-1/k?x=1&RegionId=r&y", "my-bucket-1 k r"},
      {"oss://web", ""},
      {"oss://web/", ""},
      {"oss:///key", ""},
      {"oss://we/key", ""},
      {"oss://Web/key", ""},
      {"oss://-web/key", ""},
      {"oss://web./key", ""},
      {"oss://web/../key", ""},
      {"oss://web/a/./b", ""},
      {"oss://web/a//b", ""},
      {"oss://web//etc/passwd", ""},
      {"oss://web/%2e%2e/b", ""},
      {"oss://web/a%00b", ""},
      {"oss://web/%zz", ""},
      {"https://web/a", ""},
  };
  for (const Case& c : cases) {
    const auto name = parse_object_url(c.url);
    const std::string got = name ? name->bucket + " " + name->key + " " + name->region : "";
    EXPECT_EQ(got, c.want) << c.url;
  }
  EXPECT_FALSE(parse_object_url("oss://web/" + std::string(1024, 'k')));
}

TEST(ObjectFolder, KeepsWhatIsPut) {
  const test::TemporaryFolder temporary;
  const ObjectFolder folder(temporary.path() + "/oss");
  EXPECT_THAT(folder.buckets(), ElementsAre());
  const ObjectName a{"web", "dir/a.yml"};
  const ObjectName b{"web", "b.yml"};
  ASSERT_TRUE(folder.put(a, "one"));
  ASSERT_TRUE(folder.put(a, "two"));
  ASSERT_TRUE(folder.put(b, std::string("\0x", 2)));
  EXPECT_EQ(*folder.get(a, "u", 3), "two");
  EXPECT_EQ(*folder.get(b, "u", 3), std::string("\0x", 2));
  EXPECT_THAT(folder.get(a, "u", 2).error().message, HasSubstr("larger than 2 bytes"));
  EXPECT_THAT(folder.buckets(), ElementsAre("web"));
  const auto keys = [&](const std::string& prefix, std::size_t limit) {
    std::vector<std::string> out;
    for (const auto& object : folder.list("web", prefix, limit)) out.push_back(object.key);
    return out;
  };
  EXPECT_THAT(keys("", 9), ElementsAre("b.yml", "dir/a.yml"));
  EXPECT_THAT(keys("dir/", 9), ElementsAre("dir/a.yml"));
  EXPECT_THAT(keys("", 1), ElementsAre("b.yml"));
  EXPECT_TRUE(folder.list("..", "", 9).empty());
  // A folder is no object, and an object no folder.
  EXPECT_FALSE(folder.get({"web", "dir"}, "u", 9));
  EXPECT_FALSE(folder.put({"web", "b.yml/under"}, "x"));
  EXPECT_TRUE(*folder.remove(a));
  EXPECT_FALSE(*folder.remove(a));
  EXPECT_FALSE(*folder.remove({"web", "dir"}));
  EXPECT_FALSE(folder.get(a, "oss://web/dir/a.yml", 9));
  EXPECT_TRUE(*folder.remove(b));
  EXPECT_THAT(folder.buckets(), ElementsAre());
}

// A store with one object, which answers by the protocol.
class StoreTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = http::Server::listen({}, [this](http::Request request, http::Respond respond) {
      http::Response response;
      const std::lock_guard lock(mutex_);
      seen_ = request;
      if (request.target == "/web/dir/a%20b.yml") {
        response.body = "a template";
      } else if (request.target == "/web/moved") {
        response.status = 307;
        response.headers = {{"Location", "http://127.0.0.1:1/"}};
      } else {
        response.status = 404;
        response.content_type = "application/xml";
        response.body =
            "<?xml?><Error><Code>NoSuchKey</Code><Message>It is not there.</Message></Error>";
      }
      respond(std::move(response));
    });
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(server).value();
    server_->start();
    settings_.endpoint = "http://127.0.0.1:" + std::to_string(server_->port());
    settings_.default_region = "cn-hangzhou";
    settings_.credentials = access::Credentials{"ak", "sk", ""};
  }

  Result<std::string> get(const std::string& url, std::size_t bytes_max = 100) {
    return ObjectStore(settings_, clock_).get(*parse_object_url(url), url, bytes_max);
  }
  std::string header(std::string_view name) {
    const std::lock_guard lock(mutex_);
    return std::string(seen_.header(name));
  }

  FixedClock clock_;
  ObjectStore::Settings settings_;
  std::mutex mutex_;
  http::Request seen_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(StoreTest, SignsAndReads) {
  const std::string url = "oss://web/dir/a%20b.yml?RegionId=cn-beijing";
  EXPECT_EQ(*get(url), "a template");
  const auto want = [&](auto sign) {
    const access::OssRequest request{.method = "GET",
                                     .bucket = "web",
                                     .key = "dir/a b.yml",
                                     .region = "cn-beijing",
                                     .query = {},
                                     .headers = {}};
    return sign(*settings_.credentials, request, clock_.now()).back().second;
  };
  EXPECT_EQ(header("authorization"), want(access::sign_oss_v4));
  EXPECT_THAT(header("authorization"), HasSubstr("/cn-beijing/oss/"));
  settings_.version_1 = true;
  EXPECT_EQ(*get(url), "a template");
  EXPECT_EQ(header("authorization"), want(access::sign_oss_v1));
  settings_.credentials.reset();
  EXPECT_EQ(*get(url), "a template");
  EXPECT_EQ(header("authorization"), "");
}

TEST_F(StoreTest, SaysWhatItCouldNotRead) {
  const auto complaint = [&](const std::string& url, std::size_t bytes_max = 100) {
    const auto text = get(url, bytes_max);
    return text ? "read: " + *text : text.error().message;
  };
  EXPECT_THAT(complaint("oss://web/absent"), HasSubstr("NoSuchKey: It is not there."));
  EXPECT_THAT(complaint("oss://web/dir/a%20b.yml", 5), HasSubstr("larger than 5 bytes"));
  EXPECT_THAT(complaint("oss://web/moved"), HasSubstr("status 307"));
  settings_.endpoint = "http://127.0.0.1:1";
  EXPECT_THAT(complaint("oss://web/absent"), HasSubstr("could not be read"));
  // A name of a host takes the bucket before it; {region} is the bucket's.
  settings_.endpoint = "http://oss-{region}.invalid";
  EXPECT_THAT(complaint("oss://web/absent?RegionId=cn-x"), HasSubstr("web.oss-cn-x.invalid"));
}

TEST(ObjectCredentials, AreReadOrRefused) {
  const test::TemporaryFolder temporary;
  const std::string path = temporary.path() + "/keys.json";
  EXPECT_FALSE(read_object_credentials(path));
  for (const char* bad : {"", "{", "[]", R"({"AccessKeyId":"a"})"}) {
    std::ofstream(path) << bad;
    EXPECT_FALSE(read_object_credentials(path)) << bad;
  }
  std::ofstream(path) << R"({"AccessKeyId":"a","AccessKeySecret":"b","SecurityToken":"c"})";
  const auto read = read_object_credentials(path);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->access_key_id + read->access_key_secret + read->security_token, "abc");
}

}  // namespace
}  // namespace cairn::server
