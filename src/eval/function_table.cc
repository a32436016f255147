// The function table (section 10.5): where each function may stand, what it takes, who computes it.
#include <unordered_map>

#include "eval/functions.h"

namespace cairn::detail {
namespace {

constexpr Kinds kWord = kText | kInteger | kBool | kNull;  // what Fn::Join puts into a text
constexpr Form kOne = Form::kOne;
constexpr Form kItems = Form::kItems;
constexpr Eagerness kStrict = Eagerness::kStrict;
constexpr Eagerness kPartial = Eagerness::kPartial;
constexpr Eagerness kLazy = Eagerness::kLazy;

// A table reads by its rows.
// clang-format off
const FunctionSpec kTable[] = {
    // References
    {"Ref", kAnywhere, kOne, kStrict, resolve_ref, {{{"name", kText | kNullAnswers}}},
     construct_ref},
    {"Fn::GetAtt", kInValues, kItems, kLazy, nullptr,
     {{{"resource", kText | kLiteral}, {"attribute", kText}}}, construct_get_att},
    {"Fn::FindInMap", kAnywhere, kItems, kStrict, resolve_find_in_map,
     {{{"map", kText}, {"first key", kScalar}, {"second key", kScalar}}}},
    {"Fn::GetAZs", kAnywhere, kOne, kStrict, resolve_get_azs, {{{"region", kText}}}},
    {"Fn::GetStackOutput", kInValues, kItems, kStrict, resolve_get_stack_output,
     {{{"stack", kText | kNullAnswers}, {"output", kText | kNullAnswers},
       {"region", kText | kNullAnswers | kOptional}}}},
    {"Fn::MarketplaceImage", kInValues, kOne, kStrict, resolve_marketplace_image,
     {{{"product code", kText | kLiteral}}}, construct_marketplace_image},
    {"Fn::ResourceFacade", kInValues, kOne, kStrict, nullptr, {}, construct_resource_facade},

    // Conditions
    {"Fn::Equals", kInConditions, kItems, kPartial, resolve_equals,
     {{{"a", kAnything}, {"b", kAnything}}}},
    {"Fn::And", kInConditions, kItems, kLazy, resolve_and,
     {{{"condition", kAnything}, {"condition", kAnything}, {"...", kAnything | kOptional}}},
     construct_and_or},
    {"Fn::Or", kInConditions, kItems, kLazy, resolve_or,
     {{{"condition", kAnything}, {"condition", kAnything}, {"...", kAnything | kOptional}}},
     construct_and_or},
    {"Fn::Not", kInConditions, kOne, kLazy, resolve_not, {{{"condition", kAnything}}},
     construct_not},
    {"Fn::If", kAnywhere, kItems, kLazy, resolve_if,
     {{{"condition", kAnything}, {"then", kAnything}, {"else", kAnything}}}, construct_if},
    {"Fn::TransformNamespace", kAnywhere, kItems, kStrict, resolve_transform_namespace,
     {{{"kind of name", kText | kLiteral}, {"prefix", kText},
       {"value", kText | kBool | kNull | kList, kText}}}},

    // Text
    {"Fn::Join", kAnywhere, kItems, kStrict, resolve_join,
     {{{"delimiter", kText}, {"list", kList | kNull, kWord}}}},
    {"Fn::Sub", kInValues, kOne, kLazy, resolve_sub,
     {{{"text or [text, map of variables]", kText}}}, construct_sub},
    {"Fn::Split", kAnywhere, kItems, kStrict, resolve_split,
     {{{"delimiter", kText | kLiteral}, {"text", kText | kNull}}}, construct_split},
    {"Fn::Replace", kAnywhere, kItems, kStrict, resolve_replace,
     {{{"map of replacements", kMap | kLiteral}, {"text", kText | kNullAnswers}}}},
    {"Fn::Str", kAnywhere, kOne, kStrict, resolve_str, {{{"value", kAnything}}}},
    {"Fn::Indent", kAnywhere, kItems, kStrict, resolve_indent,
     {{{"text", kText | kNullAnswers},
       {"level", kInteger | kNullAnswers},
       {"size", kInteger | kNullAnswers | kOptional},
       {"indentFirstLine", kBool | kNullAnswers | kOptional}}},
     construct_indent},
    {"Fn::Base64Encode", kAnywhere, kOne, kStrict, resolve_base64_encode,
     {{{"text", kText | kNullAnswers}}}},
    {"Fn::Base64Decode", kAnywhere, kOne, kStrict, resolve_base64_decode,
     {{{"text", kText | kNullAnswers}}}},
    {"Fn::Base64", kInValues, kOne, kPartial, resolve_same, {{{"text", kText | kNull}}}},
    {"Fn::MatchPattern", kAnywhere, kItems, kStrict, resolve_match_pattern,
     {{{"pattern", kText}, {"text", kText}}}},
    {"Fn::FormatTime", kAnywhere, kItems, kStrict, resolve_format_time,
     {{{"format", kText}, {"zone", kText | kOptional}}}, construct_format_time},

    // Lists
    {"Fn::Select", kAnywhere, kItems, kLazy, resolve_select,
     {{{"index or key", kScalar},
       {"collection", kList | kMap | kText | kNull},
       {"default", kAnything | kOptional},
       {"error text", kAnything | kOptional}}},
     construct_select},
    {"Fn::Length", kAnywhere, kOne, kPartial, resolve_length,
     {{{"value", kText | kList | kMap | kNull}}}},
    {"Fn::Index", kAnywhere, kItems, kPartial, resolve_index,
     {{{"item", kAnything}, {"list", kList | kNullAnswers}}}},
    {"Fn::Any", kAnywhere, kOne, kPartial, resolve_any, {{{"list", kList | kNullAnswers}}}},
    {"Fn::Contains", kAnywhere, kItems, kPartial, resolve_contains,
     {{{"list", kList, kScalar}, {"value", kAnything}}}},
    {"Fn::EachMemberIn", kAnywhere, kItems, kStrict, resolve_each_member_in,
     {{{"list", kList, kScalar}, {"list to look in", kList, kScalar}}}},
    {"Fn::ListMerge", kAnywhere, kOne, kPartial, resolve_list_merge,
     {{{"list of lists", kList | kNullAnswers, kList | kNull}}}},
    {"Fn::SelectMapList", kAnywhere, kItems, kPartial, resolve_select_map_list,
     {{{"key", kText | kNullAnswers}, {"list of maps", kList | kNullAnswers, kMap | kNull}}}},

    // Maps
    {"Fn::GetJsonValue", kAnywhere, kItems, kPartial, resolve_get_json_value,
     {{{"key", kText | kLiteral}, {"JSON text or map", kText | kMap | kNullAnswers}}}},
    {"Fn::MemberListToMap", kAnywhere, kItems, kStrict, resolve_member_list_to_map,
     {{{"key field", kText | kLiteral}, {"value field", kText | kLiteral},
       {"list", kList, kText}}}},
    {"Fn::MergeMap", kAnywhere, kItems, kPartial, resolve_merge_map,
     {{{"map", kMap}, {"map that wins", kMap}}}},
    {"Fn::MergeMapToList", kAnywhere, kOne, kPartial, resolve_merge_map_to_list,
     {{{"list of one-entry maps", kList | kLiteral, kMap}}}, construct_merge_map_to_list},

    // Numbers
    {"Fn::Add", kAnywhere, kOne, kPartial, resolve_add,
     {{{"list of numbers, lists or maps", kList, kNumber | kList | kMap | kNull}}},
     construct_add},
    {"Fn::Avg", kAnywhere, kItems, kStrict, resolve_avg,
     {{{"digits", kInteger}, {"list of numbers", kList, kNumber | kText | kNull}}}},
    {"Fn::Max", kAnywhere, kOne, kStrict, resolve_max,
     {{{"list of numbers", kList, kNumber | kNull}}}},
    {"Fn::Min", kAnywhere, kOne, kStrict, resolve_min,
     {{{"list of numbers", kList, kNumber | kNull}}}},
    {"Fn::Calculate", kAnywhere, kItems, kStrict, resolve_calculate,
     {{{"expression", kText | kLiteral}, {"digits", kInteger},
       {"list of numbers", kList | kNull | kOptional, kNumber | kText | kNull}}},
     construct_calculate},
    {"Fn::Cidr", kAnywhere, kItems, kStrict, resolve_cidr,
     {{{"IPv4 block", kText}, {"count", kInteger}, {"host bits", kInteger}}}},

    // Data into data, by a program
    {"Fn::Jq", kAnywhere, kItems, kStrict, resolve_jq,
     {{{"method", kText | kLiteral}, {"script", kAnything}, {"JSON text or value", kAnything}}},
     construct_jq},
};
// clang-format on

}  // namespace

const FunctionSpec* find_function(std::string_view name) {
  static const auto kByName = [] {
    std::unordered_map<std::string_view, const FunctionSpec*> rows;
    for (const FunctionSpec& row : kTable) rows.emplace(row.name, &row);
    return rows;
  }();
  const auto found = kByName.find(name);
  return found == kByName.end() ? nullptr : found->second;
}

}  // namespace cairn::detail
