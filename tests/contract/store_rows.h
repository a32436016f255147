// Rows for the tests of a Store, told apart by what a test names, all else plain.
#pragma once

#include <string>
#include <utility>

#include "engine/rows.h"

namespace cairn::test {

inline constexpr const char* kAccount = "1234567890123456";
inline constexpr const char* kRegion = "cn-hangzhou";

inline StackRow a_stack(std::int64_t no, std::string name) {
  StackRow row;
  row.no = {no};
  row.id = "id-" + std::to_string(no);
  row.account = kAccount;
  row.region = kRegion;
  row.name = std::move(name);
  row.state = {StackAction::kCreate, Phase::kInProgress};
  row.created = 1000 + no;
  row.operation = row.last_operation = {100 + no};
  return row;
}

inline StackStep a_step(const StackRow& stack, std::int64_t by, std::int64_t next,
                        StackState state) {
  StackStep step;
  step.no = stack.no;
  step.by = {by};
  step.operation = {next};
  step.state = state;
  step.updated = 5000;
  return step;
}

inline ResourceRow a_resource(const StackRow& stack, std::uint32_t no, std::string logical_id) {
  ResourceRow row;
  row.stack = stack.no;
  row.no = no;
  row.logical_id = std::move(logical_id);
  row.type = "ALIYUN::ECS::VPC";
  row.state = {ResourceAction::kCreate, Phase::kInProgress};
  return row;
}

inline EventRow an_event(const StackRow& stack, std::uint64_t seq, std::string logical_id) {
  EventRow row;
  row.stack = stack.no;
  row.seq = seq;
  row.time = 2000 + static_cast<Millis>(seq);
  row.resource_state = {ResourceAction::kCreate, Phase::kInProgress};
  row.logical_id = std::move(logical_id);
  row.type = "ALIYUN::ECS::VPC";
  return row;
}

inline EventRow a_stack_event(const StackRow& stack, std::uint64_t seq, StackState state) {
  EventRow row;
  row.stack = stack.no;
  row.seq = seq;
  row.time = 2000 + static_cast<Millis>(seq);
  row.of_stack = true;
  row.stack_state = state;
  row.physical_id = stack.id;
  return row;
}

inline TokenRow a_token(std::string token, Millis expires) {
  TokenRow row;
  row.account = kAccount;
  row.action = "CreateStack";
  row.token = std::move(token);
  row.expires = expires;
  return row;
}

inline Batch new_stack(StackRow row) {
  Batch batch;
  batch.new_stacks.push_back(std::move(row));
  return batch;
}

}  // namespace cairn::test
