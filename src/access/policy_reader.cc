#include "access/policy_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>

#include "access/arn.h"
#include "access/lower.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "value/json.h"

namespace cairn::access {
namespace {

constexpr std::array<std::string_view, 6> kElements = {"Effect",   "Action",      "NotAction",
                                                       "Resource", "NotResource", "Condition"};
constexpr std::array<std::string_view, 5> kTrustElements = {"Effect", "Action", "NotAction",
                                                            "Principal", "Condition"};
constexpr std::array<std::string_view, 2> kPolicyElements = {"Version", "Statement"};
constexpr std::array<std::string_view, 3> kPrincipalKinds = {"RAM", "Service", "Federated"};

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

bool has_blank(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
}

// Of a member, or of the object it is missing in.
SourcePos place(const Value& member, const Value& object) {
  return member.pos().line != 0 ? member.pos() : object.pos();
}

std::string_view key_text(const Entry& entry) {
  return entry.key.is_string() ? entry.key.as_string() : std::string_view{};
}

// Reads one document; the first mistake is kept and ends the reading.
class Reader {
 public:
  explicit Reader(PolicyUse use) : trust_(use == PolicyUse::kTrust) {}

  void policy(const Value& root) {
    if (!root.is_map()) {
      return fail("", "The policy is not a JSON object", root.pos(),
                  R"(Write {"Version": "1", "Statement": [...]}.)");
    }
    known_members(root, "", "policy", kPolicyElements);
    const Value& version = root.get("Version");
    if (!version.is_string() || version.as_string() != "1") {
      fail("Version", "Version is not \"1\"", place(version, root), R"(Write "Version": "1".)");
    }
    const Value& list = root.get("Statement");
    if (list.is_map()) return statement(list, "Statement");
    if (!list.is_list() || list.size() == 0) {
      return fail("Statement", "Statement is neither a statement nor a list of some",
                  place(list, root),
                  "Give at least one statement with Effect, Action and Resource.");
    }
    for (std::size_t i = 0; i < list.size() && !error_; ++i) {
      statement(list.items()[i], fmt::format("Statement[{}]", i));
    }
  }

  Result<std::vector<StatementRules>> result() && {
    if (error_) return std::move(*error_);
    return std::move(statements_);
  }

 private:
  void statement(const Value& value, const std::string& where) {
    if (!value.is_map()) {
      return fail(where, where + " is not a JSON object", value.pos(),
                  "Give Effect, Action and Resource.");
    }
    if (trust_) {
      known_members(value, where, "statement of a trust policy", kTrustElements);
    } else {
      known_members(value, where, "statement", kElements);
    }
    StatementRules rules;
    const Value& effect = value.get("Effect");
    const std::string_view word = effect.is_string() ? effect.as_string() : std::string_view{};
    if (word != "Allow" && word != "Deny") {
      fail(where + ".Effect", where + ".Effect is neither Allow nor Deny", place(effect, value),
           "Write \"Allow\" or \"Deny\".");
    }
    rules.deny = word == "Deny";
    actions(value, where, rules);
    if (trust_) {
      principals(value, where, rules);
    } else {
      resources(value, where, rules);
    }
    if (const Value* conditions = value.find("Condition")) {
      read_conditions(*conditions, where + ".Condition", rules);
    }
    statements_.push_back(std::move(rules));
  }

  void actions(const Value& value, const std::string& where, StatementRules& rules) {
    const Named named = one_of(value, where, "Action", "NotAction");
    rules.except_actions = named.inverted;
    if (named.inverted) rules.services = kEveryService;
    for (const Value& item : named.items()) {
      const std::string_view text = item.as_string();
      const std::size_t colon = text.find(':');
      const bool form = colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() &&
                        text.find(':', colon + 1) == std::string_view::npos && !has_blank(text);
      if (text != "*" && !form) {
        fail(named.where, fmt::format("{} has \"{}\", which names no action", named.where, text),
             item.pos(),
             R"(Write "service:Action", such as "ros:CreateStack" or "ros:*", or "*".)");
        return;
      }
      const std::string whole = lower(text);
      const std::string_view service = std::string_view(whole).substr(0, text == "*" ? 1 : colon);
      const bool open = service.find_first_of("*?") != std::string_view::npos;
      if (trust_ && !open && service != "sts") {
        fail(named.where,
             fmt::format("{} has \"{}\", but trust is only about sts", named.where, text),
             item.pos(), R"(Write "sts:AssumeRole".)");
      }
      const std::uint64_t hash = open ? 0 : service_hash(service);
      rules.services |= open ? kEveryService : service_bit(hash);
      rules.actions.push_back({hash, Glob(whole)});
    }
  }

  void resources(const Value& value, const std::string& where, StatementRules& rules) {
    const Named named = one_of(value, where, "Resource", "NotResource");
    rules.except_resources = named.inverted;
    for (const Value& item : named.items()) {
      const std::string_view text = item.as_string();
      if (text != "*" && !parse_arn(text)) {
        fail(
            named.where, fmt::format("{} has \"{}\", which names no resource", named.where, text),
            item.pos(),
            R"(Write "acs:service:region:account:resource", such as "acs:ros:*:*:stack/*", or "*".)");
        return;
      }
      rules.resources.emplace_back(text);
    }
  }

  void principals(const Value& value, const std::string& where, StatementRules& rules) {
    const std::string at = where + ".Principal";
    const Value& map = value.get("Principal");
    rules.about_principals = true;
    if (!map.is_map() || map.size() == 0) {
      return fail(at, at + " is not an object that names somebody", place(map, value),
                  R"(Write {"RAM": [...]}, {"Service": [...]} or {"Federated": [...]}.)");
    }
    known_members(map, at, "Principal", kPrincipalKinds);
    for (const Entry& entry : map.entries()) {
      const std::string_view kind = key_text(entry);
      const std::string list_at = fmt::format("{}.{}", at, kind);
      const Named named{list_at, texts(entry.value, list_at), false};
      for (const Value& item : named.items()) {
        check_principal(kind, list_at, item);
        auto& list = kind == "RAM"       ? rules.ram
                     : kind == "Service" ? rules.service
                                         : rules.federated;
        list.emplace_back(item.as_string());
      }
    }
  }

  void check_principal(std::string_view kind, const std::string& where, const Value& item) {
    const std::string_view text = item.as_string();
    if (text.empty() || has_blank(text) || text.find_first_of("*?") != std::string_view::npos) {
      return fail(where, fmt::format("{} has \"{}\", which names nobody", where, text), item.pos(),
                  "Name each one in full: wildcards are not allowed here.");
    }
    if (kind == "Service") return;
    const auto arn = parse_arn(text);
    const auto is = [&](std::string_view prefix) {
      return arn && arn->relative.starts_with(prefix) && arn->relative.size() > prefix.size();
    };
    const bool known = kind == "RAM"
                           ? arn && (arn->relative == "root" || is("user/") || is("role/"))
                           : is("saml-provider/") || is("oidc-provider/");
    if (known && arn->service == "ram" && !arn->account.empty()) return;
    fail(where, fmt::format("{} has \"{}\", which names nobody", where, text), item.pos(),
         kind == "RAM" ? "Write acs:ram::{account}:root, :user/{name} or :role/{name}."
                       : "Write acs:ram::{account}:saml-provider/{name} or :oidc-provider/{name}.");
  }

  void read_conditions(const Value& map, const std::string& where, StatementRules& rules) {
    if (!map.is_map()) {
      return fail(where, where + " is not a JSON object", map.pos(),
                  R"(Write {"operator": {"key": ["value"]}}.)");
    }
    for (const Entry& entry : map.entries()) {
      const std::string_view name = key_text(entry);
      const ConditionOperator* op = find_condition_operator(name);
      if (op == nullptr) return unknown_operator(name, where, entry.key.pos());
      const std::string at = fmt::format("{}.{}", where, name);
      if (!entry.value.is_map() || entry.value.size() == 0) {
        return fail(at, at + " is not an object with keys", entry.value.pos(),
                    R"(Write {"acs:SourceIp": ["192.0.2.0/24"]}, for example.)");
      }
      for (const Entry& pair : entry.value.entries()) condition(*op, pair, at, rules);
    }
  }

  void condition(const ConditionOperator& op, const Entry& pair, const std::string& where,
                 StatementRules& rules) {
    const std::string_view key = key_text(pair);
    const std::string at = fmt::format("{}.{}", where, key);
    const std::size_t colon = key.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == key.size()) {
      return fail(at, fmt::format("{} has \"{}\", which names no key", where, key), pair.key.pos(),
                  R"(Write "acs:Key", such as "acs:SourceIp".)");
    }
    Condition condition(op, key);
    const Named named{at, texts(pair.value, at), false};
    for (const Value& item : named.items()) {
      if (condition.add(item.as_string())) continue;
      return fail(at, fmt::format("{} has \"{}\"", at, item.as_string()), item.pos(),
                  fmt::format("{} wants {}.", op.name, value_form_text(op.form)));
    }
    rules.conditions.push_back(std::move(condition));
  }

  void unknown_operator(std::string_view name, const std::string& where, SourcePos at) {
    Nearest near(name);
    for (const ConditionOperator& op : condition_operators()) near.offer(op.name);
    fail(where, fmt::format("{} has \"{}\", which is no operator", where, name), at,
         near.best().empty() ? "The operators are in docs/policies.md."
                             : fmt::format("Did you mean {}?", near.best()));
  }

  // One text or a list of texts, told apart by nobody.
  struct Named {
    std::string where;
    Value value;  // a text, a list of texts, or null after a mistake
    bool inverted = false;
    std::span<const Value> items() const {
      return value.is_string() ? std::span<const Value>(&value, 1) : value.items();
    }
  };

  Named one_of(const Value& statement, const std::string& where, std::string_view name,
               std::string_view inverse) {
    const Value* plain = statement.find(name);
    const Value* inverted = statement.find(inverse);
    if ((plain == nullptr) == (inverted == nullptr)) {
      fail(where, fmt::format("{} needs exactly one of {} and {}", where, name, inverse),
           statement.pos(),
           plain == nullptr ? fmt::format("Add {}.", name)
                            : fmt::format("Remove {} or {}.", name, inverse));
      return {};
    }
    const std::string at = fmt::format("{}.{}", where, plain != nullptr ? name : inverse);
    return {at, texts(plain != nullptr ? *plain : *inverted, at), plain == nullptr};
  }

  // The value itself if it is a text or a list of texts that is not empty; else null.
  Value texts(const Value& value, const std::string& where) {
    if (value.is_string()) return value;
    const bool all = value.is_list() && value.size() > 0 &&
                     std::all_of(value.items().begin(), value.items().end(),
                                 [](const Value& item) { return item.is_string(); });
    if (all) return value;
    fail(where, fmt::format("{} is neither a text nor a list of texts", where), value.pos(),
         "Put each value into quotes, numbers and booleans too; an empty list says nothing.");
    return {};
  }

  template <class Names>
  void known_members(const Value& map, const std::string& where, std::string_view of,
                     const Names& names) {
    for (const Entry& entry : map.entries()) {
      const std::string_view key = key_text(entry);
      if (std::find(names.begin(), names.end(), key) != names.end()) continue;
      const std::string near = nearest(key, names);
      fail(where.empty() ? std::string(key) : fmt::format("{}.{}", where, key),
           fmt::format("{} is not an element of a {}", key, of), entry.key.pos(),
           near.empty() ? fmt::format("The elements are {}.", fmt::join(names, ", "))
                        : fmt::format("Did you mean {}?", near));
    }
  }

  void fail(std::string where, std::string what, SourcePos at, std::string fix) {
    if (error_) return;
    error_ = Error{.code = std::string(kMalformedPolicy),
                   .message = std::move(what) + ".",
                   .where = std::move(where),
                   .at = at,
                   .fix = std::move(fix)};
  }

  bool trust_;
  std::vector<StatementRules> statements_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<StatementRules>> read_statements(std::string_view json, PolicyUse use) {
  const std::size_t max = policy_characters_max(use);
  if (const std::size_t length = characters(json); length > max) {
    return Error{
        .code = std::string(kPolicyTooLong),
        .message = fmt::format("The policy has {} characters, but may have {}.", length, max),
        .where = "",
        .at = {},
        .fix = "Use wildcards, leave blanks out, or divide it into several policies."};
  }
  RepeatedKeys repeated;
  Result<Value> root = read_json(json, {}, &repeated);
  if (!root) {
    Error error = std::move(root).error();
    error.code = kMalformedPolicy;
    if (error.fix.empty()) error.fix = "Write the policy as one JSON object.";
    return error;
  }
  if (!repeated.empty()) {
    return Error{.code = std::string(kMalformedPolicy),
                 .message = fmt::format("{} is there twice in one object.", repeated.front().name),
                 .where = repeated.front().name,
                 .at = repeated.front().again,
                 .fix = "Put the values into one list, or remove one of the two."};
  }
  Reader reader(use);
  reader.policy(*root);
  return std::move(reader).result();
}

}  // namespace cairn::access
