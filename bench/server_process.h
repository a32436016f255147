// A cairnd of its own for a measurement: started on a fresh directory, killed at the end.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace cairn::bench {

class ServerProcess {
 public:
  // `directory` empty: a new one, removed at the end. Waits for the "listening on" line; ends the
  // benchmark with a message when it does not come.
  ServerProcess(const std::string& cairnd, std::vector<std::string> arguments,
                std::string directory = {});
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& url() const { return url_; }
  std::uint16_t port() const;
  const std::string& directory() const { return directory_; }
  // From /proc: resident now, and at its most, in MB.
  double resident_mb() const { return status_mb("VmRSS:"); }
  double resident_peak_mb() const { return status_mb("VmHWM:"); }
  // What all its threads have had.
  double processor_seconds() const;

 private:
  double status_mb(const std::string& key) const;
  pid_t pid_ = -1;
  std::string directory_;
  bool own_directory_ = false;
  std::string url_;
};

}  // namespace cairn::bench
