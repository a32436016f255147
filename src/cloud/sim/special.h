// The few types whose behaviour is not that of a product: ALIYUN::ROS::* and ALIYUN::RandomString
// (template-language section 12).
#pragma once

#include <optional>

#include "cloud/sim/latency.h"
#include "cloud/sim/rules.h"

namespace cairn::sim {

// Types that the simulated cloud cannot make: nested stacks and custom resources are other clouds.
std::optional<Refusal> unsupported(std::string_view type);

// Attributes that replace the general ones; a null Value when the type has none.
//
// RandomString       `value`: the text. Stable while its properties are.
// Assert             whether it holds.
Value special_attributes(const Record& record, const TypeFacts& type, const Value& properties);

// A service that was activated stays so, whatever becomes of the resource.
inline constexpr std::string_view kAutoEnableService = "ALIYUN::ROS::AutoEnableService";

// How long it provisions: by the type's typical time, or for a Sleep by CreateDuration.
TimeMs provision_ms(const TypeFacts& type, const Value& properties, const Latency& latency,
                    Chance& chance);

// How long an update takes: a part of what making one takes; for a Sleep UpdateDuration, when its
// Triggers changed from `before`, or UpdateRollbackDuration on the way back.
struct ChangeCase {
  const TypeFacts& type;
  const Value& before;
  const Value& after;
  bool rolling_back = false;
};
TimeMs change_ms(const ChangeCase& change, const Latency& latency, Chance& chance);

// How long a delete takes: nothing, for a Sleep DeleteDuration.
TimeMs remove_ms(const TypeFacts& type, const Value& properties, const Latency& latency);

}  // namespace cairn::sim
