// How states are written in the database: by their public names, so that a person with a SQL prompt
// can read them, and so that the order of an enum can change.
#pragma once

#include <string_view>

#include "engine/rows.h"

namespace cairn::sqlite {

// The texts live as long as the program.
std::string_view name_of(StackState state);
std::string_view name_of(ResourceState state);
std::string_view name_of(StackAction action);
std::string_view name_of(CallState call);
std::string_view name_of(RecordKind kind);
std::string_view name_of(TagKind kind);

// An unknown name reads as the default state; migrations see to it that there is none.
StackState stack_state(std::string_view name);
ResourceState resource_state(std::string_view name);
StackAction stack_action(std::string_view name);
CallState call_state(std::string_view name);
RecordKind record_kind(std::string_view name);

}  // namespace cairn::sqlite
