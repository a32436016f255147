// What a template needs of the cloud before anything is made: one reading of a data source, an
// entry of the parameter store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cloud/cloud.h"
#include "eval/model.h"

namespace cairn::service {

// `token` is 40 characters that no other call has.
CallSpec data_source_call(std::string_view account, std::string_view region, std::string_view type,
                          const Value& properties, std::string token);
// The Error has the cloud's own words.
Result<DataSourceAnswer> data_source_answer(std::string_view type, const CallReply& reply);
// The entry `name` as it was found, or the words for its absence.
Result<Value> stored_parameter(std::optional<Value> found, std::string_view name);

}  // namespace cairn::service
