// Fn::Cidr: a block of IPv4 addresses cut into smaller ones.
#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "eval/functions.h"
#include "eval/resolver.h"

namespace cairn::detail {
namespace {

constexpr std::int64_t kCountMax = 256;
constexpr int kAddressBits = 32;

struct Block {
  std::uint32_t address = 0;
  int prefix = 0;
};

// A number of at most `digits` digits up to `max`, without leading zeros; taken off `text`.
std::optional<unsigned> take_number(std::string_view& text, unsigned max) {
  unsigned number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (bad != std::errc{} || number > max || (length > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(length);
  return number;
}

std::optional<Block> parse_block(std::string_view text) {
  Block block;
  for (int i = 0; i < 4; ++i) {
    const std::optional<unsigned> octet = take_number(text, 255);
    if (!octet || !text.starts_with(i < 3 ? '.' : '/')) return std::nullopt;
    text.remove_prefix(1);
    block.address = (block.address << 8) | *octet;
  }
  const std::optional<unsigned> prefix = take_number(text, kAddressBits);
  if (!prefix || !text.empty()) return std::nullopt;
  block.prefix = static_cast<int>(*prefix);
  const std::uint64_t hosts = (std::uint64_t{1} << (kAddressBits - block.prefix)) - 1;
  block.address &= ~static_cast<std::uint32_t>(hosts);
  return block;
}

}  // namespace

Value resolve_cidr(Call& call, Arguments arguments) {
  const std::optional<Block> block = parse_block(arguments[0].as_string());
  if (!block) {
    return call.fail(fmt::format("Fn::Cidr: \"{}\" is not an IPv4 block", arguments[0].as_string()),
                     "Write it as 192.168.0.0/16.");
  }
  const std::int64_t count = arguments[1].is_int() ? arguments[1].as_int() : 0;
  if (count < 1 || count > kCountMax) {
    return call.fail("Fn::Cidr: the count must be between 1 and 256");
  }
  const std::int64_t bits = arguments[2].is_int() ? arguments[2].as_int() : 0;
  if (bits < 1 || bits > kAddressBits) {
    return call.fail("Fn::Cidr: the host bits must be between 1 and 32");
  }
  const int prefix = kAddressBits - static_cast<int>(bits);
  const bool room = prefix >= block->prefix && (std::uint64_t{1} << (prefix - block->prefix)) >=
                                                   static_cast<std::uint64_t>(count);
  if (!room) {
    return call.fail(fmt::format("Fn::Cidr: {} has no room for {} blocks with {} host bits",
                                 arguments[0].as_string(), count, bits),
                     "Ask for fewer or smaller blocks.");
  }
  std::vector<Value> blocks;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at =
        static_cast<std::uint32_t>(block->address + (static_cast<std::uint64_t>(i) << bits));
    blocks.push_back(Value::string(fmt::format("{}.{}.{}.{}/{}", at >> 24, (at >> 16) & 255,
                                               (at >> 8) & 255, at & 255, prefix)));
  }
  return Value::list(std::move(blocks));
}

}  // namespace cairn::detail
