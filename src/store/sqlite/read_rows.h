// Reads rows from the results of statements: each function the columns of one of reading_sql.h's
// lists, in their order.
#pragma once

#include <string>

#include "store/sqlite/driver.h"
#include "store/store.h"

namespace cairn::sqlite {

StackRow read_stack(Query& q);
StackDetailRow read_stack_detail(Query& q);
OperationRow read_operation(Query& q);
ResourceRow read_resource(Query& q);
ResourceDetailRow read_resource_detail(Query& q);
EventRow read_event(Query& q);
EventRun read_event_run(Query& q);
TokenRow read_token(Query& q);
RecordRow read_record(Query& q);
std::string read_bytes(Query& q);

}  // namespace cairn::sqlite
