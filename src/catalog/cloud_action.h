// What a cloud has to allow so that a step of a resource can be done: from the type's name and the
// step to actions as policies name them ("vpc:CreateVpc").
//
// Where it is known which actions a type is made with (data/cloud-actions.json) they are those;
// else they are derived from the type's name: ALIYUN::Service::Thing is made with
// service:CreateThing. Whoever asks, the generator of policies or the simulated cloud, is told the
// same.
//
// Start-up  the table is read at the first question, in a few milliseconds.
// Threads   any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn {

enum class CloudStep : std::uint8_t { kCreate, kRead, kUpdate, kDelete };

struct CloudActions {
  // Without this one the step fails. Empty: nothing is asked of a cloud (wait conditions, custom
  // resources, whatever the server does by itself).
  std::string required;              // "ecs:RunInstances"
  std::vector<std::string> further;  // what the step may do besides, depending on properties
  bool derived = false;              // from the type's name
};

// A data source has one step, kRead, whichever is asked about.
CloudActions cloud_actions(std::string_view type, CloudStep step);

// What such an action is called in requests: one name, or, where `*` stands for what a property
// says ("slb:CreateLoadBalancer*Listener"), each name it may have.
std::vector<std::string> names_of_action(std::string_view action);

// The resource such an action is about, as policies name it: "acs:vpc:cn-beijing:1:vpc/vpc-bp1x".
// Without a physical id all of the kind: "acs:vpc:cn-beijing:1:vpc/*". The kind is the end of the
// type's name in lower case, which is what most services call it.
std::string cloud_resource(std::string_view type, std::string_view region, std::string_view account,
                           std::string_view physical_id);

}  // namespace cairn
