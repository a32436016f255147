// A provider in the test's own thread that keeps its promises: a key makes one thing, ever.
#pragma once

#include <map>
#include <set>
#include <string>

#include "cloud/http/http_cloud.h"
#include "cloud/http/message.h"
#include "tests/cloud/custom_fixture.h"

namespace cairn::http_cloud {

inline HttpType thing_type(bool polls) {
  HttpType type;
  type.name = "Example::Test::Thing";
  type.identifier = "ThingId";
  type.attributes = {"ThingId", "Version"};
  type.create = {"POST", "http://p.example/things"};
  type.read = {"GET", "http://p.example/things/{Id}"};
  type.update = {"PUT", "http://p.example/things/{Id}"};
  type.remove = {"DELETE", "http://p.example/things/{Id}"};
  if (polls) type.poll = {"GET", "http://p.example/things/{Id}/state"};
  type.secret = "a secret of sixteen bytes";
  return type;
}

// With `slow`, creates, updates and deletes are answered 202 first.
class ThingProvider {
 public:
  explicit ThingProvider(bool slow) : slow_(slow) {}

  custom::PostAnswer answer(const custom::Post& post) {
    const std::string key = header(post, "Idempotency-Key");
    const Value body = post.body.empty() ? Value() : read_json(post.body).value();
    if (post.method == "POST") return create(key, body);
    std::string id = post.url.substr(std::string("http://p.example/things/").size());
    const bool state = id.ends_with("/state");
    if (state) id.resize(id.size() - 6);
    const auto found = things_.find(id);
    if (found == things_.end()) return custom::answered(404);
    if (post.method == "DELETE") return remove(id, key);
    if (post.method == "PUT") return update(found->second, key, body);
    return custom::answered(200, text(id));
  }

  std::size_t live(const std::string& key) const {
    const auto made = made_.find(key);
    return made != made_.end() && things_.contains(made->second) ? 1 : 0;
  }
  static std::string header(const custom::Post& post, const std::string& wanted) {
    for (const auto& [name, value] : post.headers) {
      if (name == wanted) return value;
    }
    return {};
  }

 private:
  custom::PostAnswer create(const std::string& key, const Value& body) {
    const Value& properties = body.get("Properties");
    if (properties.find("NoSuchProperty") != nullptr) {
      return custom::answered(400, R"({"Code":"InvalidThing","Message":"no such property"})");
    }
    const auto [made, fresh] = made_.try_emplace(key, "thing-" + std::to_string(made_.size()));
    if (fresh) things_[made->second] = properties;
    return custom::answered(slow_ ? 202 : 200, text(made->second));
  }
  custom::PostAnswer update(Value& thing, const std::string& key, const Value& body) {
    if (body.get("Properties").find("NoSuchProperty") != nullptr) {
      return custom::answered(400, R"({"Code":"InvalidThing","Message":"no such property"})");
    }
    if (applied_.insert(key).second) thing = body.get("Properties");
    return custom::answered(slow_ ? 202 : 200, "{}");
  }
  custom::PostAnswer remove(const std::string& id, const std::string& key) {
    if (slow_ && waiting_.insert(key).second) {
      return custom::answered(202, R"({"RetryAfterSeconds":1})");
    }
    things_.erase(id);
    return custom::answered(204);
  }
  std::string text(const std::string& id) const {
    const auto thing = things_.find(id);
    return to_json(MapBuilder()
                       .set("Id", Value::string(id))
                       .set("Properties", thing == things_.end() ? Value() : thing->second)
                       .set("Attributes", MapBuilder().set("Version", Value::integer(1)).build())
                       .build());
  }

  bool slow_;
  std::map<std::string, std::string> made_;  // key to id
  std::map<std::string, Value> things_;
  std::set<std::string> applied_;  // keys of updates
  std::set<std::string> waiting_;  // keys of deletes that were told to come again
};

}  // namespace cairn::http_cloud
