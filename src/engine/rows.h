// The facts about stacks that must survive a power cut, as rows. Rows are the truth; events are
// written in the same transaction as the change they tell of (architecture section 6).
//
// Numbers (StackNo, OperationNo) are never used twice: their upper bits are the epoch, which grows
// at every start of a node, their lower bits count within it.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/status.h"

namespace cairn {

template <class Tag>
struct Id {
  std::int64_t value = 0;
  explicit operator bool() const { return value != 0; }
  friend auto operator<=>(const Id&, const Id&) = default;
};
using StackNo = Id<struct StackTag>;
using OperationNo = Id<struct OperationTag>;
using Millis = std::int64_t;  // since 1970-01-01T00:00:00Z; 0 means never

// A stack's identity and state: what lists and guards read.
struct StackRow {
  StackNo no;
  std::string id;  // uuid, the public StackId
  std::string account;
  std::string region;
  std::string name;  // unique in (account, region) among stacks that are not deleted
  StackState state;
  std::string status_reason;
  Millis created = 0;
  Millis updated = 0;  // last change of definition or state of an operation; 0 until the first
  Millis deleted = 0;
  OperationNo operation;       // the one that runs; none when idle
  OperationNo last_operation;  // the one that ran last, or runs
  std::uint64_t version = 1;   // the store raises it with every StackStep
  bool deletion_protection = false;
  std::string resource_group;
  std::string parent_id;  // nested stacks
  std::string root_id;
};

// One move of a stack's state. It is refused unless the stack's running operation is `by`, so an
// operation that lost its stack can write nothing more, and two requests cannot both begin one.
struct StackStep {
  StackNo no;
  OperationNo by;         // the running operation before this move; none: the stack must be idle
  OperationNo operation;  // the running one after it; a running one is also the stack's last
  StackState state;
  std::string status_reason;
  Millis updated = 0;
  Millis deleted = 0;
  bool unless_protected = false;                   // refused while deletion protection is on
  std::optional<std::string> resource_group = {};  // the stack's new one
  std::uint64_t version = 0;  // refused (kBusy) unless the stack has it; 0: whichever it has
};

struct StackProtection {
  StackNo no;
  bool enabled = false;
};

// A stack moves to another resource group; nothing else of it changes, so its version stays.
struct StackGrouping {
  StackNo no;
  std::string resource_group;
};

struct StackOutputs {
  StackNo no;
  std::string outputs;  // JSON list of {"OutputKey", "OutputValue", "Description", "NoEcho"?}
};

// What the stack was asked to be, and what it gives; read with the stack, written seldom. The last
// definition that was carried out in full: an update replaces it when it succeeds, not before.
struct StackDetailRow {
  StackNo no;
  std::string template_hash;  // blob
  std::string parameters;     // JSON list of {"ParameterKey", "ParameterValue"} as given
  std::string settings;       // JSON of StackSettings (service/settings.h)
  std::string outputs;        // as StackOutputs; empty until there are some
  std::string description;
  std::uint64_t revision = 1;  // grows with every definition carried out
  Millis as_of = 0;            // what its functions call now; 0: when the operation began
};

// Whether people ended the leg under way: it starts nothing new.
enum class Cancelled : std::uint8_t {
  kNot,
  kSafe,   // what runs may end
  kQuick,  // what runs was given up; only nested stacks are waited for, which are cancelled
           // likewise
};

struct OperationRow {
  OperationNo no;
  StackNo stack;
  StackAction action = StackAction::kCreate;  // what was asked for; the stack's state says how far
  std::string plan_hash;                      // blob; the plan it follows
  Millis started = 0;
  Millis deadline = 0;           // of the leg under way; moved when a rollback begins
  Millis timeout = 0;            // of each leg
  std::int64_t parallelism = 0;  // 0: no limit
  bool rollback = true;          // a failure is undone
  bool finished = false;
  std::string failure;           // first reason, kept through the rollback
  std::string rollback_failure;  // first reason of a failed rollback
  std::string retained;          // JSON list of logical ids DeleteStack was told to leave
  bool replacement = false;      // ReplacementOption is Enabled
  Cancelled cancelled = Cancelled::kNot;
  std::uint64_t revision = 0;  // of the definition it commits (engine/revision.h); 0: none
  std::string acting = {};  // as whom it acts in the cloud (service/acting.h); empty: the account
};

// One physical incarnation of a resource. `call` says whether a cloud call may be out, so that
// recovery and rollback need no special cases.
enum class CallState : std::uint8_t {
  kNone,           // nothing is out; what the row says is how it is
  kCreating,       // a create with this attempt's token may have happened, or may still happen
  kPolling,        // the create was accepted; physical_id is known; it is not ready yet
  kDeleting,       // a delete may have happened
  kUpdating,       // the update number `updates` may have happened, or may still happen
  kUpdatePolling,  // that update was accepted; it is not done yet
  kReading,        // it is looked at, to be taken over
};

struct ResourceRow {
  StackNo stack;
  std::uint32_t no = 0;  // within the stack
  std::string logical_id;
  std::string type;
  ResourceState state;
  CallState call = CallState::kNone;
  std::uint32_t attempt = 0;  // grows only after a definite failure; part of the create token
  OperationNo made_by;        // operation of the create; part of the create token
  OperationNo acted_by;       // the last operation that did something to it
  std::string physical_id;
  std::string status_reason;
  Millis created = 0;
  Millis updated = 0;
  bool retain = false;        // DeletionPolicy
  std::uint32_t updates = 0;  // updates begun; part of the update token
  Millis deadline = 0;        // when what is out counts as failed, as was ordered; 0: never
};

// The wide part, written when the resource is made or changed.
struct ResourceDetailRow {
  StackNo stack;
  std::uint32_t no = 0;
  std::vector<std::uint32_t> needs;  // resources of this stack that it was built on
  std::string properties;            // JSON, as it was last given
  std::string ref;                   // JSON; empty means the physical id
  std::string attributes;            // JSON
  std::string pending = {};          // JSON of an update whose outcome is open; else empty
};

struct EventRow {
  StackNo stack;
  std::uint64_t seq = 0;  // 1, 2, 3 … within the stack, without gaps
  Millis time = 0;
  bool of_stack = false;  // the stack's own event; otherwise a resource's
  StackState stack_state;
  ResourceState resource_state;
  std::string logical_id;  // of a resource; for the stack's own, empty
  std::string physical_id;
  std::string type;
  std::string reason;
};

struct BlobRow {
  std::string hash;  // hex sha256 of the bytes
  std::string bytes;
};

// Remembers the answer given for a client token (stack-lifecycle section 11).
struct TokenRow {
  std::string account;
  std::string action;
  std::string token;
  std::string request_digest;  // of the parameters, without the token
  std::string response;        // JSON
  Millis expires = 0;
};

// Whatever an account owns beside stacks: signals, change sets, templates, registered types. What
// `body` means is said by the one file that writes the kind.
enum class RecordKind : std::uint8_t {
  kSignal,           // parent: the wait handle's physical id; id: handle + "/" + signal id
  kCustomCall,       // one request to a custom resource's provider; id: its RequestId
  kTypeVersion,      // a registered version of a resource type; parent: the type
  kRegisteredType,   // a registered resource type; name: the type
  kChangeSet,        // parent: StackId
  kTemplate,         // a template kept by the account
  kTemplateVersion,  // parent: the template's id
  kScratch,          // a template scratch
  kRevision,         // a committed definition of a stack; parent: StackId
  kStackPolicy,      // id: StackId; body: the policy
  kTemplateShare,    // parent: the template's id; account: who may use it
  kSealCheck,        // one, made by the store itself (store/sealing_store.h)
  kHttpType,         // a type whose resources a provider makes over HTTP; id: the type
  kDiagnostic,       // why a stack failed; parent: what was asked about
  kNotification,     // news of a stack that somebody is to get; parent: StackId
  kFailedCall,       // the cloud's refusal that failed an operation; id: StackId
  kDriftDetection,   // a look at a stack's resources; parent: StackId
  kStackDrift,       // what the last detection that succeeded said of a stack; id: StackId
  kResourceDrift,    // what was last seen of a resource; parent: StackId
  kAccount,          // an account beside the first; id: its number; account: none
  kRamUser,          // id: UserId; name: UserName
  kRamGroup,         // id: GroupId; name: GroupName
  kRamRole,          // id: RoleId; name: RoleName
  kRamPolicy,        // a policy of the account; id: account + "/" + name
  kAccessKey,        // id: AccessKeyId; parent: UserId, or the account's own number
  kDirectory,        // a resource directory; id: the account that manages it
  kFolder,           // of a resource directory; account: its manager's; parent: the folder above
  kMember,           // id: the account that is in a directory; account: its manager's
  kHandshake,        // an invitation into a directory; account: its manager's
  kDelegation,       // a delegated administrator; id: account + "/" + service; account: manager's
  kControlPolicy,    // of a resource directory; account: its manager's
  kDirectoryEvent,   // joined, left, moved; id: manager + "/" + number; account: its manager's
  kResourceGroup,    // id: ResourceGroupId; name: Name
  kGroupPlace,       // up to which event of its directory a stack group has come; id: the group's
  kOther,            // reserved for tests
};

// As RecordRow::version: write whatever is stored now.
inline constexpr std::uint64_t kAnyVersion = ~std::uint64_t{0};

// Kept by (kind, id). `name`, unless empty, is unique within (kind, account, region, parent).
struct RecordRow {
  RecordKind kind = RecordKind::kOther;
  std::string id;
  std::string account;
  std::string region;
  std::string parent;
  std::string name;
  std::string status;
  Millis created = 0;
  Millis updated = 0;
  std::uint64_t version = 0;  // of what is stored now: 0 for a new one. The store raises it by one
  std::string body;           // JSON
};
struct RecordRemoval {
  RecordKind kind = RecordKind::kOther;
  std::string id;
};

// What carries tags, and can be found by them.
enum class TagKind : std::uint8_t { kStack, kStackGroup, kTemplate, kTemplateScratch };

// Where the ids of owners are unique. Of stack groups the name is the id.
struct TagScope {
  TagKind kind = TagKind::kStack;
  std::string account;
  std::string region;  // empty for templates, which are in every region
  friend auto operator<=>(const TagScope&, const TagScope&) = default;
};

struct TagOwner {
  TagScope scope;
  std::string id;
  friend auto operator<=>(const TagOwner&, const TagOwner&) = default;
};

inline TagOwner tag_owner(const StackRow& stack) {
  return {{TagKind::kStack, stack.account, stack.region}, stack.id};
}

struct Tag {
  std::string key;
  std::string value;
  friend auto operator<=>(const Tag&, const Tag&) = default;
};

// A change of the tags that one owner carries: what is cleared and removed goes first. The tags of
// a stack retire with it: they are still read, and no longer found.
struct TagStep {
  TagOwner owner;
  bool clear = false;  // all of them
  std::vector<std::string> removed = {};
  std::vector<Tag> put = {};  // a key that is there gets the new value
  // Refused (kTagsRefused) when the owner is not there, or would carry more tags than this; 0:
  // whatever comes of it.
  std::size_t most = 0;
};

// A row of a resource that the stack no longer has.
struct ResourceRemoval {
  StackNo stack;
  std::uint32_t no = 0;
};

// Makes room: of the stacks that were deleted before this time, the one that was deleted first goes
// with all it had: resources, events, operations, records of which it is the parent or the name.
// At most `rows_max` rows of each of these, so that nobody waits long behind it; the stack's own
// row goes with the last of them. Blobs and event runs stay.
struct Forgetting {
  Millis deleted_before = 0;
  std::uint32_t rows_max = 0;
};

struct GroupBatch;  // group/rows.h

// Changes that become durable together or not at all.
struct Batch {
  std::vector<StackRow> new_stacks;  // refused when the name is taken
  std::vector<StackStep> steps;      // refused as said there; applied in order
  std::vector<StackProtection> protections;
  std::vector<StackGrouping> groupings;
  std::vector<StackDetailRow> details;  // insert or replace
  std::vector<StackOutputs> outputs;
  std::vector<OperationRow> operations;
  std::vector<ResourceRow> resources;
  std::vector<ResourceDetailRow> resource_details;
  std::vector<ResourceRemoval> removed_resources;  // applied after `resources`, details included
  std::vector<EventRow> events;    // appended; a sequence number already used is refused
  std::vector<BlobRow> blobs;      // kept when already there
  std::vector<TokenRow> tokens;    // refused when taken and not expired by `now`
  std::vector<RecordRow> records;  // refused (kRecordChanged) unless `version` is the stored one's,
                                   // and (kNameTaken) when the name is another record's
  std::vector<RecordRemoval> removed_records;  // applied before `records`; of the absent: nothing
  std::vector<TagStep> tags;                   // refused as said there; each owner once
  std::optional<Forgetting> forgetting;
  std::shared_ptr<const GroupBatch> groups;  // of stack groups; null: none
  Millis now = 0;

  bool empty() const {
    return new_stacks.empty() && steps.empty() && protections.empty() && groupings.empty() &&
           details.empty() && outputs.empty() && operations.empty() && resources.empty() &&
           resource_details.empty() && removed_resources.empty() && events.empty() &&
           blobs.empty() && tokens.empty() && records.empty() && removed_records.empty() &&
           tags.empty() && !forgetting && !groups;
  }
};

}  // namespace cairn
