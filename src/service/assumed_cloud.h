// AssumedCloud: stands in a rehearsal for whoever makes custom resources, types over HTTP, wait
// conditions and stack groups. Every call succeeds, after the time that such resources took before,
// or else after kAssumedTime; handles of wait conditions, and deletes of conditions, take none.
//
// Values   A resource that exists keeps its Ref and attributes; of a new one they are texts made up
//          for every attribute that its type or the stack's template names.
// Threads  one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/resource_type.h"
#include "cloud/cloud.h"
#include "service/remaining_time.h"
#include "store/store.h"

namespace cairn::service {

// What a rehearsal took for granted.
struct Assumed {
  std::string stack_id;
  std::string logical_id;
  std::string type;
  ResourceAction action = ResourceAction::kCreate;
  Millis time = 0;
  bool learnt = false;  // from what such resources took before
};

class AssumedCloud final : public Cloud {
 public:
  static constexpr Millis kAssumedTime = 30'000;

  // Whether it stands for the type's cloud.
  static bool takes(std::string_view type);

  AssumedCloud(Store& store, const TypeCatalog& types, const Clock& clock, Executor& executor)
      : store_(store), types_(types), clock_(clock), executor_(executor) {}

  void start(CallSpec spec, Done done) override;
  const std::vector<Assumed>& assumed() const { return assumed_; }

 private:
  Assumed assume(const CallSpec& spec, Reader& reader);
  CallReply made(const CallSpec& spec, const StackRow& stack, Reader& reader) const;

  Store& store_;
  const TypeCatalog& types_;
  const Clock& clock_;
  Executor& executor_;
  std::optional<UsualTimes> usual_;  // read when they are first asked for
  std::vector<Assumed> assumed_;
};

}  // namespace cairn::service
