// CreateChangeSet, GetChangeSet, ListChangeSets, ExecuteChangeSet, DeleteChangeSet (change-sets).
#pragma once

#include "service/context.h"

namespace cairn::service {

void create_change_set(Context& context, ActionRequest request, Reply reply);
void get_change_set(Context& context, ActionRequest request, Reply reply);
void list_change_sets(Context& context, ActionRequest request, Reply reply);
void execute_change_set(Context& context, ActionRequest request, Reply reply);
void delete_change_set(Context& context, ActionRequest request, Reply reply);

// Goes on with the sets whose changes were not worked out when the server died. Call once, after
// the operations were taken up and before requests are served; reads nested templates that lie
// elsewhere, so it hands the work on.
void resume_change_sets(Context& context);

}  // namespace cairn::service
