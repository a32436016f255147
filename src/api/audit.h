// What is told of each request that was authenticated or refused: who, from where, what about, and
// how it ended. Never a parameter's value, unless it names a resource; never a secret or a token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/credentials.h"
#include "api/envelope.h"
#include "value/value.h"

namespace cairn::api {

struct AuditRecord {
  std::int64_t time_ms = 0;  // when it was answered
  std::string request_id;
  bool authenticated = false;
  // Whose key it was; when not authenticated, whose it claimed to be. Empty when there is no such
  // key: what was sent in its place may be anything, a secret too.
  std::string account;
  std::string principal;
  std::string access_key_id;
  std::string source_ip;
  bool secure = false;
  std::string_view api;  // "ROS"; with `action` the names of a catalogue, or both empty
  std::string_view action;
  std::string region;
  std::vector<std::pair<std::string, std::string>> resources;  // parameter or field, name or id
  std::string code;                                            // of the error; empty on success
  int status = 0;
  std::int64_t duration_ms = 0;
};

// Gathers one record, from the request as it comes to be known.
class AuditNote {
 public:
  static constexpr std::size_t kResourcesMax = 20;
  static constexpr std::size_t kTextBytesMax = 256;

  AuditNote(const RawRequest& request, std::int64_t now_ms);
  // What it claims; nothing of it has been proved.
  void claimed(const RawRequest& request, const Fields& fields, const access::KeySource& keys);
  void authenticated(const access::AccessKey& key);
  // The ids, names and ARNs among typed parameters, or among the fields of an answer. What is there
  // already is not added again.
  void about(const Value& fields);
  AuditRecord finish(std::string request_id, std::string_view code, int status,
                     std::int64_t now_ms);

 private:
  void whose(const access::AccessKey& key);
  void add(std::string_view name, std::string_view text);

  AuditRecord record_;
  std::int64_t begun_ms_;
};

}  // namespace cairn::api
