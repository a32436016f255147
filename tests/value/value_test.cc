#include "value/value.h"

#include <gtest/gtest.h>

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
