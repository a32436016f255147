// Templates that were read of late, so that a text is read once for the thousand stacks that are
// made of it. What is kept depends on nothing but the text: what differs between accounts, regions
// and parameters is built for each stack.
//
// Threads  any.
// Limits   texts of `bytes_max` in all; what was not used for longest goes first. A text with
//          errors is not kept.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "template/template.h"

namespace cairn::service {

class ParsedTemplates {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{1} << 20;

  explicit ParsedTemplates(std::size_t bytes_max = kBytesMax) : bytes_max_(bytes_max) {}

  // What parse_template() answers; templates that are equal may be one object.
  ParsedTemplate parse(std::string_view text);

 private:
  struct Kept {
    std::string text;
    std::shared_ptr<const Template> source;
  };
  using Place = std::list<Kept>::iterator;

  std::shared_ptr<const Template> find(std::string_view text);
  void keep(std::string_view text, std::shared_ptr<const Template> source);

  const std::size_t bytes_max_;
  std::mutex mutex_;
  std::list<Kept> kept_;  // what was used last comes first
  std::unordered_map<std::string_view, Place> places_;
  std::size_t bytes_ = 0;
};

}  // namespace cairn::service
