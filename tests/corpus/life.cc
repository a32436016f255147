#include "tests/corpus/life.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "catalog/regions.h"
#include "service/stack_risks.h"
#include "tests/corpus/authors_world.h"
#include "tests/corpus/fitting.h"
#include "tests/scenario/stage.h"

namespace cairn::testing {
namespace {

std::string said(std::string_view step, const Error& error) {
  return fmt::format("{}: {}: {} [{}]", step, error.code, error.message, error.where);
}

FormFields with_parameters(const CorpusTemplate& source) {
  FormFields fields = {{"StackName", "corpus"}, {"TemplateBody", source.text}};
  const Value parameters = fitting_parameters(source);
  int number = 0;
  for (const Entry& p : parameters.entries()) {
    const std::string item = fmt::format("Parameters.{}.", ++number);
    fields.emplace_back(item + "ParameterKey", p.key.as_string());
    fields.emplace_back(item + "ParameterValue", p.value.as_string());
  }
  return fields;
}

std::set<std::string> ids_of(const std::vector<sim::SimResource>& resources) {
  std::set<std::string> ids;
  for (const sim::SimResource& r : resources) ids.insert(r.type + " " + r.physical_id);
  return ids;
}

bool has_subscription(const std::vector<sim::SimResource>& resources) {
  return std::any_of(resources.begin(), resources.end(), [](const sim::SimResource& r) {
    return service::is_prepaid(r.type, r.properties);
  });
}

std::string status_of(Stage& stage, const std::string& id) {
  const auto stack = stage.call("GetStack", {{"StackId", id}});
  if (!stack) return stack.error().message;
  return fmt::format("{}: {}", stack->get_string("Status"), stack->get_string("StatusReason"));
}

// What can be asked without making anything.
std::string ask(Stage& stage, const CorpusTemplate& source) {
  const FormFields body = {{"TemplateBody", source.text}};
  if (const auto valid = stage.call("ValidateTemplate", body); !valid) {
    return said("validate", valid.error());
  }
  if (const auto summary = stage.call("GetTemplateSummary", body); !summary) {
    return said("summary", summary.error());
  }
  const auto preview = stage.call("PreviewStack", with_parameters(source));
  return preview ? "" : said("preview", preview.error());
}

std::string make_and_unmake(Stage& stage, const CorpusTemplate& source) {
  const auto before = ids_of(stage.live());
  FormFields fields = with_parameters(source);
  fields.emplace_back("DisableRollback", "true");
  const auto created = stage.call("CreateStack", std::move(fields));
  if (!created) return said("create", created.error());
  const std::string id(created->get_string("StackId"));
  if (!stage.run()) return "deploy: it never ends";
  const std::string made = status_of(stage, id);
  if (!made.starts_with("CREATE_COMPLETE")) return "deploy: " + made;
  const bool pays_ahead = has_subscription(stage.live());
  if (const auto deleted = stage.call("DeleteStack", {{"StackId", id}}); !deleted) {
    return said("delete", deleted.error());
  }
  if (!stage.run()) return "delete: it never ends";
  // A subscription stays in the cloud, and what it lies in cannot go.
  if (pays_ahead) return {};
  const std::string removed = status_of(stage, id);
  if (!removed.starts_with("DELETE_COMPLETE")) return "delete: " + removed;
  for (const std::string& trouble : stage.take_troubles()) return "delete: " + trouble;
  if (source.has("deletion-policy")) return {};  // may keep what it likes
  for (const std::string& one : ids_of(stage.live())) {
    if (!before.contains(one)) return "delete: left in the cloud: " + one;
  }
  return {};
}

std::string live_in(const std::string& region, const CorpusTemplate& source,
                    const std::string& world) {
  StageOptions options;
  options.region = region;
  options.cloud.world_json = world;
  options.cloud.world_account = options.account;
  options.quotas.resources_per_stack = 300;
  Stage stage(std::move(options));
  if (!stage.trouble().empty()) return "world: " + stage.trouble().front().message;
  const std::string wrong = ask(stage, source);
  return wrong.empty() ? make_and_unmake(stage, source) : wrong;
}

// The region of the zone that was not found: the template was written for it.
std::string region_meant(const std::string& wrong) {
  constexpr std::string_view kBefore = "The specified zone ";
  const std::size_t at = wrong.find(kBefore);
  if (at == wrong.npos) return {};
  const std::size_t begin = at + kBefore.size();
  const std::string zone = wrong.substr(begin, wrong.find(' ', begin) - begin);
  for (const Region& region : all_regions()) {
    for (const std::string& each : region.zones) {
      if (each == zone) return region.id;
    }
  }
  return {};
}

}  // namespace

std::string live(const CorpusTemplate& source, const std::string& world) {
  constexpr int kTriesMax = 20;
  AuthorsWorld authors(world);
  std::string region = StageOptions().region;
  std::string wrong = live_in(region, source, authors.json());
  for (int tries = 1; tries < kTriesMax && !wrong.empty(); ++tries) {
    const std::string meant = region_meant(wrong);
    if (!meant.empty() && meant != region) {
      region = meant;
      authors.move_to(region);
    } else if (!authors.add_missing(wrong)) {
      break;
    }
    wrong = live_in(region, source, authors.json());
  }
  return wrong;
}

}  // namespace cairn::testing
