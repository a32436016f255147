#include "value/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace cairn {
namespace {

TEST(Value, KeysCollideAsInPythonAndTheLastValueWins) {
  const Value map = MapBuilder()
                        .set(Value::integer(1), Value::string("one"))
                        .set("name", Value::string("x"))
                        .set(Value::boolean(true), Value::string("true"))
                        .build();
  ASSERT_EQ(map.size(), 2u);
  EXPECT_TRUE(map.entries()[0].key.is_int());
  EXPECT_EQ(map.entries()[0].value.as_string(), "true");
  EXPECT_EQ(map.find(Value::real(1.0))->as_string(), "true");
  EXPECT_EQ(map.find("1"), nullptr);
}

TEST(Value, LargeMapsResolveDuplicatesAndFindByKey) {
  MapBuilder builder;
  for (int i = 0; i < 1000; ++i) builder.set(std::to_string(i % 500), Value::integer(i));
  const Value map = builder.build();
  ASSERT_EQ(map.size(), 500u);
  EXPECT_EQ(map.entries()[7].key.as_string(), "7");
  EXPECT_EQ(map.get("7").as_int(), 507);
  EXPECT_EQ(map.find("500"), nullptr);
}

TEST(Value, NotANumberIsAKeyOfItsOwnEachTime) {
  std::vector<Entry> entries;
  for (int i = 0; i < 40; ++i) {
    entries.push_back({Value::real(std::nan("")), Value::integer(i)});
    entries.push_back({Value::integer(i % 3), Value::integer(i)});
  }
  EXPECT_EQ(Value::map(entries).size(), 43u);
  EXPECT_EQ(Value::map(std::vector<Entry>(50'000, entries[0])).size(), 50'000u);
  EXPECT_EQ(Value::map({entries[0], entries[2], entries[1], entries[1]}).size(), 3u);
}

TEST(Value, NumbersAreComparedExactly) {
  constexpr std::int64_t kTwoTo53 = std::int64_t{1} << 53;
  EXPECT_EQ(Value::integer(kTwoTo53), Value::real(9007199254740992.0));
  EXPECT_FALSE(Value::integer(kTwoTo53 + 1) == Value::real(9007199254740992.0));
  EXPECT_EQ(Value::big_integer("18446744073709551616"), Value::real(18446744073709551616.0));
  EXPECT_FALSE(Value::big_integer("18446744073709551617") == Value::real(18446744073709551616.0));
  EXPECT_FALSE(Value::integer(std::numeric_limits<std::int64_t>::max()) == Value::real(0x1p63));
  EXPECT_FALSE(Value::big_integer("1" + std::string(400, '0')) == Value::real(HUGE_VAL));
  EXPECT_FALSE(Value::integer(1) == Value::real(1.5));
  EXPECT_EQ(Value::boolean(false), Value::real(-0.0));
}

TEST(Value, EqualityIsPythons) {
  EXPECT_EQ(Value::integer(1), Value::real(1.0));
  EXPECT_EQ(Value::integer(1), Value::boolean(true));
  EXPECT_FALSE(Value::integer(1) == Value::string("1"));
  EXPECT_FALSE(Value::unknown("x") == Value::unknown("x"));
  const Value list = Value::list({Value::unknown("x")});
  EXPECT_FALSE(list == list);
}

TEST(Value, UnknownInsideIsSeenFromOutside) {
  const Value inner =
      Value::list({Value::integer(1), Value::unknown("known after Vpc is created")});
  EXPECT_TRUE(MapBuilder().set("a", inner).build().has_unknown());
  EXPECT_FALSE(MapBuilder().set("a", Value::integer(1)).build().has_unknown());
}

TEST(Value, BigIntegersSurviveAndSmallOnesAreOrdinary) {
  EXPECT_TRUE(Value::big_integer("42").is_int());
  const Value big = Value::big_integer("123456789012345678901234567890");
  EXPECT_EQ(big.kind(), Kind::kBigInt);
  EXPECT_EQ(big.as_string(), "123456789012345678901234567890");
}

TEST(Value, PositionsAreKeptAndDoNotMatterForEquality) {
  const Value placed = Value::string("x").with_pos({7, 3});
  EXPECT_EQ(placed.pos(), (SourcePos{7, 3}));
  EXPECT_EQ(placed, Value::string("x"));
}

}  // namespace
}  // namespace cairn
