// ALIYUN::RandomString and ALIYUN::ROS::Assert, worked out from their properties
// (template-language section 12).
#pragma once

#include <span>
#include <string>

#include "cloud/sim/rules.h"

namespace cairn::sim {

// The minimum of each class and sequence, then the rest from all of them, shuffled. Equal
// properties and seed give an equal text; another salt gives another one.
std::string random_string(const Value& properties, std::uint64_t seed);

// Result, and FailureCause: why it does not hold, "" when it does.
Value assert_attributes(const Value& properties);

// A RandomString whose length or alphabets are wrong; an Assert that does not hold, unless it says
// AbortCreation: false.
std::span<const RuleEntry> ros_rules();

}  // namespace cairn::sim
