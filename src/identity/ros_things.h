// What the gate asks the store about the things that requests to the orchestration service name.
//
// One object a request: it reads one snapshot, and only when it is asked something.
// Failure  a store that cannot be read throws StoreFailed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/ros_authorization.h"
#include "base/error.h"
#include "service/action.h"
#include "store/store.h"

namespace cairn::identity {

class RosThings {
 public:
  // Both must outlive it.
  RosThings(Store& store, const service::ActionRequest& request)
      : store_(store), request_(request) {}

  // For access::required_access. What is another account's, or in another region, is not known.
  std::optional<std::string> refers_to(access::Reference kind, std::string_view id);

  // What the action answers about the thing with this name ("acs:ros:...:stack/{id}") when the
  // account has none such in the request's region: NotFound in the action's own words. Nothing for
  // a thing that is there, and for names that are no ids of things.
  std::optional<Error> missing(std::string_view arn);

  // The tags the thing has: keys and values. None of a thing that is not there, or is another
  // account's, and for names that are no ids of things.
  std::vector<std::pair<std::string, std::string>> tags(std::string_view arn);

  // The id of the resource group the thing is in, or is to be made in; of a list, the one that is
  // asked for. Empty when there is none.
  std::string resource_group(std::string_view arn);

 private:
  Reader& reader();
  const std::string& account() const { return request_.identity.account_id; }
  std::optional<Error> missing_reference();
  std::string named_group() const;
  std::string shown(std::string_view kept) const;
  std::optional<std::string> name_of_own_group(std::string_view id);

  Store& store_;
  const service::ActionRequest& request_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace cairn::identity
