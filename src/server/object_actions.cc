#include "server/object_actions.h"

#include <fmt/format.h>

#include <utility>

#include "access/oss_sign.h"
#include "base/utc.h"
#include "service/answers.h"

namespace cairn::server {
namespace {

using service::ActionRequest;
using Carry = Result<Value> (*)(const ObjectFolder&, const ActionRequest&);

constexpr std::size_t kListMax = 1'000;

// Reads a name as addresses have it, so that what is put can be asked for.
Result<ObjectName> name_of(const ActionRequest& request) {
  const std::string key(request.get("ObjectKey").as_string());
  auto name = parse_object_url(
      fmt::format("oss://{}/{}", request.get("BucketName").as_string(), access::oss_path(key)));
  if (name) return name;
  return service::invalid_parameter(
      "ObjectKey", "It is no object of a bucket.",
      "Write a bucket of a-z, 0-9 and -, and a key like dir/template.yml.");
}

Result<Value> put_object(const ObjectFolder& folder, const ActionRequest& request) {
  const auto name = name_of(request);
  if (!name) return name.error();
  const auto put = folder.put(*name, std::string(request.get("Content").as_string()));
  if (!put) return put.error();
  return MapBuilder()
      .set("Url",
           Value::string(fmt::format("oss://{}/{}", name->bucket, access::oss_path(name->key))))
      .build();
}

Result<Value> delete_object(const ObjectFolder& folder, const ActionRequest& request) {
  const auto name = name_of(request);
  if (!name) return name.error();
  const auto removed = folder.remove(*name);
  if (!removed) return removed.error();
  return MapBuilder().set("Deleted", Value::boolean(*removed)).build();
}

Result<Value> list_objects(const ObjectFolder& folder, const ActionRequest& request) {
  const Value bucket = request.get("BucketName");
  std::vector<Value> items;
  if (!bucket.is_string()) {
    for (const std::string& name : folder.buckets()) items.push_back(Value::string(name));
    return MapBuilder().set("Buckets", Value::list(std::move(items))).build();
  }
  const Value prefix = request.get("Prefix");
  auto found = folder.list(std::string(bucket.as_string()),
                           prefix.is_string() ? std::string(prefix.as_string()) : std::string(),
                           kListMax + 1);
  const bool truncated = found.size() > kListMax;
  if (truncated) found.resize(kListMax);
  for (const ObjectFolder::Listed& object : found) {
    items.push_back(MapBuilder()
                        .set("ObjectKey", Value::string(object.key))
                        .set("Size", Value::integer(static_cast<std::int64_t>(object.bytes)))
                        .set("LastModified", Value::string(utc_text(object.modified)))
                        .build());
  }
  return MapBuilder()
      .set("Objects", Value::list(std::move(items)))
      .set("IsTruncated", Value::boolean(truncated))
      .build();
}

constexpr std::pair<std::string_view, Carry> kActions[] = {
    {"DeleteObject", delete_object},
    {"ListObjects", list_objects},
    {"PutObject", put_object},
};

}  // namespace

std::map<std::string, service::ActionHandler, std::less<>> make_object_actions(
    const ObjectFolder* folder, std::function<bool(Executor::Task)> offload) {
  std::map<std::string, service::ActionHandler, std::less<>> actions;
  for (const auto& [name, carry] : kActions) {
    actions.emplace(std::string(name), [folder, offload, name = name, carry = carry](
                                           ActionRequest request, service::Reply reply) {
      if (folder == nullptr) {
        return reply(service::not_supported(fmt::format("{} with --oss-endpoint", name),
                                            "Use the object store's own tools."));
      }
      const bool taken = offload(
          [folder, carry, request = std::move(request), reply] { reply(carry(*folder, request)); });
      if (!taken) reply(service::unavailable());
    });
  }
  return actions;
}

}  // namespace cairn::server
