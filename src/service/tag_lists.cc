// ListTagResources, ListTagKeys, ListTagValues: pages that are found by index. A page's token holds
// where it ended, so what is tagged or untagged between two pages moves no other line.

#include <algorithm>
#include <set>
#include <span>

#include "base/base64.h"
#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/tag_resources.h"
#include "service/tag_texts.h"
#include "service/tagged_things.h"

namespace cairn::service {
namespace {

constexpr std::uint64_t kPage = 50;  // things, keys or values

// Every thing is shown with this one besides its own.
constexpr std::string_view kGroupTag = "acs:rm:rgId";

// The sign in front keeps an empty text apart from none.
constexpr char kMark = '+';

std::string token_of(const std::string& last) {
  return base64_encode(kMark + last);
}

// Where the page before ended; nothing on the first one.
Result<std::optional<std::string>> page_begin(const ActionRequest& request) {
  const Value token = request.get("NextToken");
  if (!token.is_string()) return std::optional<std::string>();
  const auto text = base64_decode(token.as_string());
  if (!text || text->empty() || text->front() != kMark) {
    return invalid_parameter("NextToken", "it was not given out here",
                             "Use the NextToken of the previous answer.");
  }
  return std::optional(text->substr(1));
}

// Cuts what was asked for beyond the page, by which is known that there is more.
void cut(std::vector<std::string>& found, MapBuilder& answer) {
  if (found.size() <= kPage) return;
  found.resize(kPage);
  answer.set("NextToken", Value::string(token_of(found.back())));
}

Value texts(const std::vector<std::string>& list) {
  std::vector<Value> items;
  for (const std::string& text : list) items.push_back(Value::string(text));
  return Value::list(std::move(items));
}

bool carries(std::span<const Tag> tags, const TagWish& wish) {
  for (const Tag& tag : tags) {
    if (tag.key == wish.key) return !wish.value || *wish.value == tag.value;
  }
  return false;
}

// The ids named in the request that are there and carry every tag asked for. Others are passed
// over, as the documented list of errors has none for them.
std::vector<std::string> named(const ActionRequest& request, std::span<const TagWish> wanted,
                               const std::string& after, Reader& reader) {
  const TaggedKind& kind = tagged_kind(request);
  std::set<std::string> ids;
  for (const Value& id : request.get("ResourceId").items()) {
    const auto thing = kind.find(request, std::string(id.as_string()), reader);
    if (!thing || thing->owner.id <= after) continue;
    const std::vector<Tag> tags = reader.tags(thing->owner);
    const bool all = std::all_of(wanted.begin(), wanted.end(),
                                 [&](const TagWish& wish) { return carries(tags, wish); });
    if (all) ids.insert(thing->owner.id);
  }
  return {ids.begin(), ids.end()};
}

Value line(const TaggedKind& kind, std::string_view id, std::string_view key,
           std::string_view value) {
  return MapBuilder()
      .set("ResourceId", Value::string(id))
      .set("ResourceType", Value::string(kind.name))
      .set("TagKey", Value::string(key))
      .set("TagValue", Value::string(value))
      .build();
}

std::optional<Error> refusal(const ActionRequest& request) {
  if (request.get("ResourceId").size() == 0 && request.get("Tag").size() == 0) {
    return Error{.code = "MissingParameter",
                 .message = error_text("MissingParameter", {}, "ListTagResources"),
                 .where = "ResourceId",
                 .at = {},
                 .fix = "Give ResourceId, Tag, or both: then what carries the tags among those."};
  }
  return refuse_tag_keys(request);
}

}  // namespace

void list_tag_resources(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refusal(request)) return reply(*refused);
  const auto begin = page_begin(request);
  if (!begin) return reply(begin.error());
  const std::string after = begin->value_or("");
  const TaggedKind& kind = tagged_kind(request);
  const TagScope scope = scope_of(kind, request);
  const std::vector<TagWish> wanted = tag_wishes(request.get("Tag"));
  const auto reader = context.store.read();
  std::vector<std::string> ids = request.get("ResourceId").size() != 0
                                     ? named(request, wanted, after, *reader)
                                     : reader->tagged(scope, wanted, after, kPage + 1);
  MapBuilder answer;
  cut(ids, answer);
  std::vector<Value> lines;
  for (const std::string& id : ids) {
    const auto thing = kind.find(request, id, *reader);
    if (!thing) continue;
    for (const Tag& tag : reader->tags(thing->owner)) {
      lines.push_back(line(kind, id, tag.key, tag.value));
    }
    lines.push_back(line(kind, id, kGroupTag, thing->group));
  }
  answer.set("TagResources", Value::list(std::move(lines)));
  reply(answer.build());
}

void list_tag_keys(Context& context, ActionRequest request, Reply reply) {
  const auto begin = page_begin(request);
  if (!begin) return reply(begin.error());
  const TagScope scope = scope_of(tagged_kind(request), request);
  auto keys = context.store.read()->tag_keys(scope, *begin, kPage + 1);
  MapBuilder answer;
  cut(keys, answer);
  reply(answer.set("Keys", texts(keys)).build());
}

void list_tag_values(Context& context, ActionRequest request, Reply reply) {
  const auto begin = page_begin(request);
  if (!begin) return reply(begin.error());
  const TagScope scope = scope_of(tagged_kind(request), request);
  const Value key = request.get("Key");
  auto values = context.store.read()->tag_values(scope, key.as_string(), *begin, kPage + 1);
  MapBuilder answer;
  cut(values, answer);
  reply(answer.set("Values", texts(values)).build());
}

}  // namespace cairn::service
