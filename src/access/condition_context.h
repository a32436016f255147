// What a request brings for the conditions of policies: keys with their values.
//
// Keys are compared without case ("acs:SourceIp" is "acs:sourceip"), tag keys after the slash
// included. A key may have several values ("acs:RequestTag/..." has one, a list-like key more).
// Values are texts: times as ISO 8601 or seconds since 1970, booleans as "true" or "false",
// addresses as IPv4 or IPv6 text, numbers in decimal. A key that is not there is not empty: no
// positive operator holds for it (see policy.h).
//
// Threads  one at a time: what is given later is asked for by find().
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cairn::access {

class ConditionContext {
 public:
  ConditionContext() = default;
  ConditionContext(std::initializer_list<std::pair<std::string_view, std::string_view>> values);

  void set(std::string_view key, std::string_view value);  // instead of what was there
  void add(std::string_view key, std::string_view value);  // beside what was there

  // The keys that begin with `prefix`, where finding them out costs something: `source` is asked
  // for the rest of their names and their values, once, when find() is first asked for one of them.
  // There is one such prefix; given again, it replaces what was there.
  using Source = std::function<std::vector<std::pair<std::string, std::string>>()>;
  void set_later(std::string_view prefix, Source source);

  // `lower_case_key` in ASCII lower case. Empty when the request does not bring the key.
  std::span<const std::string> find(std::string_view lower_case_key) const;

 private:
  struct Key {
    std::string name;  // lower case
    std::vector<std::string> values;
  };
  void ask() const;

  mutable std::vector<Key> keys_;  // few; searched in a row
  std::string later_;              // the prefix, lower case
  mutable Source source_;          // empty: there is none, or it was asked
};

}  // namespace cairn::access
