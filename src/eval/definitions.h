// Entries of the Resources section: their shape (template-language sections 11.1 and 11.2) and the
// parts that later steps work on.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "eval/build_errors.h"
#include "eval/model.h"
#include "eval/symbols.h"

namespace cairn {

inline constexpr std::size_t kLogicalIdBytesMax = 255;

struct ResourceEntry {
  std::string_view name;
  std::shared_ptr<ResourceDefinition> definition;
  const ResourceType* type = nullptr;  // null: unknown to the catalogue, which is reported
  DeletionPolicy deletion_policy = DeletionPolicy::kDelete;
  Value properties;  // without the raw body; an empty map when absent
  Value metadata;
  Value update_policy;
  Value count;  // null when absent; `copies` says what it comes to
  Value depends_on;
  Value condition;
  Copies copies;
  bool absent = false;
  bool unsound = false;  // without a readable Properties map: checking it would repeat that
};

// Every entry, the faulty ones too: others may refer to them.
std::vector<ResourceEntry> read_definitions(const Template& source, const TypeCatalog& types,
                                            const Scope& parameters, BuildErrors& errors);

}  // namespace cairn
