#include "base/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace cairn {
namespace {

TEST(Suggest, EditDistance) {
  struct Case {
    std::string_view why;
    std::string_view a;
    std::string_view b;
    std::size_t want;
  };
  const Case cases[] = {
      {"equal", "VpcId", "VpcId", 0},           {"case does not count", "vpcid", "VpcId", 0},
      {"a letter missing", "VpId", "VpcId", 1}, {"a letter too many", "VppcId", "VpcId", 1},
      {"a wrong letter", "VpxId", "VpcId", 1},  {"neighbours swapped", "VcpId", "VpcId", 1},
      {"from nothing", "", "abc", 3},           {"nothing to nothing", "", "", 0},
      {"all different", "abc", "xyz", 3},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(edit_distance(c.a, c.b), c.want) << c.why;
    EXPECT_EQ(edit_distance(c.b, c.a), c.want) << c.why;
  }
}

TEST(Suggest, NearestOffersOnlyWhatIsNear) {
  const std::array<std::string_view, 4> names = {"VpcId", "VSwitchId", "ZoneId", "CidrBlock"};
  struct Case {
    std::string_view why;
    std::string_view wanted;
    std::string_view want;
  };
  const Case cases[] = {
      {"a slip", "VSwichId", "VSwitchId"},
      {"wrong case", "cidrblock", "CidrBlock"},
      {"nothing like it", "InstanceType", ""},
      {"an empty name stands for nothing", "", ""},
      {"short names need to be nearly right", "Vp", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(nearest(c.wanted, names), c.want) << c.why;
}

TEST(Suggest, TheFirstOfEquallyNearNamesWins) {
  const std::array<std::string_view, 2> names = {"Name1", "Name2"};
  EXPECT_EQ(nearest("Name3", names), "Name1");
}

}  // namespace
}  // namespace cairn
