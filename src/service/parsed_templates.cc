#include "service/parsed_templates.h"

#include <utility>

namespace cairn::service {

ParsedTemplate ParsedTemplates::parse(std::string_view text) {
  if (auto source = find(text)) return {.source = std::move(source), .errors = {}};
  ParsedTemplate parsed = parse_template(text);
  if (parsed.source && parsed.errors.empty()) keep(text, parsed.source);
  return parsed;
}

std::shared_ptr<const Template> ParsedTemplates::find(std::string_view text) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(text);
  if (found == places_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return found->second->source;
}

void ParsedTemplates::keep(std::string_view text, std::shared_ptr<const Template> source) {
  const std::lock_guard lock(mutex_);
  if (places_.contains(text)) return;  // another thread read it meanwhile
  kept_.push_front({std::string(text), std::move(source)});
  places_.emplace(kept_.front().text, kept_.begin());
  bytes_ += text.size();
  while (bytes_ > bytes_max_) {
    bytes_ -= kept_.back().text.size();
    places_.erase(kept_.back().text);
    kept_.pop_back();
  }
}

}  // namespace cairn::service
