// HttpTypes: the resource types this server was given beside the product's, whose resources are
// made by providers over HTTP (cloud/http/http_type.h has the form of a definition).
//
// Two sources: files that the operator starts the server with, and the action RegisterHttpType. A
// type is there for all accounts of the server; only the account that registered it may register it
// anew or take it away, and nobody the operator's.
//
// Durability  What RegisterHttpType answered is on disk, and found at the next start.
// Threads     any, once load() has been called.
// Lifetime    What find() gives stays usable when the type is replaced or taken away.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "cloud/http/http_type.h"
#include "service/context.h"

namespace cairn::service {

inline constexpr std::size_t kDefinitionBytesMax = 512 << 10;
inline constexpr std::size_t kHttpTypesMax = 100;  // that an account registers

struct TypeDefinition {
  ResourceType type;
  http_cloud::HttpType http;
};
// A definition's text, JSON or YAML. The Error is an InvalidParameter of Definition, with all that
// was found.
Result<TypeDefinition> read_definition_text(std::string_view text);

class HttpTypes {
 public:
  explicit HttpTypes(TypeCatalog& catalog) : catalog_(catalog) {}

  struct Origin {
    std::string account;  // who registered it; empty: the operator
    Millis created = 0;
    Millis updated = 0;
  };

  // The operator's: a file's text. The Error says why it is no type.
  Result<void> add_file(std::string_view text);
  // What was registered in earlier lives. Says which could not be taken, in words for the log.
  std::vector<std::string> load(Reader& reader);

  void put(TypeDefinition definition, Origin origin);
  void remove(std::string_view name);

  std::shared_ptr<const http_cloud::HttpType> find(std::string_view name) const;
  std::optional<Origin> origin(std::string_view name) const;
  std::size_t count_of(std::string_view account) const;

 private:
  struct Known {
    std::shared_ptr<const http_cloud::HttpType> http;
    Origin origin;
  };
  TypeCatalog& catalog_;
  mutable std::mutex mutex_;
  std::map<std::string, Known, std::less<>> known_;
};

void register_http_type(Context& context, ActionRequest request, Reply reply);
void deregister_http_type(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
