#include "server/nonce_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace cairn::server {
namespace {

constexpr std::size_t kHeadBytes = 4096;
constexpr char kMagic[8] = {'c', 'a', 'i', 'r', 'n', 'N', '0', '1'};
// How much of what was written last a power cut may take: twice what systems wait by default.
constexpr std::uint32_t kUnflushedS = 60;
constexpr std::uint32_t kNoRoomPauseS = 5;  // a disk that is full is asked this often

Error trouble(const std::string& path, const char* what) {
  return {.code = "NonceFile",
          .message = fmt::format("{}: it cannot be {}: {}.", path, what, std::strerror(errno)),
          .where = path,
          .at = {},
          .fix = "Check the permissions of the data directory and the room on its disk."};
}

}  // namespace

struct NonceFile::Head {
  char magic[8];
  std::uint64_t key;
  char boot_id[40];
  std::uint32_t complete;            // 1: nothing is missing that is not distrusted
  std::uint32_t distrusted_until_s;  // for later lives
  std::uint32_t last_expiry_s;       // of all entries
};

struct NonceFile::Entry {
  std::uint64_t fingerprint;
  std::uint32_t expiry_s;
  std::uint32_t unused;
};

NonceFile::Head& NonceFile::head() const {
  return *static_cast<Head*>(memory_);
}

NonceFile::Entry* NonceFile::chunk(std::size_t number) const {
  static_assert(sizeof(Entry) * kChunkEntries == kChunkBytes);
  static_assert(sizeof(Head) <= kHeadBytes);
  return reinterpret_cast<Entry*>(static_cast<char*>(memory_) + kHeadBytes + number * kChunkBytes);
}

Result<std::unique_ptr<NonceFile>> NonceFile::open(const Settings& settings) {
  const int file = ::open(settings.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return trouble(settings.path, "opened");
  std::unique_ptr<NonceFile> opened(new NonceFile(settings, file));
  if (auto mapped = opened->map(); !mapped) return mapped.error();
  return opened;
}

// All that the file may become is mapped; what lies behind its end is not touched before it grew.
Result<void> NonceFile::map() {
  struct stat about {};
  if (fstat(file_, &about) != 0) return trouble(settings_.path, "read");
  const auto bytes = static_cast<std::size_t>(about.st_size);
  const std::size_t there = bytes < kHeadBytes ? 0 : (bytes - kHeadBytes) / kChunkBytes;
  const std::size_t chunks = std::clamp<std::size_t>(there, 1, settings_.chunks_max);
  const std::size_t whole = kHeadBytes + chunks * kChunkBytes;
  // A write to a mapped page that the disk has no room for would end the process.
  if (const int failed = posix_fallocate(file_, 0, static_cast<off_t>(whole)); failed != 0) {
    errno = failed;
    return trouble(settings_.path, "given room");
  }
  void* memory = mmap(nullptr, kHeadBytes + settings_.chunks_max * kChunkBytes,
                      PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
  if (memory == MAP_FAILED) return trouble(settings_.path, "mapped");
  memory_ = memory;
  used_.assign(chunks, 0);
  expiries_s_.assign(chunks, 0);
  begin_life(bytes == 0);
  return {};
}

void NonceFile::begin_life(bool is_new) {
  const std::uint32_t just_signed_s = settings_.now_s + settings_.window_s;
  if (!is_ours()) {
    // Old entries stay in their chunks as if they had expired: their fingerprints mean nothing.
    for (std::size_t i = 0; i < used_.size(); ++i) std::memset(chunk(i), 0, kChunkBytes);
    head() = {};
    std::memcpy(head().magic, kMagic, sizeof kMagic);
    head().key = settings_.key;
    if (!is_new) head().distrusted_until_s = just_signed_s;
  } else if (head().complete == 0 && settings_.boot_id != head().boot_id) {
    head().distrusted_until_s =
        std::max({head().distrusted_until_s, just_signed_s, head().last_expiry_s + kUnflushedS});
  }
  std::memset(head().boot_id, 0, sizeof head().boot_id);
  settings_.boot_id.copy(head().boot_id, sizeof head().boot_id - 1);
  head().complete = 0;
  msync(memory_, kHeadBytes, MS_SYNC);  // or a power cut would not show
  look_through();
}

bool NonceFile::is_ours() const {
  return std::memcmp(head().magic, kMagic, sizeof kMagic) == 0 && head().key == settings_.key &&
         head().boot_id[sizeof head().boot_id - 1] == 0;
}

void NonceFile::look_through() {
  for (std::size_t i = 0; i < used_.size(); ++i) {
    for (std::size_t e = 0; e < kChunkEntries; ++e) {
      const Entry& entry = chunk(i)[e];
      if (entry.expiry_s < settings_.now_s) continue;
      used_[i] = e + 1;
      expiries_s_[i] = std::max(expiries_s_[i], entry.expiry_s);
    }
  }
  while (current_ < used_.size() && used_[current_] == kChunkEntries) ++current_;
}

NonceFile::~NonceFile() {
  if (memory_ != nullptr) {
    msync(memory_, kHeadBytes + used_.size() * kChunkBytes, MS_SYNC);
    head().complete = 1;
    msync(memory_, kHeadBytes, MS_SYNC);
    munmap(memory_, kHeadBytes + settings_.chunks_max * kChunkBytes);
  }
  ::close(file_);
}

void NonceFile::each_kept(const Each& each) const {
  for (std::size_t i = 0; i < used_.size(); ++i) {
    for (std::size_t e = 0; e < used_[i]; ++e) {
      const Entry& entry = chunk(i)[e];
      if (entry.expiry_s >= settings_.now_s) each(entry.fingerprint, entry.expiry_s);
    }
  }
}

std::uint32_t NonceFile::distrusted_until_s() const {
  return head().distrusted_until_s;
}

void NonceFile::keep(std::uint64_t fingerprint, std::uint32_t expiry_s, std::uint32_t now_s) {
  const std::lock_guard lock(mutex_);
  head().last_expiry_s = std::max(head().last_expiry_s, expiry_s);
  const bool full = current_ >= used_.size() || used_[current_] == kChunkEntries;
  if (full && !find_room(now_s)) {
    head().distrusted_until_s = std::max(head().distrusted_until_s, expiry_s);
    return;
  }
  chunk(current_)[used_[current_]++] = {fingerprint, expiry_s, 0};
  expiries_s_[current_] = std::max(expiries_s_[current_], expiry_s);
}

// A chunk that has expired, else a new one at the end.
bool NonceFile::find_room(std::uint32_t now_s) {
  if (now_s < no_room_until_s_) return false;
  no_room_until_s_ = now_s + kNoRoomPauseS;
  for (std::size_t i = 0; i < used_.size(); ++i) {
    if (expiries_s_[i] >= now_s) continue;
    used_[i] = 0;
    current_ = i;
    no_room_until_s_ = 0;
    return true;
  }
  const std::size_t end = kHeadBytes + used_.size() * kChunkBytes;
  if (used_.size() == settings_.chunks_max ||
      posix_fallocate(file_, static_cast<off_t>(end), static_cast<off_t>(kChunkBytes)) != 0) {
    return false;
  }
  no_room_until_s_ = 0;
  current_ = used_.size();
  used_.push_back(0);
  expiries_s_.push_back(0);
  return true;
}

std::string this_boot() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

}  // namespace cairn::server
