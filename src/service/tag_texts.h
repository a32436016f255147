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

// Of Tags, for what is made with them: a key given twice, or more tags than anything may carry.
std::optional<Error> refuse_tags(const ActionRequest& request);

// As the tag actions refuse a key that is given twice.
Error duplicate_tag_key();

TagOwner template_owner(std::string_view account, std::string_view id);
TagOwner scratch_owner(const RecordRow& scratch);

}  // namespace cairn::service
