// Diff: what has to change so that a stack becomes what is wanted, resource by resource, with the
// reasons. The one answer that UpdateStack, change sets, PreviewStack, dry runs, the stack policy
// and rollbacks all work from (change-sets section 3).
//
// How to use it
//   1. existing = what the rows say (engine/incarnations.h makes it of the store's rows);
//   2. Diff d = diff(&committed_model, {new_model, tags, group}, existing, {.tainted = ids});
//   3. show d.changes (a change set), judge them (a policy, a dry run), or follow them:
//      make_update_plan(d, …) in plan/update_plan.h.
//
// Truth   the old side is what was recorded when each resource was last given its properties, not
//         what the old template would say today. The old model serves only to name causes.
// Unknown a new value that hangs on something that is yet to change is Unknown: the change is then
//         Dynamic, and whether there is one at all is decided when the value is known.
// Order   changes in the order of the wanted dependencies, by logical id among those that could
//         happen at once; removals after them, in the reverse of what the resources were built on.
// Cost    linear in resources, properties and references.
// Life    the result refers into the models and the `existing` it was made of.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plan/goal.h"
#include "plan/plan.h"

namespace cairn {

// How an incarnation stands.
enum class Standing : std::uint8_t {
  kSound,      // it is what its record says
  kTorn,       // an update of it failed or is under way: it may be part changed
  kBroken,     // half made or half removed: only a new one will do
  kBeingMade,  // its create is under way
};

// A physical resource that the stack has or may have: one row. A logical id may have several.
struct Incarnation {
  std::uint32_t number = 0;  // of the row
  std::string_view logical_id;
  std::string_view type;
  std::string_view physical_id;  // empty: not known
  Standing standing = Standing::kSound;
  bool retain = false;                   // its DeletionPolicy when it was last given its properties
  std::string_view properties;           // as it was last given, JSON; empty: not recorded
  std::string_view ref;                  // JSON; empty: the physical id
  std::string_view attributes;           // JSON
  std::span<const std::uint32_t> needs;  // numbers of what it was built on
};

enum class ChangeAction : std::uint8_t {
  kSame,
  kAdd,
  kModify,  // in place, as far as is known now
  kReplace,
  kRemove,
  kImport,  // takes over what exists in the cloud
};

// Why a change cannot be read off its properties alone.
enum class Compelled : std::uint8_t {
  kNot,
  kType,       // the type changed: replaced
  kTaint,      // TaintResources: replaced
  kBroken,     // replaced
  kTorn,       // given its properties again
  kAutomatic,  // a nested stack: its template may have changed
  kSystem,     // waits anew at every update
};

enum class Recreation : std::uint8_t { kNever, kConditionally, kAlways };
enum class Replacement : std::uint8_t { kFalse, kConditional, kTrue };
enum class Evaluation : std::uint8_t { kStatic, kDynamic };
enum class ChangedPart : std::uint8_t { kProperties, kMetadata, kDeletionPolicy };
enum class ChangeSource : std::uint8_t {
  kDirectModification,
  kParameterReference,
  kResourceReference,
  kResourceAttribute,
  kAutomatic,
  kSystem,
};
std::string_view name_of(ChangeAction action);      // "Add"; kReplace is "Modify"
std::string_view name_of(Recreation recreation);    // "Always"
std::string_view name_of(Replacement replacement);  // "True"
std::string_view name_of(Evaluation evaluation);    // "Static"
std::string_view name_of(ChangedPart part);         // "Properties"
std::string_view name_of(ChangeSource source);      // "DirectModification"

// One reason for one changed part.
struct ChangeDetail {
  ChangedPart part = ChangedPart::kProperties;
  std::string property;  // top-level name; empty when it is no single property
  Recreation recreation = Recreation::kNever;
  Evaluation evaluation = Evaluation::kStatic;
  ChangeSource source = ChangeSource::kDirectModification;
  std::string cause;  // parameter, resource, resource.attribute; empty for direct modification
};

struct PropertyChange {
  std::string name;
  Value before;  // null when it was absent
  Value after;   // null when it will be absent; with Unknown inside when that is not known yet
  Recreation recreation = Recreation::kNever;
  bool certain() const { return !after.has_unknown(); }
};

struct ResourceChange {
  ChangeAction action = ChangeAction::kSame;
  Compelled compelled = Compelled::kNot;
  Replacement replacement = Replacement::kFalse;  // of kModify and kReplace
  bool retain = false;                            // of kRemove: it stays in the cloud
  bool rearranged = false;                        // it is built on other resources than recorded
  std::string_view logical_id;
  std::string_view type;               // the wanted one; of kRemove the one it has
  std::string_view physical_id;        // of what exists; of kImport, what is to be taken over
  std::uint32_t wanted = kNoNumber;    // position in the wanted model; none for kRemove
  std::uint32_t existing = kNoNumber;  // number of the incarnation; none for kAdd and kImport,
                                       // except of one that is being made
  std::vector<PropertyChange> properties;
  std::vector<ChangeDetail> details;
  // A kModify that may turn out to be none: every change in it hangs on a value not known yet.
  bool only_dynamic() const;
};

struct Diff {
  std::vector<ResourceChange> changes;  // every wanted resource, kSame included, then removals
  // Further incarnations of logical ids that are wanted, such as those a failed update left: to be
  // removed. Not changes of the stack's definition.
  std::vector<std::uint32_t> leftovers;
  // What the wanted model makes of its parts as far as is known now: errors of properties that
  // could not be computed. A change of such a resource has no details.
  Errors errors;
  bool empty() const;  // nothing but kSame
};

struct DiffOptions {
  bool unasked = false;       // what nobody changed is kSame: nested stacks and waits, too
  bool rolling_back = false;  // of two sound incarnations the older is taken, otherwise the newer
  std::span<const std::string> tainted;                          // logical ids
  std::span<const std::pair<std::string, std::string>> imports;  // logical id, physical id
};

// `old` may be null: causes are then named as far as they can be.
Diff diff(const StackModel* old, const Goal& wanted, std::span<const Incarnation> existing,
          const DiffOptions& options = {});

// The names of the top-level properties whose values differ, Unknown ones among them.
std::vector<PropertyChange> changed_properties(const ResourceType* type, const Value& before,
                                               const Value& after);

// What changing `property` takes, by the type's catalogue; of a property it does not say it of,
// "conditionally".
Recreation recreation_of(const ResourceType* type, std::string_view property);

}  // namespace cairn
