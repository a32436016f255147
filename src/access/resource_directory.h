// The resource directory as those need it who act on its members: who is in it, where, who may act
// for it, and what came and went.
//
// A directory belongs to the account that manages it and is named by that account's number. Its
// members sit in folders; a folder is named by its id, the root folder ("r-...") among them.
//
// Order    events of one directory are numbered 1, 2, 3, ... without gaps, in the order in which
//          they became durable. An event and what it tells of are written together, so whoever
//          replays them from 1 has the members of the directory, each in its folder.
// Threads  any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::access {

// How an account stands to resource directories.
struct DirectoryStanding {
  std::string management;  // whose directory it is in, or manages; empty: none
  std::string root;        // the folder that all members are in, however deep
  bool manages = false;    // it is the management account itself
  bool delegated = false;  // a delegated administrator of the service that was asked about
  bool trusted = false;    // the directory gave the service trusted access
  // May act for the whole directory in the service's name.
  bool administers() const { return trusted && (manages || delegated); }
};

struct DirectoryMember {
  std::string account;
  std::string folder;  // where it sits
};

enum class DirectoryEventKind : std::uint8_t { kJoined, kLeft, kMoved };

struct DirectoryEvent {
  std::uint64_t number = 0;
  DirectoryEventKind kind = DirectoryEventKind::kJoined;
  std::string account;
  std::string from;  // the folder it was in; empty: it joined
  std::string to;    // the folder it is in; empty: it left
  std::int64_t time_ms = 0;
};

class ResourceDirectories {
 public:
  virtual ~ResourceDirectories() = default;

  virtual DirectoryStanding standing(std::string_view account, std::string_view service) const = 0;
  // Those in a folder and in all below it, by number; the management account is never among them.
  // Empty when the directory or the folder is not there.
  virtual std::vector<DirectoryMember> members(std::string_view management,
                                               std::string_view folder) const = 0;
  // From the root folder to the one that was asked about; empty when it is not there.
  virtual std::vector<std::string> path_of_folder(std::string_view management,
                                                  std::string_view folder) const = 0;
  // At most `limit` events behind `after` (0: from the first), in their order.
  virtual std::vector<DirectoryEvent> events_after(std::string_view management, std::uint64_t after,
                                                   std::size_t limit) const = 0;
  virtual std::uint64_t last_event(std::string_view management) const = 0;  // 0: there is none
};

}  // namespace cairn::access
