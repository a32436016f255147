// How the resources of a registered type are made: the addresses of its provider.
//
//   Http:
//     Create: POST https://notes.example.com/notes
//     Read:   GET https://notes.example.com/notes/{Id}
//     Update: PUT https://notes.example.com/notes/{Id}     # without it every change replaces
//     Delete: DELETE https://notes.example.com/notes/{Id}
//     Poll:   GET https://notes.example.com/notes/{Id}     # for a provider that answers 202
//     Secret: signs each request                           # at least 16 characters
//     TimeoutSeconds: 10                                   # of one request
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "catalog/resource_type.h"
#include "value/value.h"

namespace cairn::http_cloud {

struct Endpoint {
  std::string method;
  std::string url;  // "{Id}" stands for the physical id, percent-encoded

  explicit operator bool() const { return !url.empty(); }
  std::string url_of(std::string_view physical_id) const;
};

struct HttpType {
  std::string name;
  std::string identifier;  // the attribute that is the physical id; empty: none is
  std::vector<std::string> attributes;
  Endpoint create;
  Endpoint read;
  Endpoint update;  // may be none
  Endpoint remove;
  Endpoint poll;  // may be none
  std::string secret;
  int timeout_ms = 10'000;
  bool any_address = false;  // the server's operator gave it
};

// The `Http` member of a definition; `type` was read of the rest of it. Faults are appended to
// `errors` as read_type_definition() does.
HttpType read_http_type(const Value& definition, const ResourceType& type, Errors& errors);

// The type of that name as it is now; null when there is none. From any thread.
using FindType = std::function<std::shared_ptr<const HttpType>(std::string_view name)>;

}  // namespace cairn::http_cloud
