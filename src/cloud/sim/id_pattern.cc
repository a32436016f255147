#include "cloud/sim/id_pattern.h"

#include <charconv>

#include "catalog/regions.h"
#include "cloud/sim/random.h"

namespace cairn::sim {

IdPattern::IdPattern(std::string_view pattern) {
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    if (open != 0) {
      const std::string_view literal = pattern.substr(0, open);
      pieces_.push_back({Piece::kLiteral, std::string(literal)});
      pattern.remove_prefix(literal.size());
      continue;
    }
    const std::size_t close = pattern.find('}');
    pieces_.push_back(parse_part(pattern.substr(1, close - 1)));
    pattern.remove_prefix(close == std::string_view::npos ? pattern.size() : close + 1);
  }
}

IdPattern::Part IdPattern::parse_part(std::string_view name) {
  if (name == "r") return {Piece::kInfix, {}};
  if (name == "region") return {Piece::kRegion, {}};
  if (name == "account") return {Piece::kAccount, {}};
  std::size_t count = 0;
  const char* last = name.data() + name.size();
  const auto [end, bad] = std::from_chars(name.data() + 1, last, count);
  if (bad == std::errc{} && end == last) {
    switch (name.front()) {
      case 'b':
        return {Piece::kBase36, {}, count};
      case 'B':
        return {Piece::kBase62, {}, count};
      case 'h':
        return {Piece::kHex, {}, count};
      case 'd':
        return {Piece::kDigits, {}, count};
      default:
        break;
    }
  }
  return {Piece::kProperty, std::string(name)};
}

bool IdPattern::natural() const {
  bool named = false;
  for (const Part& part : pieces_) {
    if (part.piece == Piece::kProperty) named = true;
    if (part.piece != Piece::kProperty && part.piece != Piece::kLiteral) return false;
  }
  return named;
}

std::string_view IdPattern::last_property() const {
  std::string_view last;
  for (const Part& part : pieces_) {
    if (part.piece == Piece::kProperty) last = part.text;
  }
  return last;
}

std::optional<std::string> scalar_text(const Value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_int()) return std::to_string(value.as_int());
  if (value.is_bool()) return value.as_bool() ? "true" : "false";
  return std::nullopt;
}

std::optional<std::string> IdPattern::make(const Place& place, std::uint64_t seed,
                                           const Value& properties) const {
  Noise noise(seed);
  std::string id;
  for (const Part& part : pieces_) {
    switch (part.piece) {
      case Piece::kLiteral:
        id += part.text;
        break;
      case Piece::kBase36:
        noise.append(id, kBase36Set, part.count);
        break;
      case Piece::kBase62:
        noise.append(id, kBase62Set, part.count);
        break;
      case Piece::kHex:
        noise.append(id, kHexSet, part.count);
        break;
      case Piece::kDigits:
        noise.append(id, kDigitSet.substr(1), 1);
        noise.append(id, kDigitSet, part.count - 1);
        break;
      case Piece::kRegion:
        id += place.region;
        break;
      case Piece::kAccount:
        id += place.account;
        break;
      case Piece::kInfix: {
        const Region* region = find_region(place.region);
        id += region != nullptr ? std::string_view(region->id_infix) : "0xx";
        break;
      }
      case Piece::kProperty: {
        const std::optional<std::string> text = scalar_text(properties.get(part.text));
        if (!text || text->empty()) return std::nullopt;
        id += *text;
        break;
      }
    }
  }
  return id;
}

}  // namespace cairn::sim
