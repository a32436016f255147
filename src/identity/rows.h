// The facts about identities, each kept as one record of the store (engine/rows.h, RecordKind).
//
// Whatever belongs to one of them (the policies attached to a user, the groups a user is in, the
// versions of a policy) stands in its body: every change of one thing is one row. Attachments and
// memberships name by id, which a renaming leaves alone.
//
// Failure  read_*() throw StoreFailed for a body that is not what to_row() wrote: a file was
//          changed, and leaving out a policy that denies would open what it closes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy.h"
#include "engine/rows.h"

namespace cairn::identity {

struct AccountFacts {
  std::string id;            // 16 digits
  std::string name;          // unique among the server's accounts; empty: none was given
  std::string display_name;  // as people know it
  std::string made_by;       // the account whose resource directory made it; empty: the operator
  bool active = true;        // of one that is not, nobody is let in
  Millis created = 0;
  Millis updated = 0;
};

struct Attachment {
  std::string policy;
  bool system = false;         // one every account has; else one of the account's own
  std::string resource_group;  // at whose scope; empty: the account's
  Millis attached = 0;
};

struct User {
  std::string id;
  std::string name;
  std::string display_name;
  std::string mobile_phone;
  std::string email;
  std::string comments;
  std::vector<std::string> groups;  // GroupIds, in the order of joining
  std::vector<Millis> joined;       // when, beside `groups`
  std::vector<Attachment> policies;
  Millis created = 0;
  Millis updated = 0;
};

struct Group {
  std::string id;
  std::string name;
  std::string comments;
  std::vector<Attachment> policies;
  Millis created = 0;
  Millis updated = 0;
};

struct Role {
  std::string id;
  std::string name;
  std::string description;
  std::shared_ptr<const access::Policy> trust;
  std::int64_t session_seconds_max = 3600;
  std::string linked_service;  // "ros.aliyuncs.com" of a service-linked role; else empty
  std::vector<Attachment> policies;
  Millis created = 0;
  Millis updated = 0;
};

struct PolicyVersion {
  std::int64_t number = 1;  // "v1"
  std::shared_ptr<const access::Policy> document;
  Millis created = 0;
};
std::string version_id(std::int64_t number);  // "v1"

struct ResourceGroup {
  std::string id;    // "rg-aek2x7dq3bnl5ya"
  std::string name;  // unique in the account
  std::string display_name;
  Millis created = 0;
  Millis updated = 0;
};

struct ManagedPolicy {
  std::string name;
  std::string description;
  std::vector<PolicyVersion> versions;  // by number
  std::int64_t default_version = 1;
  std::int64_t last_number = 1;  // numbers are not used twice
  Millis created = 0;
  Millis updated = 0;

  const PolicyVersion* find(std::string_view version_id) const;  // null when there is none
  const PolicyVersion& in_force() const;
};

struct Key {
  std::string id;
  std::string secret;
  std::string user;  // UserId; empty: the account's own
  bool active = true;
  Millis created = 0;
  Millis last_used = 0;           // to the hour; 0: never
  std::string last_used_service;  // "Ros"
};

// Rows to be written whatever version is stored; who writes has made sure that nobody else does
// (book.h, change()).
RecordRow to_row(const AccountFacts& account);
RecordRow to_row(const User& user, std::string_view account);
RecordRow to_row(const Group& group, std::string_view account);
RecordRow to_row(const Role& role, std::string_view account);
RecordRow to_row(const ManagedPolicy& policy, std::string_view account);
RecordRow to_row(const Key& key, std::string_view account);
RecordRow to_row(const ResourceGroup& group, std::string_view account);
std::string policy_row_id(std::string_view account, std::string_view policy);

// Whose record it is.
const std::string& account_of(const RecordRow& row);

AccountFacts read_account(const RecordRow& row);
User read_user(const RecordRow& row);
Group read_group(const RecordRow& row);
Role read_role(const RecordRow& row);
ManagedPolicy read_policy(const RecordRow& row);
Key read_key(const RecordRow& row);
ResourceGroup read_resource_group(const RecordRow& row);

}  // namespace cairn::identity
