// cairn oss put, ls, rm
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

struct Place {
  std::string bucket;
  std::string key;  // or how keys begin; percent-encoding is undone
};

// Of "oss://bucket/key". Nothing when it is no such text.
std::optional<Place> place_of(std::string_view text) {
  constexpr std::string_view kOss = "oss://";
  if (!text.starts_with(kOss)) return std::nullopt;
  text.remove_prefix(kOss.size());
  text = text.substr(0, text.find('?'));
  Place place{std::string(text.substr(0, text.find('/'))), {}};
  if (place.bucket.empty()) return std::nullopt;
  text.remove_prefix(std::min(text.size(), place.bucket.size() + 1));
  if (!percent_decode(text, /*plus_is_space=*/false, place.key)) return std::nullopt;
  return place;
}

Exit refuse_place(const Context& context) {
  return report_usage({.code = "NotAnObject",
                       .message = fmt::format("\"{}\" names no object.", context.command.object),
                       .fix = "Write oss://bucket/key."},
                      {}, context.command.global, context.host);
}

Exit say(const Context& context, const ApiAnswer& answer, const std::string& text) {
  if (!answer) return report(context, answer.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, answer.value());
  } else {
    context.host.out(text);
  }
  return Exit::kOk;
}

std::string listing(const Value& answer) {
  std::string out;
  for (const Value& bucket : answer.get("Buckets").items()) {
    out += fmt::format("oss://{}/\n", printable(bucket.as_string()));
  }
  std::vector<std::vector<std::string>> rows = {{"BYTES", "CHANGED (UTC)", "KEY"}};
  for (const Value& object : answer.get("Objects").items()) {
    rows.push_back({std::to_string(object.get("Size").as_int()),
                    std::string(object.get_string("LastModified")),
                    std::string(object.get_string("ObjectKey"))});
  }
  if (rows.size() > 1) out += table(rows);
  const Value& truncated = answer.get("IsTruncated");
  if (truncated.is_bool() && truncated.as_bool()) out += "and more; ask for a longer prefix\n";
  return out.empty() ? "There are no objects.\n" : out;
}

}  // namespace

Exit run_oss_put(const Context& context) {
  const auto place = place_of(context.command.object);
  if (!place || place->key.empty()) return refuse_place(context);
  auto text = context.host.read_file(context.command.file);
  if (!text) return report_usage(text.error(), {}, context.command.global, context.host);
  const ApiAnswer answer = ask(context, {.action = "PutObject",
                                         .parameters = {{"BucketName", place->bucket},
                                                        {"ObjectKey", place->key}},
                                         .form = {{"Content", std::move(*text)}}});
  return say(context, answer, answer ? std::string(answer.value().get_string("Url")) + "\n" : "");
}

Exit run_oss_list(const Context& context) {
  ApiCall call{.action = "ListObjects"};
  if (!context.command.object.empty()) {
    const auto place = place_of(context.command.object);
    if (!place) return refuse_place(context);
    call.parameters.emplace_back("BucketName", place->bucket);
    if (!place->key.empty()) call.parameters.emplace_back("Prefix", place->key);
  }
  const ApiAnswer answer = ask(context, call);
  return say(context, answer, answer ? listing(answer.value()) : "");
}

Exit run_oss_remove(const Context& context) {
  const auto place = place_of(context.command.object);
  if (!place || place->key.empty()) return refuse_place(context);
  const ApiAnswer answer =
      ask(context, {.action = "DeleteObject",
                    .parameters = {{"BucketName", place->bucket}, {"ObjectKey", place->key}}});
  const bool was_there = answer && answer.value().get("Deleted").as_bool();
  return say(context, answer, was_there ? "Removed.\n" : "There was no such object.\n");
}

}  // namespace cairn::cli
