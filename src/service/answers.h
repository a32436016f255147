// Small things that several actions say or look up in the same words.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "service/context.h"

namespace cairn::service {

Error not_supported(std::string_view feature, std::string_view fix = {});
Error stack_not_found(std::string_view name);
Error stack_exists(std::string_view name);
Error resource_not_found(std::string_view name, const StackRow& stack);
Error action_in_progress(const StackRow& stack);
Error too_many_stacks(std::uint64_t limit);
Error too_many_operations(std::uint64_t limit);
Error unavailable();

// The stack with the request's StackId, deleted ones included.
Result<StackRow> find_stack(const ActionRequest& request, Reader& reader);

Error invalid_parameter(std::string_view name, std::string_view reason, std::string_view fix);
// A list that gives one key two values; which of them counts would be a guess.
std::optional<Error> refuse_repeated(const ActionRequest& request, std::string_view list,
                                     std::string_view key_field);
Error invalid_time(std::string_view name);

// PageNumber and PageSize, with the catalogue's defaults.
struct PageRequest {
  std::int64_t number = 1;
  std::int64_t size = 10;
  Window window() const;
  void describe(std::uint64_t total, MapBuilder& answer) const;
};
PageRequest page_of(const ActionRequest& request);

std::string new_uuid(Chance& chance);
// A time that has not come (0) is left out of answers.
void set_time(MapBuilder& map, std::string_view key, Millis time);

inline constexpr std::string_view kStackType = "ALIYUN::ROS::Stack";
inline constexpr std::string_view kMask = "******";  // of NoEcho values

}  // namespace cairn::service
