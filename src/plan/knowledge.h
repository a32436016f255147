// Knowledge: what Ref and Fn::GetAtt of wanted resources are worth while a diff goes on.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "plan/diff.h"

namespace cairn {

// JSON of a record; what cannot be read counts as null.
Value recorded(std::string_view json);

class Knowledge final : public ResourceValues {
 public:
  explicit Knowledge(const StackModel& model) : model_(model), entries_(model.resources().size()) {}

  Value ref(std::uint32_t resource) const override;
  // In place nothing moves what names the resource itself; its other attributes may move.
  Value attribute(std::uint32_t resource, std::string_view name) const override;
  // Whether the attribute, or the Ref when the name is empty, is not known yet.
  bool unsettled(std::uint32_t resource, std::string_view attribute_name) const;

  // To be told of every wanted resource after those it needs; `incarnation` is null when there is
  // none.
  void learn(const ResourceChange& change, const Incarnation* incarnation);

 private:
  struct Entry {
    const Incarnation* incarnation = nullptr;
    bool ref_known = false;
    bool steady = false;  // nothing about it will change
    mutable std::optional<Value> attributes;
  };

  Value later(std::uint32_t resource) const;

  const StackModel& model_;
  std::vector<Entry> entries_;
};

}  // namespace cairn
