// The rows of a MemoryStore.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "store/memory/group_state.h"
#include "store/memory/memory_store.h"
#include "store/record_guard.h"
#include "store/tag_guard.h"

namespace cairn {

struct MemoryStore::State {
  std::map<StackNo, StackRow> stacks;
  std::map<std::tuple<std::string, std::string, std::string>, StackNo> live_names;
  std::map<StackNo, StackDetailRow> details;
  std::map<OperationNo, OperationRow> operations;
  std::map<StackNo, std::map<std::uint32_t, ResourceRow>> resources;
  std::map<StackNo, std::map<std::uint32_t, ResourceDetailRow>> resource_details;
  std::map<StackNo, std::vector<EventRow>> events;  // index + 1 = sequence number
  std::vector<EventRun> event_runs;                 // index + 1 = position
  std::map<std::string, std::string> blobs;
  std::map<std::tuple<std::string, std::string, std::string>, TokenRow> tokens;
  std::map<std::pair<RecordKind, std::string>, RecordRow> records;  // by kind and id
  std::map<RecordName, std::string> record_names;                   // to the id
  std::map<TagOwner, TagMap> tags;
  std::set<TagOwner> retired;  // of `tags`
  GroupState groups;
  std::uint32_t epoch = 0;
};

}  // namespace cairn
