// The simulated cloud's own database file: it must be able to disagree with the engine's after a
// crash, as a real cloud does.
//
// Durability  WAL with synchronous=NORMAL: what commit() returned for survives the death of the
//             process (kill -9) in any case, and a power cut only up to the last checkpoint.
// Order       writes since the last commit() become visible together.
// Failure     after an error nothing more may be asked of the object.
// Threads     one at a time. A second process that opens the file is refused.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cloud/sim/record.h"

namespace cairn::sim {

// A Record as it is kept: texts instead of symbols, the token itself instead of its key.
struct StoredRecord {
  Record record;
  std::string_view token;
  std::string_view account;
  std::string_view region;
  std::string_view type;
  std::string_view stack_id;
};

// Told of everything there is. The texts live until the call returns.
struct DatabaseReader {
  std::function<void(const StoredRecord&)> on_record;  // by number
  std::function<void(std::string_view token)> on_spent;
  std::function<void(std::uint64_t number, Change change)> on_change;  // oldest first
  std::function<void(const Boot&)> on_boot;
  std::function<void(std::string_view account, std::string_view service)> on_service;
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& path);
  virtual ~Database() = default;

  virtual Result<void> load(const DatabaseReader& reader) = 0;
  // No number up to this one was ever used before; 0 in a new database.
  virtual std::uint64_t last_number() const = 0;

  virtual void put(const StoredRecord& stored) = 0;
  // What an update changes of a resource: its properties and address.
  virtual void update(const Record& record) = 0;
  virtual void erase(
      std::uint64_t number) = 0;  // and spends its token, forgets its changes and boots
  virtual void put_change(std::uint64_t number, std::string_view token, const Change& change) = 0;
  virtual void spend(std::string_view token) = 0;
  virtual void put_boot(const Boot& boot) = 0;
  virtual void erase_boot(std::uint64_t id) = 0;
  virtual void put_service(std::string_view account, std::string_view service) = 0;
  virtual Result<void> commit() = 0;
};

}  // namespace cairn::sim
