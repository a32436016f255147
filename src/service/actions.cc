#include "service/actions.h"

#include <exception>
#include <utility>

#include "runtime/log.h"
#include "service/answers.h"
#include "service/cancel_stack.h"
#include "service/change_sets.h"
#include "service/continue_create.h"
#include "service/create_stack.h"
#include "service/delete_stack.h"
#include "service/diagnostic_reports.h"
#include "service/drift.h"
#include "service/drift_adopt.h"
#include "service/drift_revert.h"
#include "service/estimate_cost.h"
#include "service/forecast.h"
#include "service/group_actions.h"
#include "service/group_preview.h"
#include "service/group_progress.h"
#include "service/http_types.h"
#include "service/idempotence.h"
#include "service/order_resource.h"
#include "service/parameter_constraints.h"
#include "service/read_stacks.h"
#include "service/recommend_parameters.h"
#include "service/reference.h"
#include "service/remaining_time.h"
#include "service/resource_groups.h"
#include "service/resource_types.h"
#include "service/revision_actions.h"
#include "service/service_provisions.h"
#include "service/signal_resource.h"
#include "service/simulated_resources.h"
#include "service/stack_contents.h"
#include "service/stack_policies.h"
#include "service/stack_risks.h"
#include "service/stream_events.h"
#include "service/summaries.h"
#include "service/tag_resources.h"
#include "service/template_objects.h"
#include "service/template_policy.h"
#include "service/template_scratches.h"
#include "service/templates.h"
#include "service/type_template.h"
#include "service/update_stack.h"

namespace cairn::service {
namespace {

using Carry = void (*)(Context&, ActionRequest, Reply);

// What reads a few rows runs where it arrives; what may take longer than a few hundred
// microseconds (templates, long lists) goes to the workers.
enum class Where { kHere, kWorkers };

// Who sees to the ClientToken of an action that takes one: its own code, in the transaction that
// has its effect; for an action without effect, what is around it.
enum class Token { kItsOwn, kOfARead };

struct Row {
  std::string_view name;
  Carry carry;
  Where where;
  Token token = Token::kItsOwn;
};

constexpr Row kActions[] = {
    {"AdoptStackResourceDrift", adopt_stack_resource_drift, Where::kWorkers},
    {"CancelStackOperation", cancel_stack_operation, Where::kWorkers},
    {"CancelUpdateStack", cancel_update_stack, Where::kWorkers},
    {"CompareStackRevisions", compare_stack_revisions, Where::kWorkers},
    {"ContinueCreateStack", continue_create_stack, Where::kWorkers},
    {"CreateChangeSet", create_change_set, Where::kWorkers},
    {"CreateDiagnostic", create_diagnostic, Where::kWorkers},
    {"CreateStack", create_stack, Where::kWorkers},
    {"CreateStackGroup", create_stack_group, Where::kWorkers},
    {"CreateStackInstances", create_stack_instances, Where::kWorkers},
    {"CreateTemplate", create_template, Where::kWorkers},
    {"CreateTemplateScratch", create_template_scratch, Where::kWorkers},
    {"DeleteChangeSet", delete_change_set, Where::kWorkers},
    {"DeleteDiagnostic", delete_diagnostic, Where::kWorkers},
    {"DeleteStack", delete_stack, Where::kWorkers},
    {"DeleteStackGroup", delete_stack_group, Where::kWorkers},
    {"DeleteStackInstances", delete_stack_instances, Where::kWorkers},
    {"DeleteTemplate", delete_template, Where::kWorkers},
    {"DeleteTemplateScratch", delete_template_scratch, Where::kWorkers},
    {"DeregisterHttpType", deregister_http_type, Where::kWorkers},
    {"DeregisterResourceType", deregister_resource_type, Where::kWorkers},
    {"DescribeRegions", describe_regions, Where::kHere},
    {"DetectStackDrift", detect_stack_drift, Where::kWorkers},
    {"DetectStackGroupDrift", detect_stack_group_drift, Where::kWorkers},
    {"DetectStackResourceDrift", detect_stack_resource_drift, Where::kWorkers},
    {"ExecuteChangeSet", execute_change_set, Where::kWorkers},
    {"ForecastStack", forecast_stack, Where::kWorkers},
    {"GenerateTemplateByScratch", generate_template_by_scratch, Where::kWorkers},
    {"GenerateTemplatePolicy", generate_template_policy, Where::kWorkers},
    {"GetChangeSet", get_change_set, Where::kWorkers},
    {"GetDiagnostic", get_diagnostic, Where::kHere},
    {"GetFeatureDetails", get_feature_details, Where::kWorkers},
    {"GetResourceType", get_resource_type, Where::kHere},
    {"GetResourceTypeTemplate", get_resource_type_template, Where::kWorkers},
    {"GetServiceProvisions", get_service_provisions, Where::kWorkers},
    {"GetStack", get_stack, Where::kHere, Token::kOfARead},
    {"GetStackDriftDetectionStatus", get_stack_drift_detection_status, Where::kHere},
    {"GetStackGroup", get_stack_group, Where::kWorkers},
    {"GetStackGroupOperation", get_stack_group_operation, Where::kWorkers},
    {"GetStackGroupOperationProgress", get_stack_group_operation_progress, Where::kWorkers},
    {"GetStackInstance", get_stack_instance, Where::kWorkers},
    {"GetStackPolicy", get_stack_policy, Where::kHere},
    {"GetStackRemainingTime", get_stack_remaining_time, Where::kWorkers},
    {"GetStackResource", get_stack_resource, Where::kWorkers, Token::kOfARead},
    {"GetStackRevision", get_stack_revision, Where::kWorkers},
    {"GetTemplate", get_template, Where::kWorkers},
    {"GetTemplateEstimateCost", get_template_estimate_cost, Where::kWorkers, Token::kOfARead},
    {"GetTemplateParameterConstraints", get_template_parameter_constraints, Where::kWorkers,
     Token::kOfARead},
    {"GetTemplateScratch", get_template_scratch, Where::kWorkers},
    {"GetTemplateRecommendParameters", get_template_recommend_parameters, Where::kWorkers,
     Token::kOfARead},
    {"GetTemplateSummary", get_template_summary, Where::kWorkers, Token::kOfARead},
    {"ImportStacksToStackGroup", import_stacks_to_stack_group, Where::kWorkers},
    {"ListChangeSets", list_change_sets, Where::kWorkers},
    {"ListDiagnostics", list_diagnostics, Where::kWorkers},
    {"ListResourceTypeRegistrations", list_resource_type_registrations, Where::kWorkers},
    {"ListResourceTypeVersions", list_resource_type_versions, Where::kWorkers},
    {"ListResourceTypes", list_resource_types, Where::kWorkers},
    {"ListStackEvents", list_stack_events, Where::kWorkers},
    {"ListStackGroupOperationResults", list_stack_group_operation_results, Where::kWorkers},
    {"ListStackGroupOperations", list_stack_group_operations, Where::kWorkers},
    {"ListStackGroups", list_stack_groups, Where::kWorkers},
    {"ListStackInstances", list_stack_instances, Where::kWorkers},
    {"ListStackOperationRisks", list_stack_operation_risks, Where::kWorkers, Token::kOfARead},
    {"ListStackResourceDrifts", list_stack_resource_drifts, Where::kWorkers},
    {"ListStackResources", list_stack_resources, Where::kWorkers},
    {"ListStackRevisions", list_stack_revisions, Where::kWorkers},
    {"ListStacks", list_stacks, Where::kWorkers},
    {"ListTagKeys", list_tag_keys, Where::kHere},
    {"ListTagResources", list_tag_resources, Where::kWorkers},
    {"ListTagValues", list_tag_values, Where::kHere},
    {"ListTemplateScratches", list_template_scratches, Where::kWorkers},
    {"ListSummaries", list_summaries, Where::kWorkers},
    {"ListTemplateVersions", list_template_versions, Where::kWorkers},
    {"ListTemplates", list_templates, Where::kWorkers},
    {"MoveResourceGroup", move_resource_group, Where::kWorkers},
    {"OrderStackResource", order_stack_resource, Where::kWorkers},
    {"PreviewStack", preview_stack, Where::kWorkers, Token::kOfARead},
    {"PreviewStackGroupOperation", preview_stack_group_operation, Where::kWorkers},
    {"RegisterHttpType", register_http_type, Where::kWorkers},
    {"RegisterResourceType", register_resource_type, Where::kWorkers},
    {"RetryStackGroupOperation", retry_stack_group_operation, Where::kWorkers},
    {"RevertStackResourceDrift", revert_stack_resource_drift, Where::kWorkers},
    {"SetDeletionProtection", set_deletion_protection, Where::kHere},
    {"SetResourceType", set_resource_type, Where::kWorkers},
    {"SetStackPolicy", set_stack_policy, Where::kWorkers},
    {"SetTemplatePermission", set_template_permission, Where::kWorkers},
    {"SignalResource", signal_resource, Where::kWorkers},
    {"SimDeleteResource", sim_delete_resource, Where::kWorkers},
    {"SimListResources", sim_list_resources, Where::kWorkers},
    {"SimSetResource", sim_set_resource, Where::kWorkers},
    {"StopStackGroupOperation", stop_stack_group_operation, Where::kWorkers},
    {"TagResources", tag_resources, Where::kWorkers},
    {"UntagResources", untag_resources, Where::kWorkers},
    {"UpdateStack", update_stack, Where::kWorkers},
    {"UpdateStackGroup", update_stack_group, Where::kWorkers},
    {"UpdateStackInstances", update_stack_instances, Where::kWorkers},
    {"UpdateStackToRevision", update_stack_to_revision, Where::kWorkers},
    {"UpdateStackTemplateByResources", update_stack_template_by_resources, Where::kWorkers},
    {"UpdateTemplate", update_template, Where::kWorkers},
    {"UpdateTemplateScratch", update_template_scratch, Where::kWorkers},
    {"ValidateTemplate", validate_template, Where::kWorkers, Token::kOfARead},
};

// A store that cannot be read ends the server; anything else that is thrown is our own fault, drops
// the reply, and is answered InternalError for it.
void carry_out(const Row& row, Context& context, ActionRequest request, Reply reply) {
  try {
    if (auto refused = refuse_unknown_group(context, request)) return reply(*refused);
    if (row.token == Token::kOfARead) {
      return read_with_token(context, std::move(request), std::move(reply), row.carry);
    }
    row.carry(context, std::move(request), std::move(reply));
  } catch (const StoreFailed& failed) {
    context.fatal(failed.what());
  } catch (const std::exception& bug) {
    log::error("an action threw", {{"what", bug.what()}});
  }
}

ActionHandler handler(Context& context, const Row& row) {
  return [&context, &row](ActionRequest request, Reply reply) {
    if (row.where == Where::kHere) {
      return carry_out(row, context, std::move(request), std::move(reply));
    }
    if (context.writer.backlog() > Writer::kBacklogMax) return reply(unavailable());
    auto shared = std::make_shared<Reply>(std::move(reply));
    const bool taken =
        context.offload([&context, &row, request = std::move(request), shared]() mutable {
          carry_out(row, context, std::move(request), std::exchange(*shared, nullptr));
        });
    if (!taken) (*shared)(unavailable());
  };
}

using Open = StreamResult (*)(Context&, const ActionRequest&);

constexpr std::pair<std::string_view, Open> kStreams[] = {
    {"StreamAccountEvents", stream_account_events},
    {"StreamStackEvents", stream_stack_events},
};

StreamHandler stream_handler(Context& context, Open open) {
  return [&context, open](ActionRequest request, StreamReply reply) {
    const bool taken = context.offload([&context, open, request = std::move(request), reply] {
      try {
        reply(open(context, request));
      } catch (const StoreFailed& failed) {
        context.fatal(failed.what());
      }
    });
    if (!taken) reply(unavailable());
  };
}

}  // namespace

std::map<std::string, ActionHandler, std::less<>> make_actions(Context& context) {
  std::map<std::string, ActionHandler, std::less<>> actions;
  for (const Row& row : kActions) {
    actions.emplace(std::string(row.name), handler(context, row));
  }
  return actions;
}

std::map<std::string, StreamHandler, std::less<>> make_streams(Context& context) {
  std::map<std::string, StreamHandler, std::less<>> streams;
  for (const auto& [name, open] : kStreams) {
    streams.emplace(std::string(name), stream_handler(context, open));
  }
  return streams;
}

}  // namespace cairn::service
