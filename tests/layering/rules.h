// The rules of layering, as functions over text, so that the test can try them on planted faults.
//
// Rooms and who may use whom are read from cmake/rooms.cmake; what only some rooms may name
// (outside libraries, words of the language) is the table in rules.cc.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::layering {

struct Rooms {
  std::map<std::string, std::set<std::string>> uses;  // room -> rooms its row names
};

struct SourceFile {
  std::string path;  // "src/plan/order.cc"
  std::string text;
};

// Reads the cairn_room(...) rows; comments and the function's own definition are not rows.
Rooms parse_rooms(std::string_view cmake);

// Every fault as "path:line: what is wrong"; empty when the file keeps the rules.
std::vector<std::string> faults_in(const SourceFile& file, const Rooms& rooms);

// Faults of the table itself: a row that names a room declared after it or not at all. Since each
// row may only name earlier ones, the rooms cannot form a cycle.
std::vector<std::string> faults_in_table(std::string_view cmake);

}  // namespace cairn::layering
