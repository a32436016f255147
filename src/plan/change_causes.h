// Why a property changes: the parameters, resources and edits behind it.
#pragma once

#include <functional>
#include <vector>

#include "plan/diff.h"

namespace cairn {

class ChangeCauses {
 public:
  // `unsettled(resource, attribute)` says whether that value of a wanted resource (its Ref when
  // the attribute is empty) is not known yet.
  using Unsettled = std::function<bool(std::uint32_t, std::string_view)>;

  // `old` may be null. Everything handed in must outlive this.
  ChangeCauses(const StackModel* old, const Goal& wanted, Unsettled unsettled);

  // One detail for each cause of each changed property, and for changed metadata and deletion
  // policy.
  void explain(ResourceChange& change, bool was_retained) const;

 private:
  void explain_property(const ModelResource& r, const PropertyChange& property,
                        std::vector<ChangeDetail>& details) const;
  bool edited(const ModelResource& r, std::string_view property) const;
  const ModelResource* old_resource(std::string_view logical_id) const;

  const StackModel* old_;
  const Goal& wanted_;
  Unsettled unsettled_;
  std::vector<std::string> changed_parameters_;  // sorted
  bool template_edited_ = true;
};

}  // namespace cairn
