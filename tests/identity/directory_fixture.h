// A world with a resource directory, and short ways to ask about it.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "identity/directories.h"
#include "tests/identity/identity_fixture.h"

namespace cairn::identity {

struct DirectoryWorld : World {
  using World::World;

  Directories directories{book, *store};

  Result<Value> call_rd(const std::string& name, std::string_view parameters = "{}",
                        std::string_view account = kFirst) {
    return call(name, parameters, account, Api::kResourceManager);
  }
  std::string ask_rd(const std::string& name, std::string_view parameters = "{}",
                     std::string_view account = kFirst) {
    return ask(name, parameters, account, Api::kResourceManager);
  }
  void must_rd(const std::string& name, std::string_view parameters = "{}",
               std::string_view account = kFirst) {
    must(name, parameters, account, Api::kResourceManager);
  }

  void enable(std::string_view account = kFirst) {
    must_rd("EnableResourceDirectory", R"({"EnableMode":"CurrentAccount"})", account);
  }
  std::string root(std::string_view account = kFirst) {
    return std::string(call_rd("GetResourceDirectory", "{}", account)
                           ->get("ResourceDirectory")
                           .get_string("RootFolderId"));
  }
  std::string new_folder(std::string_view name, std::string_view parent = {}) {
    const auto answer =
        call_rd("CreateFolder",
                fmt::format(R"({{"FolderName":"{}","ParentFolderId":"{}"}})", name, parent));
    if (!answer) return answer.error().code;
    return std::string(answer->get("Folder").get_string("FolderId"));
  }
  std::string new_member(std::string_view name, std::string_view folder = {}) {
    const auto answer =
        call_rd("CreateResourceAccount",
                fmt::format(R"({{"DisplayName":"{}","ParentFolderId":"{}"}})", name, folder));
    if (!answer) return answer.error().code;
    return std::string(answer->get("Account").get_string("AccountId"));
  }
  // An account of the operator's making.
  std::string new_account(std::string_view name) {
    const auto answer =
        call("CreateAccount", fmt::format(R"({{"AccountName":"{}"}})", name), kFirst, Api::kRos);
    return std::string(answer->get("Account").get_string("AccountId"));
  }
  std::string invite(std::string_view account) {
    const auto answer =
        call_rd("InviteAccountToResourceDirectory",
                fmt::format(R"({{"TargetType":"Account","TargetEntity":"{}"}})", account));
    if (!answer) return answer.error().code;
    return std::string(answer->get("Handshake").get_string("HandshakeId"));
  }
  std::string move(std::string_view account, std::string_view folder) {
    return ask_rd("MoveAccount", fmt::format(R"({{"AccountId":"{}","DestinationFolderId":"{}"}})",
                                             account, folder));
  }
};

inline std::string folder_parameter(std::string_view id) {
  return fmt::format(R"({{"FolderId":"{}"}})", id);
}
inline std::string account_parameter(std::string_view id) {
  return fmt::format(R"({{"AccountId":"{}"}})", id);
}
inline std::string handshake_parameter(std::string_view id) {
  return fmt::format(R"({{"HandshakeId":"{}"}})", id);
}

}  // namespace cairn::identity
