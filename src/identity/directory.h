// ResourceDirectory: the tree of one resource directory: folders, the accounts in them, who manages
// it, which policies control whom. Of the management account, in whose account.h it stands.
//
// Pure and made of records alone: take() of every row, in any order, makes it. What may be done to
// it is checked by the actions (folders.cc, members.cc, ...); whatever they wrote is a tree.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/decision.h"
#include "access/resource_directory.h"
#include "engine/rows.h"

namespace cairn::identity {

struct DirectoryFacts {
  std::string management;  // whose it is
  std::string id;          // "rd-Ab12Cd"; empty: there is none (any more)
  std::string root;        // "r-Ab12Cd"
  bool control_policies = false;
  Millis created = 0;
  // Services that may act in the members' accounts, and since when.
  std::map<std::string, Millis, std::less<>> trusted = {};
  std::uint64_t last_event = 0;  // outlives the directory: numbers are not used twice
};

// A control policy in its place; of FullAliyunAccess the id is kFullAccessId.
struct ControlAttachment {
  std::string policy;
  Millis attached = 0;
};
inline constexpr std::string_view kFullAccessId = "cp-FullAliyunAccess";

struct Folder {
  std::string id;  // "fd-Ab12Cd34eF"; of the root folder "r-Ab12Cd"
  std::string name;
  std::string parent;  // empty for the root folder
  std::vector<ControlAttachment> policies;
  Millis created = 0;
};

struct Member {
  std::string account;
  std::string name;          // of the account, "team@rd-Ab12Cd.aliyunid.com"
  std::string display_name;  // unique in the directory
  std::string folder;
  bool invited = false;   // else made by the directory
  bool resource = false;  // a resource account, which has no key of its own; else a cloud account
  std::vector<ControlAttachment> policies;
  Millis joined = 0;
  Millis modified = 0;
};

enum class HandshakeState : std::uint8_t { kPending, kAccepted, kCancelled, kDeclined };

struct Handshake {
  std::string id;  // "h-Ab12Cd34eF56gH78"
  std::string target;
  bool by_name = false;  // the target was named, not numbered
  std::string named;     // as it was given
  std::string note;
  HandshakeState state = HandshakeState::kPending;
  Millis created = 0;
  Millis modified = 0;
  Millis expires = 0;
};

struct Delegation {
  std::string account;
  std::string service;
  Millis since = 0;
};

struct ControlPolicy {
  std::string id;  // "cp-Ab12Cd34eF56gH78"
  std::string name;
  std::string description;
  std::shared_ptr<const access::Policy> document;
  Millis created = 0;
  Millis updated = 0;
};

class ResourceDirectory {
 public:
  template <class Thing>
  using ById = std::map<std::string, std::shared_ptr<const Thing>, std::less<>>;

  static constexpr std::size_t kLevelsMax = 5;  // of folders below the root folder

  const DirectoryFacts& facts() const { return facts_; }
  bool enabled() const { return !facts_.id.empty(); }

  const Folder* folder(std::string_view id) const;
  const Member* member(std::string_view account) const;
  const Handshake* handshake(std::string_view id) const;
  const Delegation* delegation(std::string_view account, std::string_view service) const;
  const ControlPolicy* control_policy(std::string_view id) const;

  const ById<Folder>& folders() const { return folders_; }  // the root folder among them
  const ById<Member>& members() const { return members_; }
  const ById<Handshake>& handshakes() const { return handshakes_; }
  const ById<Delegation>& delegations() const { return delegations_; }
  const ById<ControlPolicy>& control_policies() const { return control_policies_; }

  // From the root folder to this one, both included; empty when it is not there.
  std::vector<const Folder*> path(std::string_view folder) const;
  // Of a folder or a member: "rd-.../r-.../fd-.../1234567890123456"; empty when it is not there.
  std::string path_text(std::string_view folder_or_account) const;
  std::vector<const Folder*> folders_in(std::string_view folder) const;     // directly, by creation
  std::vector<const Member*> members_in(std::string_view folder) const;     // directly, by number
  std::vector<const Member*> members_below(std::string_view folder) const;  // and in all below

  // What restricts an account: a level for each folder on the way to it, then its own. Empty while
  // control policies are off, and for whoever is no member, the management account among them.
  std::vector<access::ControlLevel> control_levels(std::string_view account) const;

  void take(const RecordRow& row);
  void drop(const RecordRemoval& removal);

 private:
  access::ControlLevel level(std::string_view name,
                             const std::vector<ControlAttachment>& policies) const;

  DirectoryFacts facts_;
  ById<Folder> folders_;
  ById<Member> members_;
  ById<Handshake> handshakes_;
  ById<Delegation> delegations_;
  ById<ControlPolicy> control_policies_;
};

}  // namespace cairn::identity
