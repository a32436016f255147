// From picked resources to the template of a scratch (drift-import-templates section 3).
//
// Equal resources and wishes give equal templates. What the catalogue does not know of a type is
// left out. A secret is never written down: where its type asks for one, the template has a
// parameter.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/scratch_references.h"

namespace cairn::service {

// "LongTypePrefixAndIndexSuffix" …: names the resources, in their order.
void name_resources(std::vector<PickedResource>& picked, std::string_view strategy);

struct ScratchWishes {
  bool replicate = false;       // new ones like these; otherwise these are taken over
  std::string deletion_policy;  // empty: none is written
  // Of replications:
  bool unique_names = true;  // names that must be unique get a part of the stack's id
  std::string name_prefix;
  std::string vpc_id;  // to stand where a VPC, or a vSwitch, is named that was not picked
  std::string vswitch_id;
};

Value scratch_template(std::span<const PickedResource> picked, const ScratchWishes& wishes,
                       const PlaceWords& places);

// The same template for other zones: the n-th of `from` becomes the n-th of `to`, or, when it is
// not empty, `only`.
Value in_other_zones(const Value& template_body, const std::vector<std::string>& from,
                     const std::vector<std::string>& to, const std::string& only);

}  // namespace cairn::service
