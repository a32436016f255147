// What the service says about changes to come (Changes of GetChangeSet and PreviewStack), read into
// a form that can be shown and counted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "value/value.h"

namespace cairn::cli {

// What happens to a resource.
enum class Fate : std::uint8_t { kNone, kAdd, kChange, kReplace, kRemove, kImport };

enum class Fitness : std::uint8_t { kInPlace, kMaybe, kRecreates };  // of a changed property

struct PropertyChange {
  std::string name;  // "CidrBlock"; or "Metadata", "DeletionPolicy", which are no properties
  bool of_properties = true;
  Value before;          // null when there is none
  Value after;           // null when there is none; with null inside for what is not known
  bool told = false;     // whether before and after were told
  bool unknown = false;  // `after` is not known, or not all of it
  std::vector<std::string> known_after;  // resources that have to be made first
  Fitness fitness = Fitness::kInPlace;
  std::vector<std::string> causes;  // "parameter Size", "Vpc.VpcId"; empty: the template says so
};

struct ResourceChange {
  Fate fate = Fate::kNone;
  bool may_replace = false;  // a kChange that may turn out to be a replacement
  bool retained = false;     // a kRemove that stays in the cloud
  bool compelled = false;    // a kReplace that happens even where replacing is not allowed
  std::string logical_id;
  std::string physical_id;
  std::string type;
  std::vector<PropertyChange> properties;
  std::vector<std::string> remarks;    // what is no property: why it is changed all the same
  std::vector<ResourceChange> nested;  // of a nested stack
};

using ChangeList = std::vector<ResourceChange>;

// In the order of the service. Unknown members are passed over; a fate that is not known here is
// kChange with a remark that names it, so that nothing is hidden.
ChangeList read_changes(const Value& changes);

// Nested stacks' resources included.
struct ChangeCounts {
  std::size_t add = 0;
  std::size_t change = 0;
  std::size_t may_replace = 0;  // of `change`
  std::size_t replace = 0;
  std::size_t remove = 0;
  std::size_t retained = 0;  // of `remove`
  std::size_t import = 0;

  bool empty() const { return add + change + replace + remove + import == 0; }
  // Something that exists is or may be destroyed.
  bool destroys() const { return may_replace + replace + (remove - retained) > 0; }
};
ChangeCounts count(const ChangeList& changes);

// Whether there are replacements that fail the operation where replacing is not allowed.
bool needs_replacing(const ChangeList& changes);

// "2 to add, 1 to change, 1 to replace, 0 to remove"; imports and possible replacements when there
// are any.
std::string summary_of(const ChangeCounts& counts);

// {"Add": 2, "Change": 1, "MayReplace": 0, "Replace": 1, "Remove": 0, "Import": 0}
Value summary_document(const ChangeCounts& counts);

}  // namespace cairn::cli
