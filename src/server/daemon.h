// Daemon: the parts of cairnd, connected.
//
// Start    open() makes ready all but the socket's service: store, cloud, recovery. start() serves.
// Stop     stop() lets requests under way finish and returns; running operations go on at the next
//          start, from their rows.
// Failure  When the store can no longer be trusted (full disk, broken file) `fatal` is called once,
//          from any thread; the process is to end with a message, and recover when started again.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "server/options.h"

namespace cairn::server {

class Daemon {
 public:
  using Fatal = std::function<void(std::string why)>;
  static Result<std::unique_ptr<Daemon>> open(const Options& options, Fatal fatal);
  ~Daemon();
  void start();
  void stop();
  // What SIGHUP asks for: certificate and key are read again, the audit log is opened again.
  // Trouble is told in the log.
  void reload();
  std::string address() const;  // "http://127.0.0.1:8610"

 private:
  struct Parts;
  explicit Daemon(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace cairn::server
