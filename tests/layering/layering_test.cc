#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/layering/rules.h"

namespace cairn::layering {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::string& room_table() {
  static const std::string text = read(fs::path(CAIRN_SOURCE_DIR) / "cmake/rooms.cmake");
  return text;
}

TEST(Layering, NoRoomIncludesWhatItsRowDoesNotAllow) {
  const Rooms rooms = parse_rooms(room_table());
  std::size_t seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(CAIRN_SOURCE_DIR) / "src")) {
    const fs::path& path = entry.path();
    if (path.extension() != ".h" && path.extension() != ".cc") continue;
    ++seen;
    const SourceFile file{fs::relative(path, CAIRN_SOURCE_DIR).generic_string(), read(path)};
    for (const std::string& fault : faults_in(file, rooms)) ADD_FAILURE() << fault;
  }
  EXPECT_GT(seen, 5u) << "the walk over src/ found too little to mean anything";
}

TEST(Layering, EveryRoomOfTheTableUsesOnlyRoomsAboveIt) {
  for (const std::string& fault : faults_in_table(room_table())) ADD_FAILURE() << fault;
  EXPECT_GE(parse_rooms(room_table()).uses.size(), 15u);
}

constexpr std::string_view kTable =
    "# cairn_room(commented USES plan)\n"
    "function(cairn_room name)\nendfunction()\n"
    "cairn_room(base LIBS OpenSSL::Crypto)\n"
    "cairn_room(value USES base LIBS Boost::json)\n"
    "cairn_room(store USES value\n           base LIBS PkgConfig::SQLITE)\n"
    "cairn_room(http USES base)\n";

TEST(Layering, RowsAreReadAsCmakeReadsThem) {
  const Rooms rooms = parse_rooms(kTable);
  ASSERT_EQ(rooms.uses.size(), 4u);
  EXPECT_EQ(rooms.uses.at("base"), std::set<std::string>{});
  EXPECT_EQ(rooms.uses.at("store"), (std::set<std::string>{"base", "value"}));
  EXPECT_TRUE(faults_in_table(kTable).empty());
  EXPECT_EQ(faults_in_table("cairn_room(a USES b)\ncairn_room(b)\n").size(), 1u);
}

TEST(Layering, PlantedFaultsAreFound) {
  struct Case {
    std::string_view why;
    std::string path;
    std::string text;
    std::string_view want;  // empty: no fault
  };
  const Case cases[] = {
      {"an allowed room", "src/store/a.cc", "#include \"value/value.h\"\n", ""},
      {"its own room", "src/http/a.cc", "#include \"http/server.h\"\n", ""},
      {"the standard library", "src/http/a.cc", "#include <vector>\n", ""},
      {"a room below", "src/value/a.cc", "\n#include \"store/store.h\"\n",
       "src/value/a.cc:2: room"},
      {"with blanks inside", "src/base/a.h", "  #  include  \"value/value.h\"", "a.h:1: room base"},
      {"in angle brackets", "src/base/a.h", "#include <value/value.h>", "may not use room value"},
      {"a folder without a row", "src/attic/a.cc", "", "no row"},
      {"asio in its place", "src/http/a.cc", "#include <boost/asio.hpp>\n", ""},
      {"asio elsewhere", "src/store/a.cc", "#include <boost/asio.hpp>\n", "a.cc:1: <boost/asio"},
      {"asio in a folder", "src/store/a.cc", "#include <boost/asio/post.hpp>\n", "<boost/asio"},
      {"beast elsewhere", "src/base/a.cc", "#include <boost/beast/http.hpp>\n", "<boost/beast"},
      {"boost json elsewhere", "src/http/a.cc", "#include <boost/json.hpp>\n", "value/"},
      {"sqlite in its place", "src/store/sqlite/a.cc", "#include <sqlite3.h>\n", ""},
      {"sqlite beside its place", "src/store/a.cc", "#include <sqlite3.h>\n", "store/sqlite/"},
      {"libpq elsewhere", "src/store/sqlite/a.cc", "#include <libpq-fe.h>\n", "store/postgres/"},
      {"curl elsewhere", "src/value/a.cc", "#include <curl/curl.h>\n", "only in: http/"},
      {"pcre elsewhere", "src/value/a.cc", "#include <pcre2.h>\n", "only in: eval/"},
      {"jq outside its worker", "src/http/a.cc", "#include <jq.h>\n", "only in: jq/worker/"},
      {"spdlog elsewhere", "src/http/a.cc", "#include <spdlog/spdlog.h>\n", "runtime/"},
      {"regex anywhere", "src/value/a.cc", "#include <regex>\n", "only in: no room"},
      {"a name that only begins so", "src/value/a.cc", "#include <regex_of_ours.h>\n", ""},
      {"iostream in a header", "src/value/a.h", "#include <iostream>\n", "a.h:1: <iostream>"},
      {"iostream in a source file", "src/value/a.cc", "#include <iostream>\n", ""},
      {"a coroutine", "src/value/a.cc", "x;\nco_await f();\n", "a.cc:2: co_await"},
      {"a word about coroutines", "src/value/a.cc", "// no co_await here\nint co_awaited;\n", ""},
  };
  const Rooms rooms = parse_rooms(kTable);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto faults = faults_in({c.path, c.text}, rooms);
    if (c.want.empty()) {
      EXPECT_TRUE(faults.empty()) << fmt::format("{}", fmt::join(faults, "\n"));
    } else {
      ASSERT_EQ(faults.size(), 1u);
      EXPECT_THAT(faults.front(), HasSubstr(c.want));
    }
  }
}

}  // namespace
}  // namespace cairn::layering
