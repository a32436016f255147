// Members move at random: the events replay to the tree as it is, in every life.
#include <map>
#include <memory>

#include "tests/identity/directory_fixture.h"

namespace cairn::identity {
namespace {

using Places = std::map<std::string, std::string>;

// The members and their folders as the events tell them.
Places replayed(const Directories& directories, std::string_view management) {
  Places places;
  std::uint64_t position = 0;
  for (;;) {
    const auto events = directories.events_after(management, position, 7);
    if (events.empty()) return places;
    for (const access::DirectoryEvent& event : events) {
      EXPECT_EQ(event.number, ++position);
      const bool known = places.count(event.account) != 0;
      EXPECT_EQ(known, event.kind != access::DirectoryEventKind::kJoined);
      EXPECT_EQ(known ? places[event.account] : "", event.from);
      if (event.to.empty()) {
        places.erase(event.account);
      } else {
        places[event.account] = event.to;
      }
    }
  }
}

Places as_they_are(const Directories& directories, std::string_view management,
                   std::string_view root) {
  Places places;
  for (const auto& member : directories.members(management, root)) {
    places[member.account] = member.folder;
  }
  return places;
}

class RandomMoves : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomMoves, KeepATreeThatEventsReplayTo) {
  std::uint32_t state = GetParam() * 2654435761U + 1;
  const auto draw = [&state](std::size_t below) {
    state = state * 1664525U + 1013904223U;
    return static_cast<std::size_t>(state >> 8) % below;
  };
  auto world = std::make_unique<DirectoryWorld>();
  world->enable();
  const std::string root = world->root();
  std::vector<std::string> folders = {root};
  std::vector<std::string> accounts;
  for (int step = 0; step < 120; ++step) {
    switch (draw(6)) {
      case 0: {
        const std::string made =
            world->new_folder(fmt::format("F{}", step), folders[draw(folders.size())]);
        if (made.starts_with("fd-")) folders.push_back(made);
        break;
      }
      case 1:
        accounts.push_back(
            world->new_member(fmt::format("M{}", step), folders[draw(folders.size())]));
        break;
      case 2: {
        const std::string& folder = folders[draw(folders.size())];
        if (world->ask_rd("DeleteFolder", folder_parameter(folder)) == "{}") {
          folders.erase(std::find(folders.begin(), folders.end(), folder));
        }
        break;
      }
      case 3: {
        if (accounts.empty()) break;
        const std::string of = accounts[draw(accounts.size())];
        world->ask_rd("UpdateAccount",
                      fmt::format(R"({{"AccountId":"{}","NewAccountType":"CloudAccount"}})", of));
        world->ask_rd("RemoveCloudAccount", account_parameter(of));
        break;
      }
      default:
        if (!accounts.empty()) {
          world->move(accounts[draw(accounts.size())], folders[draw(folders.size())]);
        }
    }
    if (step % 40 == 39) world = std::make_unique<DirectoryWorld>(world->store);
    const Account& manager = *world->book.account(kFirst);
    EXPECT_EQ(manager.directory->folders().size(), folders.size());
    for (const auto& [id, folder] : manager.directory->folders()) {
      const auto way = manager.directory->path(id);
      ASSERT_FALSE(way.empty());
      EXPECT_EQ(way.front()->id, root) << "every folder hangs on the root folder";
      EXPECT_LE(way.size(), ResourceDirectory::kLevelsMax + 1);
    }
    EXPECT_EQ(replayed(world->directories, kFirst), as_they_are(world->directories, kFirst, root));
    EXPECT_EQ(manager.directory->members_below(root).size(), manager.directory->members().size());
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomMoves, ::testing::Range<std::uint32_t>(1, 9));

}  // namespace
}  // namespace cairn::identity
