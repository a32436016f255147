// Templates to measure with, made to size.
#pragma once

#include <string>

namespace cairn::bench {

// `count` independent copies of one resource.
std::string counted(int count);
// As many as the parameter Number says; one unless given.
std::string counted_by_parameter();
// `count` with one more resource, "One", whose name is the parameter Name.
std::string counted_and_one(int count);
// `count` resources whose names are the parameter Name; the last cannot be changed when the
// parameter Fail is "yes", which is known only when the others are done.
std::string last_may_fail(int count);
// A root with `branches` chains below it, `nodes` resources in all.
std::string tree(int nodes, int branches);
// A valid template of about `bytes` bytes: networks, machines with long user data, outputs.
std::string large_json(std::size_t bytes);
std::string large_yaml(std::size_t bytes);

}  // namespace cairn::bench
