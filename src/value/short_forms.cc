#include "value/short_forms.h"

#include <algorithm>

#include "base/suggest.h"

namespace cairn {
namespace {

constexpr std::string_view kFunctions[] = {
    "Fn::Add",
    "Fn::And",
    "Fn::Any",
    "Fn::Avg",
    "Fn::Base64",
    "Fn::Base64Decode",
    "Fn::Base64Encode",
    "Fn::Calculate",
    "Fn::Cidr",
    "Fn::Contains",
    "Fn::EachMemberIn",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::FormatTime",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::GetJsonValue",
    "Fn::GetStackOutput",
    "Fn::If",
    "Fn::Indent",
    "Fn::Index",
    "Fn::Join",
    "Fn::Jq",
    "Fn::Length",
    "Fn::ListMerge",
    "Fn::MarketplaceImage",
    "Fn::MatchPattern",
    "Fn::Max",
    "Fn::MemberListToMap",
    "Fn::MergeMap",
    "Fn::MergeMapToList",
    "Fn::Min",
    "Fn::Not",
    "Fn::Or",
    "Fn::Replace",
    "Fn::ResourceFacade",
    "Fn::Select",
    "Fn::SelectMapList",
    "Fn::Split",
    "Fn::Str",
    "Fn::Sub",
    "Fn::TransformNamespace",
    "Ref",
};
static_assert(std::ranges::is_sorted(kFunctions), "searched by halving");
static_assert(std::size(kFunctions) == 43);

std::string_view short_form(std::string_view function) {
  constexpr std::string_view kPrefix = "Fn::";
  return function.starts_with(kPrefix) ? function.substr(kPrefix.size()) : function;
}

}  // namespace

std::span<const std::string_view> function_names() {
  return kFunctions;
}

std::string_view function_of_short_form(std::string_view tag_without_mark) {
  // Removing the common prefix keeps the order: "Ref" stands alone behind all others, as it must.
  const auto last = std::end(kFunctions) - 1;
  if (tag_without_mark == *last) return *last;
  const auto found =
      std::ranges::lower_bound(std::begin(kFunctions), last, tag_without_mark, {}, short_form);
  return found != last && short_form(*found) == tag_without_mark ? *found : std::string_view();
}

std::string nearest_short_form(std::string_view tag) {
  Nearest search(tag);
  for (const std::string_view function : kFunctions) {
    search.offer("!" + std::string(short_form(function)));
  }
  return search.best();
}

Value get_att_argument(const Value& text) {
  constexpr std::string_view kOutputs = ".Outputs";
  const std::string_view whole = text.as_string();
  std::size_t dot = whole.rfind('.');
  if (dot == std::string_view::npos) return text;
  const std::string_view head = whole.substr(0, dot);
  if (head.ends_with(kOutputs)) dot -= kOutputs.size();
  return Value::list({Value::string(whole.substr(0, dot)).with_pos(text.pos()),
                      Value::string(whole.substr(dot + 1)).with_pos(text.pos())})
      .with_pos(text.pos());
}

}  // namespace cairn
