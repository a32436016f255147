#include "value/value.h"

#include <atomic>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>

#include "value/key_index.h"

namespace cairn {
namespace detail {

// One allocation a node for text; lists and maps own a vector. Maps above kIndexFrom entries carry
// a hash index, so that lookup never scans a large map.
struct Node {
  std::atomic<std::uint32_t> count{1};
  Kind kind;
  bool has_unknown = false;
  explicit Node(Kind k) : kind(k) {}
};

struct TextNode : Node {
  std::size_t size;
  TextNode(Kind k, std::size_t n) : Node(k), size(n) {}
  char* data() { return reinterpret_cast<char*>(this + 1); }
};

struct ListNode : Node {
  std::vector<Value> items;
  explicit ListNode(std::vector<Value> v) : Node(Kind::kList), items(std::move(v)) {}
};

struct MapNode : Node {
  std::vector<Entry> entries;
  std::unique_ptr<KeyIndex> index;
  explicit MapNode(std::vector<Entry> e) : Node(Kind::kMap), entries(std::move(e)) {}
};

constexpr std::size_t kIndexFrom = 12;

TextNode* make_text(Kind kind, std::string_view text) {
  void* memory = ::operator new(sizeof(TextNode) + text.size());
  auto* node = new (memory) TextNode(kind, text.size());
  if (!text.empty()) std::memcpy(node->data(), text.data(), text.size());
  return node;
}

void retain(Node* node) {
  node->count.fetch_add(1, std::memory_order_relaxed);
}

void release(Node* node) {
  if (node->count.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  switch (node->kind) {
    case Kind::kList:
      delete static_cast<ListNode*>(node);
      break;
    case Kind::kMap:
      delete static_cast<MapNode*>(node);
      break;
    default: {
      auto* text = static_cast<TextNode*>(node);
      text->~TextNode();
      ::operator delete(text);
    }
  }
}

// Removes earlier duplicates of a key: the last value wins and keeps the first one's place.
void resolve_duplicates(std::vector<Entry>& entries) {
  std::vector<Entry> kept;
  kept.reserve(entries.size());
  KeyIndex index(entries.size());
  for (Entry& entry : entries) {
    const auto at = static_cast<std::uint32_t>(kept.size());
    kept.push_back(std::move(entry));
    const std::uint32_t first = index.add(kept, at);
    if (first == at) continue;
    kept[first].value = std::move(kept.back().value);
    kept.pop_back();
  }
  entries = std::move(kept);
}

bool has_duplicates(const std::vector<Entry>& entries) {
  for (std::size_t i = 1; i < entries.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (entries[i].key == entries[j].key) return true;
    }
  }
  return false;
}

// Adds every entry to `index`; false when two keys are equal.
bool fill(KeyIndex& index, const std::vector<Entry>& entries) {
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (index.add(entries, i) != i) return false;
  }
  return true;
}

MapNode* make_map(std::vector<Entry> entries) {
  std::unique_ptr<KeyIndex> index;
  if (entries.size() >= kIndexFrom) {
    index = std::make_unique<KeyIndex>(entries.size());
    if (!fill(*index, entries)) {
      resolve_duplicates(entries);
      index = std::make_unique<KeyIndex>(entries.size());
      fill(*index, entries);
    }
  } else if (has_duplicates(entries)) {
    resolve_duplicates(entries);
  }
  auto* node = new MapNode(std::move(entries));
  node->index = std::move(index);
  for (const Entry& e : node->entries) node->has_unknown |= e.value.has_unknown();
  return node;
}

}  // namespace detail

namespace {

const detail::TextNode* text_of(const detail::Node* n) {
  return static_cast<const detail::TextNode*>(n);
}

const Value* entry_at(const detail::MapNode& map, std::uint32_t at) {
  return at == detail::KeyIndex::kNone ? nullptr : &map.entries[at].value;
}

}  // namespace

Value Value::boolean(bool b) {
  Value v;
  v.kind_ = Kind::kBool;
  v.bool_ = b;
  return v;
}

Value Value::integer(std::int64_t i) {
  Value v;
  v.kind_ = Kind::kInt;
  v.int_ = i;
  return v;
}

Value Value::big_integer(std::string_view decimal) {
  if (!decimal.empty() && decimal.front() == '+') decimal.remove_prefix(1);
  std::int64_t small = 0;
  const auto [end, bad] = std::from_chars(decimal.data(), decimal.data() + decimal.size(), small);
  if (bad == std::errc{} && end == decimal.data() + decimal.size()) return integer(small);
  Value v;
  v.node_ = detail::make_text(Kind::kBigInt, decimal);
  v.kind_ = Kind::kBigInt;
  return v;
}

Value Value::real(double d) {
  Value v;
  v.kind_ = Kind::kDouble;
  v.double_ = d;
  return v;
}

Value Value::string(std::string_view text) {
  Value v;
  v.node_ = detail::make_text(Kind::kString, text);
  v.kind_ = Kind::kString;
  return v;
}

Value Value::bytes(std::string_view data) {
  Value v;
  v.node_ = detail::make_text(Kind::kBytes, data);
  v.kind_ = Kind::kBytes;
  return v;
}

Value Value::list(std::vector<Value> items) {
  Value v;
  auto* node = new detail::ListNode(std::move(items));
  for (const Value& item : node->items) node->has_unknown |= item.has_unknown();
  v.node_ = node;
  v.kind_ = Kind::kList;
  return v;
}

Value Value::map(std::vector<Entry> entries) {
  Value v;
  v.node_ = detail::make_map(std::move(entries));
  v.kind_ = Kind::kMap;
  return v;
}

Value Value::unknown(std::string_view why) {
  Value v;
  v.node_ = detail::make_text(Kind::kUnknown, why);
  v.kind_ = Kind::kUnknown;
  return v;
}

bool Value::as_bool() const {
  assert(is_bool());
  return bool_;
}

std::int64_t Value::as_int() const {
  assert(is_int());
  return int_;
}

double Value::as_double() const {
  if (is_int()) return static_cast<double>(int_);
  if (is_double()) return double_;
  assert(kind_ == Kind::kBigInt);
  const std::string_view digits = as_string();
  double d = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), d);
  if (bad == std::errc::result_out_of_range) return digits.front() == '-' ? -HUGE_VAL : HUGE_VAL;
  return d;
}

std::string_view Value::as_string() const {
  assert(kind_ == Kind::kString || kind_ == Kind::kBytes || kind_ == Kind::kBigInt ||
         kind_ == Kind::kUnknown);
  const auto* text = text_of(node_);
  return {const_cast<detail::TextNode*>(text)->data(), text->size};
}

std::span<const Value> Value::items() const {
  if (!is_list()) return {};
  return static_cast<const detail::ListNode*>(node_)->items;
}

std::span<const Entry> Value::entries() const {
  if (!is_map()) return {};
  return static_cast<const detail::MapNode*>(node_)->entries;
}

std::size_t Value::map_size() const {
  return entries().size();
}

const Value* Value::find(std::string_view key) const {
  if (!is_map()) return nullptr;
  const auto* node = static_cast<const detail::MapNode*>(node_);
  if (node->index) return entry_at(*node, node->index->find(node->entries, key));
  for (const Entry& e : node->entries) {
    if (e.key.is_string() && e.key.as_string() == key) return &e.value;
  }
  return nullptr;
}

const Value* Value::find(const Value& key) const {
  if (!is_map()) return nullptr;
  const auto* node = static_cast<const detail::MapNode*>(node_);
  if (node->index) return entry_at(*node, node->index->find(node->entries, key));
  for (const Entry& e : node->entries) {
    if (e.key == key) return &e.value;
  }
  return nullptr;
}

const Value& Value::get(std::string_view key) const {
  static const Value kNothing{};
  const Value* found = find(key);
  return found != nullptr ? *found : kNothing;
}

std::string_view Value::get_string(std::string_view key, std::string_view otherwise) const {
  const Value* found = find(key);
  return found != nullptr && found->is_string() ? found->as_string() : otherwise;
}

bool Value::has_unknown() const {
  if (is_unknown()) return true;
  return (is_list() || is_map()) && node_->has_unknown;
}

Value Value::with_pos(SourcePos pos) const {
  Value copy = *this;
  copy.set_pos(pos);
  return copy;
}

void Value::set_pos(SourcePos pos) {
  constexpr std::uint32_t kColumnMax = (1U << 24) - 1;
  line_ = pos.line;
  column_ = (pos.column < kColumnMax ? pos.column : kColumnMax) & kColumnMax;
}

void Value::swap(Value& other) noexcept {
  const Kind kind = kind_;
  const std::uint32_t column = column_;
  const std::uint32_t line = line_;
  const std::int64_t payload = int_;
  kind_ = other.kind_;
  column_ = other.column_;
  line_ = other.line_;
  int_ = other.int_;
  other.kind_ = kind;
  other.column_ = column & ((1U << 24) - 1);
  other.line_ = line;
  other.int_ = payload;
}

MapBuilder& MapBuilder::set(std::string_view key, Value value) {
  return set(Value::string(key), std::move(value));
}

MapBuilder& MapBuilder::set(Value key, Value value) {
  entries_.push_back({std::move(key), std::move(value)});
  return *this;
}

bool truthy(const Value& value) {
  assert(!value.is_unknown());
  switch (value.kind()) {
    case Kind::kNull:
      return false;
    case Kind::kBool:
      return value.as_bool();
    case Kind::kInt:
    case Kind::kBigInt:
    case Kind::kDouble:
      return value.as_double() != 0;
    case Kind::kString:
    case Kind::kBytes:
      return !value.as_string().empty();
    default:
      return value.size() != 0;
  }
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "boolean";
    case Kind::kInt:
    case Kind::kBigInt:
      return "integer";
    case Kind::kDouble:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kBytes:
      return "bytes";
    case Kind::kList:
      return "list";
    case Kind::kMap:
      return "map";
    case Kind::kUnknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace cairn
