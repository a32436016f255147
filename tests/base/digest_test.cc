#include "base/digest.h"

#include <gtest/gtest.h>

namespace cairn {
namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Digest, Sha256) {
  struct Case {
    std::string_view why, text, want;
  };
  const Case cases[] = {
      {"nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"FIPS 180 example", "abc",
       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
  };
  for (const Case& c : cases) EXPECT_EQ(hex(sha256(c.text)), c.want) << c.why;
  EXPECT_EQ(sha256({"a", "", "bc"}), sha256("abc"));
}

TEST(Digest, Hmac) {
  const std::string_view data = "what do ya want for nothing?";
  EXPECT_EQ(hex(hmac_sha256("Jefe", data)),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
      << "RFC 4231 case 2";
  EXPECT_EQ(hex(hmac_sha1("Jefe", data)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
      << "RFC 2202 case 2";
  EXPECT_EQ(hex(hmac_sha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
      << "an empty key is a key, not the one before";
}

TEST(Digest, Base32) {
  struct Case {
    std::string_view text, want;
  };
  const Case cases[] = {{"", ""},
                        {"f", "my"},
                        {"fo", "mzxq"},
                        {"foo", "mzxw6"},
                        {"foob", "mzxw6yq"},
                        {"fooba", "mzxw6ytb"},
                        {"foobar", "mzxw6ytboi"}};
  for (const Case& c : cases) EXPECT_EQ(base32_lower(bytes(c.text)), c.want);
  EXPECT_EQ(base32_lower(sha256("x")).size(), 52u);
}

TEST(Digest, Base64) {
  EXPECT_EQ(base64(bytes("")), "");
  EXPECT_EQ(base64(bytes("f")), "Zg==");
  EXPECT_EQ(base64(bytes("foo")), "Zm9v");
  EXPECT_EQ(base64(bytes("foob")), "Zm9vYg==");
}

TEST(Digest, UuidSetsVersionAndVariant) {
  EXPECT_EQ(uuid_text(0, 0), "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(uuid_text(~0ull, ~0ull), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(uuid_text(0x0123456789abcdef, 0xfedcba9876543210),
            "01234567-89ab-4def-bedc-ba9876543210");
}

TEST(Digest, ConstantTimeComparison) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("ab", "ab"));
  EXPECT_FALSE(equal_in_constant_time("ab", "abc"));
  EXPECT_FALSE(equal_in_constant_time("ab", "aB"));
}

}  // namespace
}  // namespace cairn
