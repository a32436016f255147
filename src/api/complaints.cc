#include "api/complaints.h"

#include <fmt/format.h>

#include "api/refusal.h"
#include "catalog/error_catalog.h"

namespace cairn::api {

std::string Place::text() const {
  std::string out = outer == nullptr ? std::string() : outer->text() + ".";
  if (name.empty()) return out + std::to_string(number);
  return out.append(name);
}

void Complaints::add(Error error) {
  if (!full()) errors_.push_back(std::move(error));
}

void Complaints::invalid(const Place& place, std::string_view reason, std::string fix) {
  if (!full()) errors_.push_back(invalid_parameter(place.text(), reason, std::move(fix)));
}

void Complaints::missing(const Place& place) {
  if (full()) return;
  const std::string name = place.text();
  errors_.push_back({.code = "MissingParameter",
                     .message = error_text("MissingParameter", {{"name", name}}),
                     .where = name,
                     .fix = fmt::format("Give {}.", name)});
}

void Complaints::missing_one_of(std::string_view names) {
  if (full()) return;
  errors_.push_back({.code = "MissingParameter",
                     .message = error_text("MissingParameter", {{"names", names}}),
                     .where = std::string(names),
                     .fix = "Give exactly one of them."});
}

void Complaints::more_than_one_of(std::string_view names) {
  if (full()) return;
  errors_.push_back({.code = "MultipleParameter",
                     .message = error_text("MultipleParameter", {{"names", names}}),
                     .where = std::string(names),
                     .fix = "Leave all but one of them out."});
}

}  // namespace cairn::api
