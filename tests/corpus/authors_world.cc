#include "tests/corpus/authors_world.h"

#include <fstream>
#include <sstream>
#include <vector>

#include "value/json.h"

namespace cairn::testing {
namespace {

constexpr std::string_view kId = "{id}";

// The kinds of the simulated cloud, with what it says when one is missing.
const Value& kinds() {
  static const Value kKinds = [] {
    std::ifstream file(CAIRN_SOURCE_DIR "/data/sim-types.json", std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return read_json(text.str())->get("kinds");
  }();
  return kKinds;
}

// What else is said of a missing resource.
struct Said {
  std::string_view form;
  std::string_view kind;
};
constexpr Said kSaid[] = {
    {"The backend server {id} does not exist", "ecs-instance"},
    {"The specified resource BackendServer {id} is not found", "ecs-instance"},
    {"The specified resource VSwitch {id} is not found", "vswitch"},
};

// What stands in `said` where `form` has {id}; empty when the words are others.
std::string id_in(const std::string& said, std::string_view form) {
  const std::size_t hole = form.find(kId);
  if (hole == form.npos) return {};
  const std::string_view before = form.substr(0, hole);
  const std::string_view after = form.substr(hole + kId.size());
  const std::size_t at = said.find(before);
  if (at == said.npos) return {};
  const std::size_t begin = at + before.size();
  const std::size_t end = said.find(after, begin);
  return end == said.npos ? "" : said.substr(begin, end - begin);
}

}  // namespace

AuthorsWorld::AuthorsWorld(const std::string& world_json) : root_(*read_json(world_json)) {}

std::string AuthorsWorld::json() const {
  return to_json(root_);
}

void AuthorsWorld::set(std::string_view key, Value value) {
  MapBuilder map;
  for (const Entry& entry : root_.entries()) map.set(entry.key, entry.value);
  root_ = map.set(key, std::move(value)).build();
}

void AuthorsWorld::move_to(const std::string& region) {
  set("region", Value::string(region));
  set("zones", Value::list({}));  // the region's own
}

bool AuthorsWorld::add(std::string_view kind, const std::string& id) {
  if (id.empty()) return false;
  std::vector<Value> all = {Value::string(id)};  // what is added later lies in the first VPC
  for (const Value& known : root_.get("ids").get(kind).items()) {
    if (known == all.front()) return false;
    all.push_back(known);
  }
  MapBuilder ids;
  for (const Entry& entry : root_.get("ids").entries()) ids.set(entry.key, entry.value);
  set("ids", ids.set(kind, Value::list(std::move(all))).build());
  return true;
}

bool AuthorsWorld::add_missing(const std::string& refusal) {
  bool added = false;
  for (const Said& said : kSaid) added = add(said.kind, id_in(refusal, said.form)) || added;
  for (const Entry& kind : kinds().entries()) {
    const auto missing = kind.value.get("missing").items();
    const bool listed = kind.value.get("types").size() > 0;
    if (!listed || missing.size() != 2) continue;
    if (refusal.find(missing[0].as_string()) == refusal.npos) continue;
    added = add(kind.key.as_string(), id_in(refusal, missing[1].as_string())) || added;
  }
  return added;
}

}  // namespace cairn::testing
