#include "access/credentials.h"

#include <functional>
#include <unordered_map>
#include <utility>

namespace cairn::access {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

}  // namespace

struct KeyRing::Snapshot {
  std::unordered_map<std::string, AccessKey, TextHash, std::equal_to<>> by_id;
};

KeyRing::KeyRing(std::vector<AccessKey> keys) {
  replace(std::move(keys));
}
KeyRing::~KeyRing() = default;

void KeyRing::replace(std::vector<AccessKey> keys) {
  auto next = std::make_shared<Snapshot>();
  for (AccessKey& key : keys) {
    std::string id = key.id;
    next->by_id.insert_or_assign(std::move(id), std::move(key));
  }
  std::shared_ptr<const Snapshot> last = std::move(next);
  const std::lock_guard lock(mutex_);
  snapshot_.swap(last);
}

std::shared_ptr<const AccessKey> KeyRing::find(std::string_view id, std::string_view) const {
  std::shared_ptr<const Snapshot> snapshot;
  {
    const std::lock_guard lock(mutex_);
    snapshot = snapshot_;
  }
  const auto found = snapshot->by_id.find(id);
  if (found == snapshot->by_id.end()) return nullptr;
  return {snapshot, &found->second};
}

}  // namespace cairn::access
