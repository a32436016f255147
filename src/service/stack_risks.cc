#include "service/stack_risks.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "catalog/error_catalog.h"
#include "engine/incarnations.h"
#include "service/acting.h"
#include "service/answers.h"
#include "service/cloud_permissions.h"
#include "service/definition.h"
#include "service/stack_contents.h"
#include "service/stack_role.h"
#include "template/template.h"
#include "value/json.h"

namespace cairn::service {
namespace {

constexpr std::string_view kChargeProperties[] = {"InstanceChargeType", "ChargeType", "PayType",
                                                  "PaymentType"};
constexpr std::string_view kPrepaidWords[] = {"prepaid", "prepay", "pre", "subscription",
                                              "drdspre"};
// Inside a longer text, a shorter id may stand for anything.
constexpr std::size_t kTellingBytes = 8;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

Error missing(std::string_view name, std::string_view fix) {
  return {.code = "MissingParameter",
          .message = error_text("MissingParameter", {{"name", name}}),
          .where = std::string(name),
          .at = {},
          .fix = std::string(fix)};
}

// Where the ids of one stack's resources stand in other stacks.
class Mentions {
 public:
  enum class How : std::uint8_t { kMaybe, kSurely };
  struct Mention {
    How how;
    std::string where;
  };

  void look_for(const std::string& physical_id) { wanted_.insert(physical_id); }
  void look_at(const Value& value, bool for_sure, const std::string& where) {
    if (value.is_string()) {
      const std::string_view text = value.as_string();
      if (wanted_.contains(text)) return note(text, for_sure ? How::kSurely : How::kMaybe, where);
      for (const std::string& id : wanted_) {
        const bool inside = id.size() >= kTellingBytes && text.find(id) != std::string_view::npos;
        if (inside) note(id, How::kMaybe, where);
      }
    }
    for (const Value& item : value.items()) look_at(item, for_sure, where);
    for (const Entry& entry : value.entries()) look_at(entry.value, for_sure, where);
  }
  const Mention* of(const std::string& physical_id) const {
    const auto found = found_.find(physical_id);
    return found == found_.end() ? nullptr : &found->second;
  }

 private:
  void note(std::string_view id, How how, const std::string& where) {
    const auto [at, added] = found_.try_emplace(std::string(id), Mention{how, where});
    if (!added && at->second.how < how) at->second = {how, where};
  }

  std::set<std::string, std::less<>> wanted_;
  std::map<std::string, Mention> found_;
};

Value read_or_null(const std::string& json) {
  if (json.empty()) return {};
  auto value = read_json(json);
  return value ? std::move(value).value() : Value();
}

// Other stacks of the account and region, but those around and inside this one.
void look_at_others(const StackRow& stack, Reader& reader, Mentions& mentions) {
  StackFilter filter;
  filter.account = stack.account;
  filter.region = stack.region;
  filter.include_nested = true;
  for (const StackRow& other :
       reader.stacks(filter, {0, std::numeric_limits<std::uint32_t>::max()}).rows) {
    if (other.root_id == stack.root_id) continue;
    std::map<std::uint32_t, std::string> names;
    for (const ResourceRow& row : reader.resources(other.no)) {
      if (belongs(row)) names.emplace(row.no, row.logical_id);
    }
    for (const ResourceDetailRow& detail : reader.resource_details(other.no)) {
      const auto name = names.find(detail.no);
      if (name == names.end()) continue;
      mentions.look_at(read_or_null(detail.properties), true,
                       fmt::format("resource {} of stack {}", name->second, other.name));
    }
    if (const auto detail = reader.stack_detail(other.no)) {
      mentions.look_at(read_or_null(detail->parameters), false,
                       fmt::format("the parameters of stack {}", other.name));
    }
  }
}

Value risk(const ResourceRow& row, std::string_view type, std::string_view reason) {
  return MapBuilder()
      .set("LogicalResourceId", Value::string(row.logical_id))
      .set("PhysicalResourceId", Value::string(row.physical_id))
      .set("ResourceType", Value::string(row.type))
      .set("RiskType", Value::string(type))
      .set("Reason", Value::string(reason))
      .build();
}

// What the role that the request names, or else who asks, may do with the resources of a stack in
// this resource group.
class Permissions {
 public:
  Permissions(const ActionRequest& request, std::string_view group, const Context& context)
      : acting_(acting_text(request.identity, role_of(request, {}))),
        account_(request.identity.account_id),
        region_(request.region),
        group_(group) {
    if (context.identities != nullptr) cloud_.emplace(*context.identities, context.clock);
  }

  std::optional<Error> refusal(std::string_view type, CloudStep step,
                               std::string_view physical_id) const {
    if (!cloud_) return std::nullopt;
    return cloud_->refusal(acting_, {.account = account_,
                                     .region = region_,
                                     .stack_id = {},
                                     .type = type,
                                     .step = step,
                                     .physical_id = physical_id,
                                     .resource_group = group_});
  }

 private:
  std::string acting_;
  std::string account_;
  std::string region_;
  std::string group_;
  std::optional<CloudPermissions> cloud_;
};

// Whether something else needs it cannot be found out by who may not even look at it.
Value unseen_risk(const ResourceRow& row, const Error& why, const std::string& request_id) {
  return MapBuilder()
      .set("LogicalResourceId", Value::string(row.logical_id))
      .set("PhysicalResourceId", Value::string(row.physical_id))
      .set("ResourceType", Value::string(row.type))
      .set("RiskType", Value::string("AdditionalRiskCheckRequired"))
      .set("Reason", Value::string("It could not be looked at."))
      .set("Code", Value::string(why.code))
      .set("Message", Value::string(why.message))
      .set("RequestId", Value::string(request_id))
      .build();
}

Value texts_of(const std::set<std::string>& texts) {
  std::vector<Value> list;
  for (const std::string& text : texts) list.push_back(Value::string(text));
  return Value::list(std::move(list));
}

Value risks_of(const std::vector<ResourceRow>& rows, const std::vector<std::string>& prepaid,
               const Mentions& mentions, const Permissions& permissions,
               const std::string& request_id) {
  std::vector<Value> risks;
  for (const ResourceRow& row : rows) {
    if (const auto unseen = permissions.refusal(row.type, CloudStep::kRead, row.physical_id)) {
      risks.push_back(unseen_risk(row, *unseen, request_id));
    } else if (std::find(prepaid.begin(), prepaid.end(), row.logical_id) != prepaid.end()) {
      risks.push_back(risk(row, "OperationIgnored",
                           "It is a subscription: it is not deleted, and leaves the stack."));
    } else if (row.type == kNestedStackType) {
      risks.push_back(risk(row, "AdditionalRiskCheckRequired",
                           "It is a nested stack: ask for the risks of deleting it, too."));
    } else if (const Mentions::Mention* m = mentions.of(row.physical_id)) {
      const bool surely = m->how == Mentions::How::kSurely;
      risks.push_back(risk(row, surely ? "Referenced" : "MaybeReferenced",
                           fmt::format("Its id stands in {}.", m->where)));
    }
  }
  return Value::list(std::move(risks));
}

// What nobody has allowed, of what the deletion of these resources takes.
std::set<std::string> missing_for_delete(const std::vector<ResourceRow>& rows,
                                         const Permissions& permissions) {
  std::set<std::string> lacking;
  for (const ResourceRow& row : rows) {
    if (!permissions.refusal(row.type, CloudStep::kDelete, row.physical_id)) continue;
    lacking.insert(cloud_actions(row.type, CloudStep::kDelete).required);
  }
  return lacking;
}

// The resources the delete would touch. The Error names what is to be retained and is not there.
Result<std::vector<ResourceRow>> touched(const ActionRequest& request, const StackRow& stack,
                                         Reader& reader) {
  std::vector<ResourceRow> rows = reader.resources(stack.no);
  std::erase_if(rows, [](const ResourceRow& r) { return !belongs(r) || r.physical_id.empty(); });
  for (const Value& id : request.get("RetainResources").items()) {
    const auto named = [&](const ResourceRow& r) { return r.logical_id == id.as_string(); };
    if (std::none_of(rows.begin(), rows.end(), named)) {
      Error error = resource_not_found(id.as_string(), stack);
      error.where = "RetainResources";
      return error;
    }
    std::erase_if(rows, named);
  }
  std::erase_if(rows, [](const ResourceRow& r) { return r.retain; });
  if (request.get("RetainAllResources") == Value::boolean(true)) rows.clear();
  return rows;
}

void of_delete(Context& context, const ActionRequest& request, Reply reply) {
  if (!request.get("StackId").is_string()) {
    return reply(missing("StackId", "Name the stack that would be deleted."));
  }
  if (auto refused = refuse_unserved(request, {"TemplateBody", "TemplateURL", "TemplateId"})) {
    refused->fix = "For OperationType DeleteStack, name the stack by StackId only.";
    return reply(*refused);
  }
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (stack->deleted != 0) return reply(stack_not_found(stack->id));
  const auto rows = touched(request, *stack, *reader);
  if (!rows) return reply(rows.error());
  Mentions mentions;
  for (const ResourceRow& row : *rows) mentions.look_for(row.physical_id);
  if (!rows->empty()) look_at_others(*stack, *reader, mentions);
  const auto prepaid = prepaid_resources(*rows, reader->resource_details(stack->no));
  const Permissions permissions(request, stack->resource_group, context);
  MapBuilder answer;
  answer.set("RiskResources", risks_of(*rows, prepaid, mentions, permissions, request.request_id));
  const std::set<std::string> lacking = missing_for_delete(*rows, permissions);
  if (!lacking.empty()) answer.set("MissingPolicyActions", texts_of(lacking));
  reply(answer.build());
}

// Types as they are written, whatever conditions say; those of nested templates that stand inside
// too.
void add_types(const Value& resources, std::set<std::string>& types) {
  for (const Entry& entry : resources.entries()) {
    const std::string_view type = entry.value.get_string("Type");
    if (!type.empty()) types.emplace(type);
    if (type != kNestedStackType) continue;
    add_types(entry.value.get("Properties").get("TemplateBody").get("Resources"), types);
  }
}

void of_create(Context& context, const ActionRequest& request, Reply reply) {
  if (request.get("StackId").is_string()) {
    Error error = not_supported("StackId with OperationType CreateStack",
                                "Give the template of the stack that would be created.");
    return reply(std::move(error));
  }
  const auto text = template_text(request, context);
  if (!text) return reply(text.error());
  const ParsedTemplate parsed = parse_template(*text);
  if (!parsed.errors.empty()) return reply(parsed.errors.front());
  std::set<std::string> types;
  add_types(parsed.source->resources, types);
  const Permissions permissions(request, {}, context);
  std::set<std::string> lacking;
  for (const std::string& type : types) {
    if (!permissions.refusal(type, CloudStep::kCreate, {})) continue;
    lacking.insert(cloud_actions(type, CloudStep::kCreate).required);
  }
  reply(MapBuilder().set("MissingPolicyActions", texts_of(lacking)).build());
}

}  // namespace

bool is_prepaid(std::string_view type, const Value& properties) {
  if (type.find("::Prepay") != std::string_view::npos) return true;
  for (const std::string_view name : kChargeProperties) {
    const Value& value = properties.get(name);
    if (!value.is_string()) continue;
    const std::string word = lower(value.as_string());
    if (std::find(std::begin(kPrepaidWords), std::end(kPrepaidWords), word) !=
        std::end(kPrepaidWords)) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> prepaid_resources(const std::vector<ResourceRow>& resources,
                                           const std::vector<ResourceDetailRow>& details) {
  std::vector<std::string> ids;
  auto detail = details.begin();
  for (const ResourceRow& row : resources) {
    while (detail != details.end() && detail->no < row.no) ++detail;
    if (!belongs(row) || row.physical_id.empty()) continue;
    const bool recorded = detail != details.end() && detail->no == row.no;
    if (is_prepaid(row.type, recorded ? read_or_null(detail->properties) : Value())) {
      ids.push_back(row.logical_id);
    }
  }
  return ids;
}

void list_stack_operation_risks(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refuse_role(request, context)) return reply(*refused);
  const bool creating = request.get("OperationType") == Value::string("CreateStack");
  (creating ? of_create : of_delete)(context, request, std::move(reply));
}

}  // namespace cairn::service
