#include "server/nonce_file.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support/temporary_folder.h"

namespace cairn::server {
namespace {

constexpr std::uint32_t kNow = 1'000'000;
constexpr std::uint32_t kWindow = 900;
using Kept = std::map<std::uint64_t, std::uint32_t>;

class NonceFileTest : public ::testing::Test {
 protected:
  NonceFileTest() {
    settings_ = {.path = folder_.path() + "/nonces",
                 .key = 7,
                 .boot_id = "this boot",
                 .now_s = kNow,
                 .window_s = kWindow};
  }

  std::unique_ptr<NonceFile> open() {
    auto file = NonceFile::open(settings_);
    EXPECT_TRUE(file) << file.error().message;
    return file ? std::move(file).value() : nullptr;
  }
  // A life that ends without a destructor.
  template <class Deed>
  void live_and_die(Deed deed) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto file = open();
      if (file) deed(*file);
      ::_exit(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  static Kept kept_in(const NonceFile& file) {
    Kept kept;
    file.each_kept([&](std::uint64_t print, std::uint32_t expiry) { kept[print] = expiry; });
    return kept;
  }

  test::TemporaryFolder folder_;
  NonceFile::Settings settings_;
};

TEST_F(NonceFileTest, ANewOneKeepsNothingAndDistrustsNothing) {
  const auto file = open();
  EXPECT_TRUE(kept_in(*file).empty());
  EXPECT_EQ(file->distrusted_until_s(), 0u);
  EXPECT_EQ(std::filesystem::status(settings_.path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(NonceFileTest, WhatWasKeptOutlivesAnEndWithoutWarning) {
  live_and_die([](NonceFile& file) {
    file.keep(11, kNow + 5, kNow);
    file.keep(12, kNow + 900, kNow);
  });
  live_and_die([](NonceFile& file) { file.keep(13, kNow + 900, kNow); });
  const auto file = open();
  EXPECT_EQ(kept_in(*file), (Kept{{11, kNow + 5}, {12, kNow + 900}, {13, kNow + 900}}));
  EXPECT_EQ(file->distrusted_until_s(), 0u);
}

TEST_F(NonceFileTest, WhatHasExpiredIsGone) {
  open()->keep(11, kNow + 5, kNow);
  settings_.now_s = kNow + 5;
  EXPECT_EQ(kept_in(*open()).size(), 1u) << "to the end of its last second";
  settings_.now_s = kNow + 6;
  EXPECT_TRUE(kept_in(*open()).empty());
}

TEST_F(NonceFileTest, ChunksThatHaveExpiredAreUsedAgain) {
  std::uint32_t now = kNow;
  std::uint64_t print = 0;
  const auto file = open();
  for (int round = 0; round < 20; ++round, now += 10) {
    for (std::size_t i = 0; i < NonceFile::kChunkEntries; ++i) file->keep(++print, now + 25, now);
  }
  // A chunk is in use for 25 seconds, one is filled every ten.
  EXPECT_LE(std::filesystem::file_size(settings_.path), 4096 + 4 * NonceFile::kChunkBytes);
  EXPECT_EQ(file->distrusted_until_s(), 0u);
}

TEST_F(NonceFileTest, WhatFindsNoRoomIsDistrustedInTheNextLives) {
  settings_.chunks_max = 1;
  live_and_die([](NonceFile& file) {
    for (std::uint64_t i = 0; i <= NonceFile::kChunkEntries; ++i) {
      file.keep(i, kNow + 300 + (i == NonceFile::kChunkEntries ? 7 : 0), kNow);
    }
  });
  for (int life = 0; life < 2; ++life) {
    const auto file = open();
    EXPECT_EQ(kept_in(*file).size(), NonceFile::kChunkEntries);
    EXPECT_EQ(file->distrusted_until_s(), kNow + 307);
  }
}

TEST_F(NonceFileTest, AfterAPowerCutWhatMayBeMissingIsDistrusted) {
  live_and_die([](NonceFile& file) { file.keep(11, kNow + 1000, kNow); });
  settings_.boot_id = "the next boot";
  settings_.now_s = kNow + 30;
  live_and_die([](NonceFile& file) {
    if (file.distrusted_until_s() != kNow + 1060) ::_exit(1);
  });
  EXPECT_EQ(open()->distrusted_until_s(), kNow + 1060) << "a later life of that boot knows it too";
  settings_.now_s = kNow + 5000;
  settings_.boot_id = "one more";
  EXPECT_EQ(open()->distrusted_until_s(), kNow + 1060) << "the last life ended properly";
}

TEST_F(NonceFileTest, AfterAProperEndARebootLosesNothing) {
  open()->keep(11, kNow + 1000, kNow);
  settings_.boot_id = "the next boot";
  const auto file = open();
  EXPECT_EQ(kept_in(*file).size(), 1u);
  EXPECT_EQ(file->distrusted_until_s(), 0u);
}

TEST_F(NonceFileTest, AFileOfAnotherKeyOrADamagedOneIsMadeAnewAndDistrusted) {
  const auto spoil = [&](const std::string& with) {
    std::ofstream(settings_.path, std::ios::binary | std::ios::trunc) << with;
  };
  const std::function<void()> cases[] = {
      [&] { settings_.key = 8; },
      [&] { spoil("short"); },
      [&] { spoil(std::string(10'000, 'x')); },
      [&] { spoil(std::string(4096 + NonceFile::kChunkBytes, '\xff')); },
  };
  for (const auto& damage : cases) {
    std::filesystem::remove(settings_.path);
    settings_.key = 7;
    open()->keep(11, kNow + 1000, kNow);
    damage();
    const auto file = open();
    EXPECT_TRUE(kept_in(*file).empty());
    EXPECT_EQ(file->distrusted_until_s(), kNow + kWindow);
    file->keep(21, kNow + 1000, kNow);
    EXPECT_EQ(kept_in(*file).size(), 1u);
  }
}

TEST_F(NonceFileTest, APlaceThatCannotBeWrittenIsNamed) {
  settings_.path = "/nowhere/nonces";
  const auto file = NonceFile::open(settings_);
  ASSERT_FALSE(file);
  EXPECT_TRUE(file.error().message.starts_with("/nowhere/nonces: it cannot be opened"));
}

}  // namespace
}  // namespace cairn::server
