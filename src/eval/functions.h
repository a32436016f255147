// The functions of the language, by the file that holds them. Each resolve_ computes one function
// from arguments that fit its row of the table; each construct_ builds what the table alone cannot.
#pragma once

#include <span>

#include "eval/function.h"

namespace cairn::detail {

// Calls that construction puts in place of a name; they have no row in the table.
extern const FunctionSpec kRefToParameter;
extern const FunctionSpec kRefToResource;
extern const FunctionSpec kAttributeOfResource;
extern const FunctionSpec kConditionByName;
extern const FunctionSpec kWrongName;

using Arguments = std::span<const Value>;

// functions_reference.cc: what other parts of the template or the world say
Part construct_ref(Compiler&, const FunctionSpec&, const Value&, const Path&);
Part construct_get_att(Compiler&, const FunctionSpec&, const Value&, const Path&);
Part construct_resource_facade(Compiler&, const FunctionSpec&, const Value&, const Path&);
Part construct_marketplace_image(Compiler&, const FunctionSpec&, const Value&, const Path&);
Value resolve_ref(Call&, Arguments);
Value resolve_find_in_map(Call&, Arguments);
Value resolve_get_azs(Call&, Arguments);
Value resolve_get_stack_output(Call&, Arguments);
Value resolve_marketplace_image(Call&, Arguments);

// functions_sub.cc
Part construct_sub(Compiler&, const FunctionSpec&, const Value&, const Path&);
Value resolve_sub(Call&, Arguments);

// functions_logic.cc: conditions
Part construct_if(Compiler&, const FunctionSpec&, const Value&, const Path&);
Part construct_and_or(Compiler&, const FunctionSpec&, const Value&, const Path&);
Part construct_not(Compiler&, const FunctionSpec&, const Value&, const Path&);
Value resolve_if(Call&, Arguments);
Value resolve_and(Call&, Arguments);
Value resolve_or(Call&, Arguments);
Value resolve_not(Call&, Arguments);
Value resolve_equals(Call&, Arguments);
Value resolve_transform_namespace(Call&, Arguments);

// functions_text.cc: text from text
Part construct_split(Compiler&, const FunctionSpec&, const Value&, const Path&);
Part construct_indent(Compiler&, const FunctionSpec&, const Value&, const Path&);
Value resolve_join(Call&, Arguments);
Value resolve_split(Call&, Arguments);
Value resolve_replace(Call&, Arguments);
Value resolve_str(Call&, Arguments);
Value resolve_indent(Call&, Arguments);
Value resolve_base64_encode(Call&, Arguments);
Value resolve_base64_decode(Call&, Arguments);
Value resolve_same(Call&, Arguments);
Value resolve_match_pattern(Call&, Arguments);

// functions_select.cc
Part construct_select(Compiler&, const FunctionSpec&, const Value&, const Path&);
Value resolve_select(Call&, Arguments);

// functions_list.cc: questions about lists, and lists made of lists
Value resolve_length(Call&, Arguments);
Value resolve_index(Call&, Arguments);
Value resolve_any(Call&, Arguments);
Value resolve_contains(Call&, Arguments);
Value resolve_each_member_in(Call&, Arguments);
Value resolve_list_merge(Call&, Arguments);
Value resolve_select_map_list(Call&, Arguments);

// functions_map.cc: maps made and read
Part construct_merge_map_to_list(Compiler&, const FunctionSpec&, const Value&, const Path&);
Value resolve_get_json_value(Call&, Arguments);
Value resolve_member_list_to_map(Call&, Arguments);
Value resolve_merge_map(Call&, Arguments);
Value resolve_merge_map_to_list(Call&, Arguments);

// functions_number.cc
Part construct_add(Compiler&, const FunctionSpec&, const Value&, const Path&);
Part construct_calculate(Compiler&, const FunctionSpec&, const Value&, const Path&);
Value resolve_add(Call&, Arguments);
Value resolve_avg(Call&, Arguments);
Value resolve_max(Call&, Arguments);
Value resolve_min(Call&, Arguments);
Value resolve_calculate(Call&, Arguments);

// functions_net.cc
Value resolve_cidr(Call&, Arguments);

// functions_time.cc
Part construct_format_time(Compiler&, const FunctionSpec&, const Value&, const Path&);
Value resolve_format_time(Call&, Arguments);

// functions_jq.cc
Part construct_jq(Compiler&, const FunctionSpec&, const Value&, const Path&);
Value resolve_jq(Call&, Arguments);

}  // namespace cairn::detail
