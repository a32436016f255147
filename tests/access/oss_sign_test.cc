// Signatures of the object store, against published ones.
#include "access/oss_sign.h"

#include <gtest/gtest.h>

namespace cairn::access {
namespace {

std::string value_of(const Headers& headers, std::string_view wanted) {
  for (const auto& [name, value] : headers) {
    if (name == wanted) return value;
  }
  return "(absent)";
}

OssRequest published_v4() {
  return {.method = "PUT",
          .bucket = "bucket",
          .key = "1234+-/123/1.txt",
          .region = "cn-hangzhou",
          .query = {{"param1", "value1"},
                    {"+param1", "value3"},
                    {"|param1", "value4"},
                    {"+param2", ""},
                    {"|param2", ""},
                    {"param2", ""}},
          .headers = {{"x-oss-head1", "value"},
                      {"abc", "value"},
                      {"zabc", "value"},
                      {"xyz", "value"},
                      {"content-type", "text/plain"}}};
}

TEST(OssSign, Version4) {
  const Headers plain = sign_oss_v4({"ak", "sk", ""}, published_v4(), 1'702'743'657'000);
  EXPECT_EQ(value_of(plain, "authorization"),
            "OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,Signature="
            "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe");
  EXPECT_EQ(value_of(plain, "x-oss-date"), "20231216T162057Z");
  EXPECT_EQ(value_of(plain, "x-oss-content-sha256"), "UNSIGNED-PAYLOAD");
  EXPECT_EQ(value_of(plain, "abc"), "value");
  const Headers session = sign_oss_v4({"ak", "sk", "token"}, published_v4(), 1'702'784'856'000);
  EXPECT_EQ(value_of(session, "authorization"),
            "OSS4-HMAC-SHA256 Credential=ak/20231217/cn-hangzhou/oss/aliyun_v4_request,Signature="
            "b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea");
  EXPECT_EQ(value_of(session, "x-oss-security-token"), "token");
}

TEST(OssSign, Version1) {
  const OssRequest request{
      .method = "PUT",
      .bucket = "oss-example",
      .key = "nelson",
      .region = {},
      .query = {},
      .headers = {{"content-md5", "ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM="},
                  {"content-type", "text/html"},
                  {"x-oss-magic", "abracadabra"},
                  {"x-oss-meta-author", "foo@bar.com"}}};
  const Headers headers =
      sign_oss_v1({"44CF9590006BF252F707", "OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV", ""}, request,
                  1'132'253'398'000);
  EXPECT_EQ(value_of(headers, "date"), "Thu, 17 Nov 2005 18:49:58 GMT");
  EXPECT_EQ(value_of(headers, "authorization"),
            "OSS 44CF9590006BF252F707:26NBxoKdsyly4EDv6inkoDft/yA=");
}

TEST(OssSign, PathsKeepTheirSlashes) {
  EXPECT_EQ(oss_path("a b/c+d/ü"), "a%20b/c%2Bd/%C3%BC");
  EXPECT_EQ(oss_path("/a//b/"), "/a//b/");
}

}  // namespace
}  // namespace cairn::access
