// The workers that this process has started, as /proc shows them.
#pragma once

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace cairn::test {

// "12 (cairn-jq) S 7 ...": alive, of that name, with this process as parent.
inline bool is_own_worker(const std::string& stat) {
  const std::size_t end = stat.rfind(") ");
  if (end == std::string::npos || stat.find("(cairn-jq)") == std::string::npos) return false;
  std::istringstream rest(stat.substr(end + 2));
  char state = 0;
  pid_t parent = 0;
  rest >> state >> parent;
  return state != 'Z' && parent == getpid();
}

inline std::vector<pid_t> own_workers() {
  std::vector<pid_t> found;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
    const std::string name = entry.path().filename().string();
    pid_t process = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), process);
    if (bad != std::errc{} || *end != '\0') continue;
    std::ifstream file(entry.path() / "stat");
    std::string stat;
    std::getline(file, stat);
    if (is_own_worker(stat)) found.push_back(process);
  }
  return found;
}

}  // namespace cairn::test
