#include "base/seal.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace cairn {
namespace {

const std::string kKey(32, 'k');

TEST(Seal, WhatIsSealedOpensAgain) {
  const Seal seal(kKey);
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("a\0b", 3), std::string("sealed:1:x"),
        std::string("{\"Password\":\"s3cret\"}"), std::string(1'000'000, 'y')}) {
    const std::string sealed = seal.seal(text, "place");
    EXPECT_TRUE(Seal::is_sealed(sealed));
    EXPECT_EQ(sealed.find("s3cret"), std::string::npos);
    EXPECT_EQ(seal.open(sealed, "place"), text);
  }
  EXPECT_FALSE(Seal::is_sealed("{}"));
}

TEST(Seal, EqualTextsAtOnePlaceAreSealedEqually) {
  EXPECT_EQ(Seal(kKey).seal("text", "place"), Seal(kKey).seal("text", "place"));
  EXPECT_NE(Seal(kKey).seal("text", "place"), Seal(kKey).seal("text", "elsewhere"));
  EXPECT_NE(Seal(kKey).seal("text", "place"), Seal(kKey).seal("texu", "place"));
  EXPECT_NE(Seal(kKey).seal("text", "place"), Seal(std::string(32, 'l')).seal("text", "place"));
}

// So that a database written today opens tomorrow.
TEST(Seal, TheFormIsFixed) {
  EXPECT_EQ(Seal(kKey).seal("text", "place"), "sealed:1:m1qzHv7t5rUh1029uuDnUc9mat7b");
}

TEST(Seal, WhatWasChangedDoesNotOpen) {
  const Seal seal(kKey);
  const std::string sealed = seal.seal("text", "place");
  EXPECT_FALSE(seal.open(sealed, "elsewhere"));
  EXPECT_FALSE(Seal(std::string(32, 'l')).open(sealed, "place"));
  for (std::size_t i = 0; i + 1 < sealed.size(); ++i) {
    std::string other = sealed;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(seal.open(other, "place")) << i;
  }
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    EXPECT_FALSE(seal.open(sealed.substr(0, length), "place")) << length;
  }
  EXPECT_FALSE(seal.open("text", "place"));
}

TEST(Seal, ThreadsShareOne) {
  const Seal seal(kKey);
  const std::string sealed = seal.seal("text", "place");
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        right += seal.seal("text", "place") == sealed && seal.open(sealed, "place") == "text";
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 2'000);
}

}  // namespace
}  // namespace cairn
