// Whether tags may be changed, and what comes of it: the one rule every Store asks.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/rows.h"

namespace cairn {

using TagMap = std::map<std::string, std::string>;  // values by key

// The records that own tags go by their own id. Stacks are rows of their own.
inline std::optional<RecordKind> record_of(TagKind kind) {
  switch (kind) {
    case TagKind::kTemplate:
      return RecordKind::kTemplate;
    case TagKind::kTemplateScratch:
      return RecordKind::kScratch;
    case TagKind::kStack:
    case TagKind::kStackGroup:
      break;
  }
  return std::nullopt;
}

inline std::optional<TagKind> tag_kind_of(RecordKind kind) {
  for (const TagKind tagged : {TagKind::kTemplate, TagKind::kTemplateScratch}) {
    if (record_of(tagged) == kind) return tagged;
  }
  return std::nullopt;
}

// What the owner carries after the step.
inline TagMap after(const TagStep& step, TagMap tags) {
  if (step.clear) tags.clear();
  for (const std::string& key : step.removed) tags.erase(key);
  for (const Tag& tag : step.put) tags.insert_or_assign(tag.key, tag.value);
  return tags;
}

// `exists(owner)`, and `tags_of(owner)` as a TagMap; neither is asked for an unguarded step.
template <class Exists, class TagsOf>
bool tags_refused(const Batch& batch, Exists exists, TagsOf tags_of) {
  for (const TagStep& step : batch.tags) {
    if (step.most == 0) continue;
    if (!exists(step.owner) || after(step, tags_of(step.owner)).size() > step.most) return true;
  }
  return false;
}

}  // namespace cairn
