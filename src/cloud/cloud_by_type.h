// CloudByType: one Cloud made of several, each taking the resource types it was added for.
//
// Order    the first entry that matches takes the call; the fallback takes the rest.
// Threads  add() before the first start(); start() from any thread.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cloud/cloud.h"

namespace cairn {

class CloudByType final : public Cloud {
 public:
  explicit CloudByType(Cloud& fallback) : fallback_(fallback) {}

  // `type` ends with "*" to take every type that begins so: "Custom::*".
  void add(std::string type, Cloud& cloud) { entries_.emplace_back(std::move(type), &cloud); }

  // The types that `takes` says so of, now or later, are `cloud`'s, unless an entry matches.
  // `takes` may be called from any thread.
  void add(std::function<bool(std::string_view type)> takes, Cloud& cloud) {
    open_.emplace_back(std::move(takes), &cloud);
  }

  void start(CallSpec spec, Done done) override {
    cloud_of(spec.type).start(std::move(spec), std::move(done));
  }

 private:
  Cloud& cloud_of(std::string_view type) const {
    for (const auto& [pattern, cloud] : entries_) {
      const bool prefix = pattern.ends_with('*');
      const std::string_view stem(pattern.data(), pattern.size() - (prefix ? 1 : 0));
      if (prefix ? type.starts_with(stem) : type == stem) return *cloud;
    }
    for (const auto& [takes, cloud] : open_) {
      if (takes(type)) return *cloud;
    }
    return fallback_;
  }

  Cloud& fallback_;
  std::vector<std::pair<std::string, Cloud*>> entries_;
  std::vector<std::pair<std::function<bool(std::string_view)>, Cloud*>> open_;
};

}  // namespace cairn
