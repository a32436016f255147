#include "tests/scenario/provider.h"

#include <fmt/format.h>

#include <memory>

#include "value/json.h"

namespace cairn::testing {
namespace {

constexpr TimeMs kWorkMs = 2'000;
constexpr int kTriesMax = 100;

}  // namespace

void StageProvider::post(custom::Post post, Done done) {
  const Value request = read_json(post.body).value();
  const std::string how = post.url.substr(post.url.rfind('/') + 1);
  custom::PostAnswer answer;
  answer.kind = custom::PostAnswer::Kind::kAnswered;
  answer.status = 202;
  watch_(fmt::format("provider {} {}", request.get_string("RequestType"),
                     request.get_string("LogicalResourceId")));
  const bool fails = how == "fails" && request.get_string("RequestType") != "Delete";
  if (how == "nobody") {
    answer.kind = custom::PostAnswer::Kind::kNotSent;
    answer.why = "No answer from http://provider:80: nobody is there.";
  } else if (how == "sync") {
    answer.status = 200;
    answer.body = to_json(respond(request, false));
  } else if (how != "silent") {
    executor_.post_at(clock_.now() + kWorkMs, [this, request, fails] {
      send(std::string(request.get_string("ResponseURL")), to_json(respond(request, fails)), 0);
    });
  }
  executor_.post([done = std::move(done), answer = std::move(answer)] { done(answer); });
}

Value StageProvider::respond(const Value& request, bool fails) {
  MapBuilder response;
  for (const char* name : {"RequestId", "StackId", "LogicalResourceId"}) {
    response.set(name, request.get(name));
  }
  if (fails) {
    return response.set("Status", Value::string("FAILED"))
        .set("Reason", Value::string("out of things"))
        .build();
  }
  std::string thing(request.get_string("PhysicalResourceId"));
  if (request.get_string("RequestType") == "Create") {
    const auto [made, fresh] = made_.try_emplace(std::string(request.get_string("RequestId")),
                                                 fmt::format("thing-{}", made_.size() + 1));
    thing = made->second;
    if (fresh) live_.insert(thing);
  } else if (request.get_string("RequestType") == "Delete") {
    live_.erase(thing);
  }
  MapBuilder data;
  for (const Entry& entry : request.get("ResourceProperties").entries()) {
    data.set(entry.key, entry.value);
  }
  data.set("Name", Value::string(thing));
  return response.set("Status", Value::string("SUCCESS"))
      .set("PhysicalResourceId", Value::string(thing))
      .set("Data", data.build())
      .build();
}

// As a good provider does: again, until it was taken.
void StageProvider::send(const std::string& url, const std::string& body, int tries) {
  const std::size_t query = url.find("?token=");
  const std::size_t id = url.rfind('/', query) + 1;
  const auto taken = std::make_shared<bool>(false);
  deliver_(url.substr(id, query - id), url.substr(query + 7), body,
           [taken](int status) { *taken = status < 500; });
  executor_.post_at(clock_.now() + kWorkMs, [this, url, body, tries, taken] {
    if (!*taken && tries < kTriesMax) send(url, body, tries + 1);
  });
}

}  // namespace cairn::testing
