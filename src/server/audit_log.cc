#include "server/audit_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "value/json.h"

namespace cairn::server {
namespace {

constexpr std::size_t kWriteBytes = 256u << 10;  // about as much goes in one write

void add_text(std::string& line, std::string_view name, std::string_view text) {
  fmt::format_to(std::back_inserter(line), ",\"{}\":", name);
  write_json_string(text, JsonStyle::kCompact, line);
}

// Milliseconds, which the texts of the API leave out.
std::string time_text(std::int64_t time_ms) {
  const std::time_t seconds = time_ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     time_ms % 1000);
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// False only when it has one and that is not the end of a line.
bool ends_a_line(int file, std::uint64_t bytes) {
  char last = '\n';
  if (bytes > 0 && ::pread(file, &last, 1, static_cast<off_t>(bytes - 1)) != 1) return true;
  return last == '\n';
}

Error trouble(const std::string& path) {
  return {
      .code = "AuditLog",
      .message = fmt::format("The audit log {} cannot be written: {}.", path, std::strerror(errno)),
      .where = path,
      .at = {},
      .fix = "Make room for it, or see to its permissions, then start the server again."};
}

}  // namespace

std::string audit_line(const api::AuditRecord& record) {
  std::string line = fmt::format("{{\"time\":\"{}\"", time_text(record.time_ms));
  add_text(line, "requestId", record.request_id);
  fmt::format_to(std::back_inserter(line), ",\"authenticated\":{}", record.authenticated);
  add_text(line, "account", record.account);
  add_text(line, "principal", record.principal);
  add_text(line, "accessKeyId", record.access_key_id);
  add_text(line, "sourceIp", record.source_ip);
  fmt::format_to(std::back_inserter(line), ",\"secure\":{}", record.secure);
  add_text(line, "api", record.api);
  add_text(line, "action", record.action);
  add_text(line, "region", record.region);
  line += ",\"resources\":[";
  for (const auto& [name, text] : record.resources) {
    if (line.back() != '[') line += ',';
    line += "{\"name\":";
    write_json_string(name, JsonStyle::kCompact, line);
    add_text(line, "value", text);
    line += '}';
  }
  line += ']';
  add_text(line, "code", record.code);
  fmt::format_to(std::back_inserter(line), ",\"status\":{},\"durationMs\":{}}}\n", record.status,
                 record.duration_ms);
  return line;
}

AuditLog::AuditLog(AuditLogOptions options, Fatal fatal)
    : options_(std::move(options)), fatal_(std::move(fatal)) {}

Result<std::unique_ptr<AuditLog>> AuditLog::open(AuditLogOptions options, Fatal fatal) {
  std::unique_ptr<AuditLog> log(new AuditLog(std::move(options), std::move(fatal)));
  if (!log->open_file()) return trouble(log->options_.path);
  log->thread_ = std::thread([&own = *log] { own.run(); });
  return log;
}

AuditLog::~AuditLog() {
  stop();
  if (file_ >= 0) ::close(file_);
}

void AuditLog::add(api::AuditRecord record) {
  std::unique_lock lock(mutex_);
  there_is_room_.wait(lock, [&] { return waiting_.size() < kWaitingMax || stopping_; });
  waiting_.push_back(std::move(record));
  if (waiting_.size() == 1) there_is_work_.notify_one();
}

void AuditLog::reopen() {
  const std::lock_guard lock(mutex_);
  reopen_ = true;
  there_is_work_.notify_one();
}

void AuditLog::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    there_is_work_.notify_one();
    there_is_room_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void AuditLog::run() {
  std::vector<api::AuditRecord> records;
  for (;;) {
    bool again = false;
    {
      std::unique_lock lock(mutex_);
      there_is_work_.wait(lock, [&] { return !waiting_.empty() || reopen_ || stopping_; });
      records.clear();
      records.swap(waiting_);
      again = std::exchange(reopen_, false);
      if (records.empty() && !again) return;
      there_is_room_.notify_all();
    }
    if ((!again || open_file()) && write(records)) continue;
    const Error error = trouble(options_.path);
    return fatal_(error.message + " " + error.fix);
  }
}

bool AuditLog::open_file() {
  if (file_ >= 0) ::close(file_);
  file_ = ::open(options_.path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  struct stat about {};
  if (file_ < 0 || fstat(file_, &about) != 0) return false;
  bytes_ = static_cast<std::uint64_t>(about.st_size);
  if (ends_a_line(file_, bytes_)) return true;
  ++bytes_;
  return write_all(file_, "\n");
}

bool AuditLog::write(const std::vector<api::AuditRecord>& records) {
  std::string lines;
  for (const api::AuditRecord& record : records) {
    const std::string line = audit_line(record);
    const std::uint64_t held = bytes_ + lines.size();
    if (held > 0 && held + line.size() > options_.bytes_max && (!flush(lines) || !rotate())) {
      return false;
    }
    lines += line;
    if (lines.size() >= kWriteBytes && !flush(lines)) return false;
  }
  return flush(lines);
}

bool AuditLog::flush(std::string& lines) {
  bytes_ += lines.size();
  const bool written = write_all(file_, lines);
  lines.clear();
  return written;
}

bool AuditLog::rotate() {
  const auto numbered = [&](int n) {
    return n == 0 ? options_.path : fmt::format("{}.{}", options_.path, n);
  };
  if (options_.files_max == 1) {
    if (::unlink(options_.path.c_str()) != 0 && errno != ENOENT) return false;
  }
  for (int n = options_.files_max - 1; n > 0; --n) {
    if (std::rename(numbered(n - 1).c_str(), numbered(n).c_str()) != 0 && errno != ENOENT) {
      return false;
    }
  }
  return open_file();
}

}  // namespace cairn::server
