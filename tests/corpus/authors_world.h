// The account a template was written in: templates name resources that only their authors have. A
// resource that the simulated cloud misses is put into the world, and the template tried again.
#pragma once

#include <string>

#include "value/value.h"

namespace cairn::testing {

class AuthorsWorld {
 public:
  explicit AuthorsWorld(const std::string& world_json);

  std::string json() const;
  // Everything lies in that region instead.
  void move_to(const std::string& region);
  // Adds the resource that `refusal` says does not exist; false when it says no such thing, or says
  // it again.
  bool add_missing(const std::string& refusal);

 private:
  void set(std::string_view key, Value value);
  bool add(std::string_view kind, const std::string& id);

  Value root_;
};

}  // namespace cairn::testing
