// What can be tagged and be in a resource group: the ResourceType of the tag actions and of
// MoveResourceGroup.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "service/context.h"

namespace cairn::service {

struct TaggedThing {
  TagOwner owner;
  std::string group;  // the id of the resource group it is in
};

// A row for each ResourceType. `find` answers with the documented NotFound for what is not there,
// is deleted, or belongs to another account. `move` adds what puts it into a group, as kept_group()
// writes it; null for what cannot be moved.
struct TaggedKind {
  std::string_view name;
  TagKind kind;
  bool in_regions;
  Result<TaggedThing> (*find)(const ActionRequest& request, const std::string& id, Reader& reader);
  void (*move)(const TaggedThing& thing, std::string group, Reader& reader, Batch& batch);
};

// Of the request's ResourceType, which the catalogue has checked.
const TaggedKind& tagged_kind(const ActionRequest& request);
TagScope scope_of(const TaggedKind& kind, const ActionRequest& request);

}  // namespace cairn::service
