// Parameters of the resource directory that ask for what is not there: refused by name, and nothing
// is done.
#include "tests/identity/directory_fixture.h"

namespace cairn::identity {
namespace {

Error refusal(DirectoryWorld& world, const std::string& action, const std::string& parameters) {
  const auto answer = world.call_rd(action, parameters);
  EXPECT_FALSE(answer) << action << parameters;
  return answer ? Error() : answer.error();
}

TEST(RefusedParameters, ADirectoryIsMadeInTheAccountThatAsks) {
  for (const std::string_view name : {"MAName", "MASecureMobilePhone", "VerificationCode"}) {
    SCOPED_TRACE(name);
    DirectoryWorld world;
    const Error error =
        refusal(world, "EnableResourceDirectory",
                fmt::format(R"({{"EnableMode":"CurrentAccount","{}":"123456"}})", name));
    EXPECT_EQ(error.code, "NotSupported");
    EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
    EXPECT_EQ(world.ask_rd("GetResourceDirectory"), "ResourceDirectoryNotInUse");
  }
}

TEST(RefusedParameters, NobodyPaysForMembers) {
  DirectoryWorld world;
  world.enable();
  const std::size_t before = world.book.accounts().size();
  const Error error =
      refusal(world, "CreateResourceAccount",
              fmt::format(R"({{"DisplayName":"Dev","PayerAccountId":"{}"}})", kFirst));
  EXPECT_EQ(error.code, "NotSupported");
  EXPECT_NE(error.message.find("PayerAccountId"), std::string::npos) << error.message;
  EXPECT_EQ(world.book.accounts().size(), before);
}

struct Described {
  Api api;
  std::string action;
  std::string own;  // parameters
};

TEST(RefusedParameters, DescriptionsAreInEnglish) {
  DirectoryWorld world;
  world.enable();
  world.must_rd("EnableControlPolicy");
  const std::string target = fmt::format(R"("TargetId":"{}")", world.root());
  std::vector<Described> rows = {
      {Api::kResourceManager, "ListPolicyAttachments", R"("MaxItems":1)"}};
  for (const Api api : {Api::kResourceDirectory, Api::kResourceManager}) {
    rows.push_back({api, "GetControlPolicy", R"("PolicyId":"cp-FullAliyunAccess")"});
    rows.push_back({api, "ListControlPolicies", R"("PolicyType":"System")"});
    rows.push_back({api, "ListControlPolicyAttachmentsForTarget", target});
  }
  for (const auto& [api, action, own] : rows) {
    SCOPED_TRACE(action);
    EXPECT_TRUE(world.call(action, "{" + own + "}", kFirst, api));
    EXPECT_TRUE(world.call(action, "{" + own + R"(,"Language":"en"})", kFirst, api));
    for (const std::string language : {"zh-CN", "ja"}) {
      const auto answer =
          world.call(action, fmt::format(R"({{{},"Language":"{}"}})", own, language), kFirst, api);
      ASSERT_FALSE(answer);
      EXPECT_EQ(answer.error().code, "NotSupported");
      EXPECT_NE(answer.error().message.find("Language " + language), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace cairn::identity
