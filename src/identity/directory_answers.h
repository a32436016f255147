// What the actions about the resource directory say and look up in the same words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/answers.h"

namespace cairn::identity {

// Limits of one directory; the product's standard ones, where it names any.
struct DirectoryQuotas {
  std::size_t folders = 100;
  std::size_t pending_handshakes = 20;
  std::size_t delegations_of_service = 5;
  std::size_t control_policies = 1'500;
  std::size_t control_policies_attached = 10;  // to one folder or member, of the directory's own
};
inline constexpr DirectoryQuotas kDirectoryQuotas;

// The one service here that a directory can trust, and that can have delegated administrators.
inline constexpr std::string_view kRosService = "ros.aliyuncs.com";

Error no_directory();
Error folder_not_found(std::string_view parameter);
Error member_not_found();
std::optional<Error> refuse_without_directory(const Account& manager);

// The folder that a parameter names; the root folder when it is not given.
Result<const Folder*> folder_named(const Account& manager, const service::ActionRequest& request,
                                   std::string_view parameter);
Result<const Member*> member_named(const Account& manager, const service::ActionRequest& request);
std::optional<Error> refuse_display_name(const ResourceDirectory& directory, std::string_view name,
                                         std::string_view account, std::string_view parameter);

std::string new_id(Chance& chance, std::string_view prefix, std::size_t length);
// The policies that a new folder or member begins with.
std::vector<ControlAttachment> first_policies(Millis now);

// Adds the event, with the next number, and the facts that remember it.
void tell(access::DirectoryEvent event, DirectoryFacts facts, Batch& batch);
// The batch by which an account takes its seat.
void seat(const Member& member, const DirectoryFacts& facts, Batch& batch);

// The page of `items` that PageNumber and PageSize ask for, as {list: {item: [...]}} and its
// counts.
Value page_of_items(const service::ActionRequest& request, std::string_view list,
                    std::string_view item, const std::vector<Value>& items);

}  // namespace cairn::identity
