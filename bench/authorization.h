// How long it takes to say whether a request may be made: measured in this process, in processor
// time of one thread.
#pragma once

#include <vector>

#include "access/decision.h"
#include "bench/row.h"

namespace cairn::bench {

// 50 policies of 20 statements and one that allows GetStack. Every `ros_share`th statement is about
// the service asked for, the others about others.
access::Authorities attached_policies(std::size_t ros_share);

// Of the issue "Who may do what".
std::vector<Row> authorization_rows();

}  // namespace cairn::bench
