// Which texts in the properties of picked resources stand for other picked resources, so that the
// template of a scratch refers to them instead of naming their ids (drift-import-templates section
// 3).
//
// A made-up id ("vpc-bp1…") is one wherever it stands. A name that its owner chose ("web") is one
// only under a property that is named after it ("KeyPairName"). An id that only an attribute has
// (the route table of a VPC) is one when a single picked resource has it.
//
// Order   references that would close a cycle are left as texts: the first ones asked for stand.
// Threads one.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/resource_type.h"
#include "service/inventory.h"

namespace cairn::service {

struct PickedResource {
  LiveResource live;
  const ResourceType* type = nullptr;
  std::string logical_id;
};

// The words that say where something is, which are nobody's ids.
using PlaceWords = std::set<std::string, std::less<>>;

class ScratchReferences {
 public:
  // `picked` must outlive this.
  ScratchReferences(std::span<const PickedResource> picked, const PlaceWords& places);

  // {"Ref": …} or {"Fn::GetAtt": […]} to stand for `text` in the property `key` of the resource
  // number `at`; null when it stands for itself.
  Value in_place_of(std::string_view text, std::string_view key, std::size_t at);

 private:
  struct Candidate {
    std::size_t resource = 0;
    std::string attribute;  // empty: Ref
    bool chosen = false;    // the owner chose the text
  };
  void add(const PickedResource& resource, std::size_t number, const PlaceWords& places);
  const Candidate* choose(std::string_view text, std::string_view key, std::size_t at) const;
  bool needs(std::size_t from, std::size_t to) const;

  std::span<const PickedResource> picked_;
  std::unordered_map<std::string, std::vector<Candidate>> candidates_;
  std::vector<std::set<std::size_t>> needs_;  // what each refers to already
};

}  // namespace cairn::service
