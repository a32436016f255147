#include "identity/ros_things.h"

#include "access/arn.h"
#include "service/answers.h"
#include "service/change_set.h"
#include "service/drift.h"
#include "service/group_answers.h"
#include "service/kept_scratches.h"
#include "service/kept_templates.h"
#include "service/resource_groups.h"

namespace cairn::identity {
namespace {

// "stack/{id}" taken apart.
struct Thing {
  std::string_view kind;
  std::string_view id;
  std::string_view account;
};

Thing thing_of(std::string_view arn) {
  const auto parsed = access::parse_arn(arn);
  if (!parsed) return {};
  const std::size_t slash = parsed->relative.find('/');
  if (slash == std::string_view::npos) return {parsed->relative, {}, parsed->account};
  return {parsed->relative.substr(0, slash), parsed->relative.substr(slash + 1), parsed->account};
}

bool names_one(std::string_view id) {
  return !id.empty() && id != "*";
}

}  // namespace

Reader& RosThings::reader() {
  if (!reader_) reader_ = store_.read();
  return *reader_;
}

std::optional<std::string> RosThings::name_of_own_group(std::string_view id) {
  auto group = reader().groups().group(id);
  if (!group || group->account != account() || group->region != request_.region) {
    return std::nullopt;
  }
  return std::move(group->name);
}

std::optional<std::string> RosThings::refers_to(access::Reference kind, std::string_view id) {
  const auto parent_of = [&](RecordKind of) -> std::optional<std::string> {
    auto row = reader().record(of, id);
    if (!row || row->account != account() || row->region != request_.region) return std::nullopt;
    return std::move(row->parent);
  };
  switch (kind) {
    case access::Reference::kStackOfChangeSet:
      return parent_of(RecordKind::kChangeSet);
    case access::Reference::kStackOfDriftDetection:
      return parent_of(RecordKind::kDriftDetection);
    case access::Reference::kStackOfName:
      if (auto stack = reader().live_stack_named(account(), request_.region, id)) return stack->id;
      return std::nullopt;
    case access::Reference::kStackGroupName:
      return name_of_own_group(id);
    case access::Reference::kStackGroupOfOperation:
      if (const auto operation = reader().groups().group_operation(id)) {
        return name_of_own_group(operation->group);
      }
      return std::nullopt;
  }
  return std::nullopt;
}

// An id that stands for a stack which nobody knows is `*` in the name.
std::optional<Error> RosThings::missing_reference() {
  const Value& parameters = request_.parameters;
  if (!parameters.get_string("ChangeSetId").empty()) {
    const auto found = service::find_change_set(request_, reader());
    if (!found) return found.error();
  }
  const std::string_view detection = parameters.get_string("DriftDetectionId");
  if (!detection.empty() && !refers_to(access::Reference::kStackOfDriftDetection, detection)) {
    return service::drift_detection_not_found(detection);
  }
  return std::nullopt;
}

std::optional<Error> RosThings::missing(std::string_view arn) {
  const Thing thing = thing_of(arn);
  const auto error_of = [](const auto& found) -> std::optional<Error> {
    if (found) return std::nullopt;
    return found.error();
  };
  if (thing.kind == "stack") {
    if (!names_one(thing.id)) return missing_reference();
    if (reader().stack(account(), request_.region, thing.id)) return std::nullopt;
    return service::stack_not_found(thing.id);
  }
  if (!names_one(thing.id)) return std::nullopt;
  if (thing.kind == "template") {
    // Another account's is known by its whole name.
    const bool own = thing.account == account();
    return error_of(
        service::find_template(reader(), account(), own ? thing.id : arn, request_.action->name));
  }
  if (thing.kind == "stackgroup" || thing.kind == "stackinstance") {
    const std::string_view name = thing.id.substr(0, thing.id.find('/'));
    const bool makes = request_.action->name == "CreateStackGroup";
    if (makes || !names_one(name) ||
        reader().groups().live_group_named(account(), request_.region, name)) {
      return std::nullopt;
    }
    return service::stack_group_not_found(name, request_.action->name);
  }
  if (thing.kind == "templatescratch") {
    return error_of(service::find_scratch(reader(), account(), request_.region, thing.id));
  }
  return std::nullopt;
}

// What is made and put into no group is in the default one; lists ask about one group or about the
// whole account.
std::string RosThings::named_group() const {
  const std::string_view named = request_.parameters.get_string("ResourceGroupId");
  if (named.empty() && request_.action->name.starts_with("Create")) return shown({});
  return std::string(named);
}

std::string RosThings::shown(std::string_view kept) const {
  return service::shown_group(account(), kept);
}

std::vector<std::pair<std::string, std::string>> RosThings::tags(std::string_view arn) {
  constexpr struct {
    std::string_view name;
    TagKind kind;
    bool in_regions;
  } kKinds[] = {
      {"stack", TagKind::kStack, true},
      {"stackgroup", TagKind::kStackGroup, true},
      {"template", TagKind::kTemplate, false},
      {"templatescratch", TagKind::kTemplateScratch, true},
  };
  std::vector<std::pair<std::string, std::string>> found;
  Thing thing = thing_of(arn);
  if (thing.kind == "stackinstance") {
    thing.kind = "stackgroup";  // an instance has its group's
    thing.id = thing.id.substr(0, thing.id.find('/'));
  }
  if (!names_one(thing.id) || thing.account != account()) return found;
  for (const auto& kind : kKinds) {
    if (thing.kind != kind.name) continue;
    const TagOwner owner{{kind.kind, account(), kind.in_regions ? request_.region : std::string()},
                         std::string(thing.id)};
    for (Tag& tag : reader().tags(owner)) {
      found.emplace_back(std::move(tag.key), std::move(tag.value));
    }
  }
  return found;
}

std::string RosThings::resource_group(std::string_view arn) {
  const Thing thing = thing_of(arn);
  if (!names_one(thing.id)) return named_group();
  if (thing.kind == "stack") {
    const auto stack = reader().stack(account(), request_.region, thing.id);
    return stack ? shown(stack->resource_group) : std::string();
  }
  if (thing.kind == "template") {
    const auto found = service::find_template(reader(), account(), thing.id, request_.action->name);
    return found && !found->share ? shown(found->kept.resource_group) : std::string();
  }
  if (thing.kind == "stackgroup" || thing.kind == "stackinstance") {
    const std::string_view name = thing.id.substr(0, thing.id.find('/'));
    const auto group = reader().groups().live_group_named(account(), request_.region, name);
    return group ? shown(group->resource_group) : named_group();
  }
  if (thing.kind == "templatescratch") {
    const auto found = service::find_scratch(reader(), account(), request_.region, thing.id);
    return found ? shown(found->resource_group) : std::string();
  }
  return {};
}

}  // namespace cairn::identity
