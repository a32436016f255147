// Account: all that is known of one account's identities at one moment, as the book keeps it. Never
// changed once others can see it: a change copies it (the entries are shared) and takes its place.
//
// It follows from the account's records alone: take() of every row, in any order, makes it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/identities.h"
#include "identity/directory.h"
#include "identity/rows.h"

namespace cairn::identity {

// Things with an id and a name, each of them unique; in the order of their names.
template <class Thing>
class Directory {
 public:
  using Pointer = std::shared_ptr<const Thing>;

  const Thing* named(std::string_view name) const { return find_in(by_name_, name); }
  const Thing* with_id(std::string_view id) const { return find_in(by_id_, id); }
  const std::map<std::string, Pointer, std::less<>>& all() const { return by_name_; }
  std::size_t size() const { return by_name_.size(); }

  void put(std::string id, std::string name, Thing thing) {
    remove(id);
    auto pointer = std::make_shared<const Thing>(std::move(thing));
    names_.insert_or_assign(id, name);
    by_id_.insert_or_assign(std::move(id), pointer);
    by_name_.insert_or_assign(std::move(name), std::move(pointer));
  }
  void remove(std::string_view id) {
    const auto name = names_.find(id);
    if (name == names_.end()) return;
    by_name_.erase(name->second);
    by_id_.erase(name->first);
    names_.erase(name);
  }

 private:
  using Index = std::map<std::string, Pointer, std::less<>>;
  static const Thing* find_in(const Index& index, std::string_view key) {
    const auto found = index.find(key);
    return found == index.end() ? nullptr : found->second.get();
  }

  Index by_id_;
  Index by_name_;
  std::map<std::string, std::string, std::less<>> names_;  // by id
};

// Shared by copies until one of them edits it.
template <class Thing>
class CopyOnWrite {
 public:
  const Thing* operator->() const { return thing_.get(); }
  const Thing& operator*() const { return *thing_; }
  // For the one who made this copy, before others see it.
  Thing& edit() {
    if (thing_.use_count() != 1) thing_ = std::make_shared<Thing>(*thing_);
    return *thing_;
  }

 private:
  std::shared_ptr<Thing> thing_ = std::make_shared<Thing>();
};

struct Account {
  AccountFacts facts;
  CopyOnWrite<Directory<User>> users;
  CopyOnWrite<Directory<Group>> groups;
  CopyOnWrite<Directory<Role>> roles;
  CopyOnWrite<Directory<ManagedPolicy>> policies;         // the account's own; id: policy_row_id()
  CopyOnWrite<Directory<Key>> keys;                       // name: the id
  CopyOnWrite<Directory<ResourceGroup>> resource_groups;  // resource_groups.h: the default one too
  CopyOnWrite<ResourceDirectory> directory;               // the one it manages, if any

  // A row of the account, new or changed; kinds that are none of identities are passed over.
  void take(const RecordRow& row);
  void drop(const RecordRemoval& removal);

  // Empty `user`: the account's own.
  std::vector<const Key*> keys_of(std::string_view user) const;  // oldest first
  std::vector<const User*> members_of(std::string_view group) const;
  // Whom the caller stands for; null when they are gone. What they hold is asked of these.
  const User* user_of(const access::Caller& caller) const;
  const Role* role_of(const access::Caller& caller) const;

  // What applies to the caller at account scope, without control policies and sessions.
  access::Authorities authorities(const access::Caller& caller) const;
  std::vector<access::NamedPolicy> in_resource_group(const access::Caller& caller,
                                                     std::string_view group) const;
  // Nothing when an attached policy is gone.
  std::optional<access::NamedPolicy> policy_of(const Attachment& attachment) const;

 private:
  // Of the caller and the groups it is in.
  std::vector<access::NamedPolicy> attached(const access::Caller& caller,
                                            std::string_view resource_group) const;
};

}  // namespace cairn::identity
