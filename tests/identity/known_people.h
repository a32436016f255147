// A small world of identities that tests write down by hand: who has which policies.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "access/identities.h"
#include "world/world.h"

namespace cairn::identity {

inline constexpr TimeMs kNow = 1'795'282'660'000;  // 2026-11-21T17:37:40Z
inline const std::string kAccount = "1000000000000001";
inline const std::string kOther = "2000000000000002";

class FixedClock final : public Clock {
 public:
  TimeMs now() const override { return now_ms; }
  TimeMs now_ms = kNow;
};

class CountingChance final : public Chance {
 public:
  std::uint64_t next() override { return count_ = count_ * 6'364'136'223'846'793'005U + 1; }

 private:
  std::uint64_t count_ = 7;
};

// `statements` without the brackets around them.
inline access::NamedPolicy policy(std::string name, std::string_view statements,
                                  access::PolicyUse use = access::PolicyUse::kIdentity) {
  const std::string text =
      std::string(R"({"Version":"1","Statement":[)").append(statements).append("]}");
  auto parsed = access::Policy::parse(text, use);
  EXPECT_TRUE(parsed) << text << (parsed ? "" : parsed.error().message);
  return {.name = std::move(name), .type = "Custom", .policy = std::move(parsed).value()};
}

inline std::string statement(std::string_view effect, std::string_view action,
                             std::string_view resource) {
  return std::string(R"({"Effect":")")
      .append(effect)
      .append(R"(","Action":")")
      .append(action)
      .append(R"(","Resource":")")
      .append(resource)
      .append(R"("})");
}
inline access::NamedPolicy allow(std::string_view action, std::string_view resource = "*") {
  return policy("Allowing", statement("Allow", action, resource));
}
inline access::NamedPolicy deny(std::string_view action, std::string_view resource = "*") {
  return policy("Denying", statement("Deny", action, resource));
}

inline access::Caller root_of(const std::string& account) {
  return {.kind = access::HolderKind::kRoot,
          .account_id = account,
          .name = {},
          .id = account,
          .session = {},
          .session_policy = {}};
}
inline access::Caller user(std::string name, const std::string& account = kAccount) {
  return {.kind = access::HolderKind::kUser,
          .account_id = account,
          .name = name,
          .id = "id-of-" + name,
          .session = {},
          .session_policy = {}};
}

class KnownPeople final : public access::Identities {
 public:
  // By arn of the caller's principal: "acs:ram::1:user/alice", "acs:ram::1:role/ops".
  std::map<std::string, access::Authorities> policies;
  std::map<std::string, std::vector<access::NamedPolicy>> in_group;  // by group
  std::map<std::string, access::Role> roles;                         // by arn

  void add_role(const std::string& account, const std::string& name, std::string_view trust) {
    const std::string arn = "acs:ram::" + account + ":role/" + name;
    roles[arn] = {.account_id = account,
                  .name = name,
                  .id = "id-of-" + name,
                  .trust = policy("trust", trust, access::PolicyUse::kTrust),
                  .session_seconds_max = 7'200};
  }

  std::shared_ptr<const access::Authorities> authorities(
      const access::Caller& caller) const override {
    auto out = std::make_shared<access::Authorities>();
    const auto found = policies.find(caller.principals().ram.front());
    if (found != policies.end()) *out = found->second;
    out->root = caller.kind == access::HolderKind::kRoot;
    if (caller.session_policy) out->session = {{"session", "Inline", caller.session_policy}};
    return out;
  }
  std::vector<access::NamedPolicy> in_resource_group(const access::Caller&,
                                                     std::string_view group) const override {
    const auto found = in_group.find(std::string(group));
    return found == in_group.end() ? std::vector<access::NamedPolicy>() : found->second;
  }
  std::shared_ptr<const access::Role> role(std::string_view account,
                                           std::string_view name) const override {
    const auto found =
        roles.find("acs:ram::" + std::string(account) + ":role/" + std::string(name));
    return found == roles.end() ? nullptr : std::make_shared<const access::Role>(found->second);
  }
};

}  // namespace cairn::identity
