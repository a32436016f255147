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

std::string Complaints::code_for(std::string_view name, Fault fault) const {
  if (api_ == Api::kRos || fault == Fault::kOther) return {};
  constexpr std::string_view kEndings[] = {"", ".Length", ".InvalidChars", ""};
  std::string code =
      fmt::format("InvalidParameter.{}{}", name, kEndings[static_cast<std::size_t>(fault)]);
  return is_known_error(code) ? code : std::string();
}

void Complaints::invalid(const Place& place, std::string_view reason, std::string fix,
                         Fault fault) {
  if (full()) return;
  const std::string name = place.text();
  if (const std::string code = code_for(name, fault); !code.empty()) {
    // Such a text has no room for the reason.
    errors_.push_back(plain_error(code, name, fmt::format("{}: {}. {}", name, reason, fix)));
  } else {
    errors_.push_back(invalid_parameter(name, reason, std::move(fix)));
  }
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
