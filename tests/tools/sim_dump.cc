// sim_dump FILE: prints what lives in a simulated cloud's database, a JSON map a line, in the order
// of creation. The server that owns the file must have stopped: it lets nobody else open it.

#include <cstdio>
#include <filesystem>
#include <string>

#include "cloud/sim/database.h"
#include "value/json.h"

namespace {

using cairn::Value;

std::string line_of(const cairn::sim::StoredRecord& stored) {
  const auto text = [](std::string_view s) { return Value::string(s); };
  return cairn::to_json(
      cairn::MapBuilder()
          .set("Number", Value::integer(static_cast<std::int64_t>(stored.record.number)))
          .set("Token", text(stored.token))
          .set("Account", text(stored.account))
          .set("Region", text(stored.region))
          .set("StackId", text(stored.stack_id))
          .set("LogicalResourceId", text(stored.record.logical_id))
          .set("ResourceType", text(stored.type))
          .set("PhysicalResourceId", text(stored.record.physical_id))
          .build());
}

int complain(const cairn::Error& error) {
  std::fprintf(stderr, "sim_dump: %s %s\n", error.message.c_str(), error.fix.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !std::filesystem::exists(argv[1])) {
    std::fputs("usage: sim_dump FILE\n  FILE: DATA/sim.db of a server that has stopped\n", stderr);
    return 2;
  }
  const auto database = cairn::sim::Database::open(argv[1]);
  if (!database) return complain(database.error());
  cairn::sim::DatabaseReader reader;
  reader.on_record = [](const cairn::sim::StoredRecord& stored) {
    std::puts(line_of(stored).c_str());
  };
  reader.on_spent = [](std::string_view) {};
  reader.on_change = [](std::uint64_t, const cairn::sim::Change&) {};
  const auto loaded = (*database)->load(reader);
  return loaded ? 0 : complain(loaded.error());
}
