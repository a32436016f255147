#include "service/tag_texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/error_catalog.h"
#include "service/answers.h"

namespace cairn::service {
namespace {

bool any_key_empty(const Value& list) {
  const auto items = list.items();
  return std::any_of(items.begin(), items.end(),
                     [](const Value& tag) { return tag.get_string("Key").empty(); });
}

}  // namespace

std::size_t tags_max() {
  static const std::size_t most =
      ActionCatalog::embedded().find("TagResources")->find("Tag")->limits.max_items.value();
  return most;
}

std::vector<TagWish> tag_wishes(const Value& list) {
  std::vector<TagWish> wishes;
  for (const Value& item : list.items()) {
    const Value& key = item.get("Key");
    if (!key.is_string()) continue;
    TagWish wish{std::string(key.as_string()), std::nullopt};
    if (const Value& value = item.get("Value"); value.is_string()) wish.value = value.as_string();
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

std::optional<Error> refuse_tags(const ActionRequest& request) {
  if (any_key_empty(request.parameters.get("Tags"))) return empty_tag_key();
  if (auto repeated = refuse_repeated(request, "Tags", "Key")) return repeated;
  if (request.get("Tags").size() <= tags_max()) return std::nullopt;
  return invalid_parameter("Tags", fmt::format("more than {} tags are given", tags_max()),
                           "Leave some out.");
}

Error empty_tag_key() {
  return invalid_parameter("Tags", "a key is empty",
                           "Give each tag a key; the value may be empty.");
}

Error duplicate_tag_key(std::string_view parameter) {
  return {.code = "Duplicate.TagKey",
          .message = error_text("Duplicate.TagKey", {}),
          .where = std::string(parameter),
          .at = {},
          .fix = "Give each key once."};
}

std::optional<Error> refuse_tag_keys(const ActionRequest& request) {
  constexpr std::string_view kParameter = "Tag";
  if (any_key_empty(request.parameters.get(kParameter))) return empty_tag_key();
  if (refuse_repeated(request, kParameter, "Key")) return duplicate_tag_key(kParameter);
  return std::nullopt;
}

TagOwner template_owner(std::string_view account, std::string_view id) {
  return {{TagKind::kTemplate, std::string(account), {}}, std::string(id)};
}

TagOwner scratch_owner(const RecordRow& scratch) {
  return {{TagKind::kTemplateScratch, scratch.account, scratch.region}, scratch.id};
}

}  // namespace cairn::service
