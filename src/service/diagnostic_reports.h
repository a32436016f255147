// CreateDiagnostic, GetDiagnostic, ListDiagnostics, DeleteDiagnostic: reports on why a stack
// failed.
//
// A report is made while CreateDiagnostic is answered, and stays as it is until it is deleted; it
// is a record of kind kDiagnostic. service/diagnosis.h says what stands in it.
#pragma once

#include "service/context.h"

namespace cairn::service {

void create_diagnostic(Context& context, ActionRequest request, Reply reply);
void get_diagnostic(Context& context, ActionRequest request, Reply reply);
void list_diagnostics(Context& context, ActionRequest request, Reply reply);
void delete_diagnostic(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
