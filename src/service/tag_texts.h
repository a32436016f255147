// Tags as requests write them, and whose they are.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "service/action.h"
#include "store/store.h"

namespace cairn::service {

// How many tags anything may carry, from the action catalogue.
std::size_t tags_max();

// Of a filter's list of {"Key", "Value"}: without a value the key alone is asked for, and an item
// without a key asks for nothing.
std::vector<TagWish> tag_wishes(const Value& list);

// Of Tags, for what is made or updated with them: an empty key, one given twice, or more tags than
// anything may carry.
std::optional<Error> refuse_tags(const ActionRequest& request);

// As the tag actions refuse a key without a text, and one that is given twice.
Error empty_tag_key();
Error duplicate_tag_key(std::string_view parameter);
// Of Tag: either of the two.
std::optional<Error> refuse_tag_keys(const ActionRequest& request);

TagOwner template_owner(std::string_view account, std::string_view id);
TagOwner scratch_owner(const RecordRow& scratch);

}  // namespace cairn::service
