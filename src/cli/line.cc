#include "cli/line.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "value/json.h"

namespace cairn::cli {
namespace {

// What comes after "name:" and the one space that belongs to it.
std::string_view value_of(std::string_view line) {
  line.remove_prefix(line.find(':') + 1);
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

}  // namespace

std::vector<EventText::Found> EventText::take(std::string_view bytes) {
  std::vector<Found> found;
  unread_ += bytes;
  std::size_t begin = 0;
  for (std::size_t end; (end = unread_.find("\n\n", begin)) != std::string::npos; begin = end + 2) {
    std::string_view block = std::string_view(unread_).substr(begin, end - begin);
    std::string data;
    while (!block.empty()) {
      const std::string_view line = block.substr(0, block.find('\n'));
      block.remove_prefix(std::min(block.size(), line.size() + 1));
      if (line.starts_with("id:")) last_id_ = value_of(line);
      if (line.starts_with("data:")) data += value_of(line);
    }
    if (!data.empty()) found.push_back({last_id_, std::move(data)});
  }
  unread_.erase(0, begin);
  return found;
}

bool Line::open() {
  if (stream_ != nullptr) return true;
  if (unknown_) return false;
  ApiCall call{
      .action = "StreamStackEvents", .parameters = {{"StackId", stack_id_}}, .template_body = {}};
  if (text_.last_id().empty()) {
    call.parameters.emplace_back("StartFrom", "Now");
  } else {
    call.parameters.emplace_back("LastEventId", text_.last_id());
  }
  auto followed = api_.follow(call);
  if (const auto* failure = std::get_if<Failure>(&followed)) {
    unknown_ = failure->kind == FailureKind::kRefused;
    return false;
  }
  stream_ = std::move(std::get<std::unique_ptr<TextStream>>(followed));
  heard_ms_ = host_.now_ms();
  return true;
}

std::vector<Value> Line::wait(int ms) {
  std::vector<Value> events;
  if (stream_ == nullptr) {
    host_.pause_ms(ms);
    return events;
  }
  const auto bytes = stream_->wait(ms);
  const std::int64_t now = host_.now_ms();
  if (!bytes || (bytes->empty() && now - heard_ms_ > kSilenceMaxMs)) {
    stream_.reset();
    text_.forget_unfinished();
    return events;
  }
  if (!bytes->empty()) heard_ms_ = now;
  for (EventText::Found& found : text_.take(*bytes)) {
    auto event = read_json(found.data);
    if (event) events.push_back(std::move(event).value());
  }
  return events;
}

}  // namespace cairn::cli
