// Which stacks have which resources of the cloud: no resource may be in two (change-sets section
// 4).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service/context.h"

namespace cairn::service {

// All that the account's stacks of a region have, or are about to take over.
//
// Cost  reads every row of those stacks: for imports only.
class ResourceOwners {
 public:
  ResourceOwners(std::string_view account, std::string_view region, Reader& reader);

  // The name of the stack; nullptr when there is none.
  const std::string* find(std::string_view type, std::string_view physical_id) const;

 private:
  void add_stack(const StackRow& stack, Reader& reader);
  std::unordered_map<std::string, std::string> stacks_;  // name of the stack by resource
};

struct ToImport {
  std::string logical_id;
  std::string type;
  std::string physical_id;
};

// Holds resources for one request, from the check that no stack has them until it is durable that
// this one is to have them.
class ImportClaim {
 public:
  // Null when another request holds one of them.
  static std::shared_ptr<ImportClaim> take(const StackRow& stack,
                                           const std::vector<ToImport>& resources,
                                           Context& context);
  ~ImportClaim();
  ImportClaim(const ImportClaim&) = delete;
  ImportClaim& operator=(const ImportClaim&) = delete;

 private:
  explicit ImportClaim(Context& context) : context_(context) {}
  Context& context_;
  std::vector<std::string> keys_;
};

}  // namespace cairn::service
