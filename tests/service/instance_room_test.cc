#include "service/instance_room.h"

#include <gtest/gtest.h>

namespace cairn::service {
namespace {

TEST(InstanceRoom, CountsWhatRunsAndWhatIsAboutTo) {
  InstanceRoom room;
  std::uint64_t running = 1;
  const auto count = [&running] { return running; };
  InstanceRoom::Place first = room.take("1", 3, count);
  EXPECT_NE(first, nullptr);
  InstanceRoom::Place second = room.take("1", 3, count);
  EXPECT_NE(second, nullptr) << "the last one";
  EXPECT_EQ(room.take("1", 3, count), nullptr) << "one past it";
  EXPECT_NE(room.take("2", 3, count), nullptr) << "another account";
  ++running;
  first.reset();
  EXPECT_EQ(room.take("1", 3, count), nullptr) << "the first is among what runs now";
  second.reset();
  EXPECT_NE(room.take("1", 3, count), nullptr) << "the second was refused";
}

}  // namespace
}  // namespace cairn::service
