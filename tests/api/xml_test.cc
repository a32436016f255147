#include "api/xml.h"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

std::string body_of(std::string_view key, Value value) {
  const std::string xml = to_xml("R", MapBuilder().set(key, std::move(value)).build());
  constexpr std::string_view kHead = R"(<?xml version="1.0" encoding="UTF-8"?><R>)";
  EXPECT_TRUE(xml.starts_with(kHead) && xml.ends_with("</R>")) << xml;
  return xml.substr(kHead.size(), xml.size() - kHead.size() - 4);
}

TEST(Xml, Values) {
  struct Case {
    std::string_view why;
    Value value;
    std::string_view want;
  };
  const Case cases[] = {
      {"marks are escaped", Value::string("<a href='x'>&]]>"),
       "<K>&lt;a href='x'&gt;&amp;]]&gt;</K>"},
      {"a carriage return survives reading", Value::string("a\r\n"), "<K>a&#13;\n</K>"},
      {"what XML cannot hold", Value::string(std::string_view("a\0b\x1b", 4)),
       "<K>a\xEF\xBF\xBD"
       "b\xEF\xBF\xBD</K>"},
      {"other scripts", Value::string("中😀"), "<K>中😀</K>"},
      {"empty", Value::string(""), "<K></K>"},
      {"numbers", Value::real(1.5), "<K>1.5</K>"},
      {"truth", Value::boolean(true), "<K>true</K>"},
      {"nothing", Value::null(), ""},
      {"not known", Value::unknown("later"), ""},
      {"no items", Value::list({}), ""},
      {"lists in lists are flat",
       Value::list({Value::list({Value::integer(1)}), Value::integer(2)}), "<K>1</K><K>2</K>"},
      {"an empty map", MapBuilder().build(), "<K></K>"},
  };
  for (const Case& c : cases) EXPECT_EQ(body_of("K", c.value), c.want) << c.why;
}

TEST(Xml, KeysThatAreNoNames) {
  for (const std::string_view key : {"", "1a", "a b", "a<b", "-a", "a:b", "é"}) {
    EXPECT_TRUE(body_of(key, Value::integer(1)).starts_with("<Entry><Key>")) << key;
  }
  EXPECT_EQ(body_of("a<b", Value::integer(1)), "<Entry><Key>a&lt;b</Key><Value>1</Value></Entry>");
}

}  // namespace
}  // namespace cairn::api
