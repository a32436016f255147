// Real templates, deployed and deleted in the simulated cloud, with the world that their parameter
// values speak of. Skipped where the corpus is not there.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "tests/scenario/stage.h"
#include "value/json.h"

namespace cairn::testing {
namespace {

const std::string kCorpus = CAIRN_SOURCE_DIR "/../shared/corpus/";

std::optional<std::string> read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return std::nullopt;
  return text.str();
}

std::optional<Value> read_value(const std::string& path) {
  const auto text = read_text(path);
  if (!text) return std::nullopt;
  auto value = read_json(*text);
  if (!value) return std::nullopt;
  return std::move(value).value();
}

bool has_feature(const Value& entry, std::string_view feature) {
  const auto features = entry.get("features").items();
  return std::any_of(features.begin(), features.end(),
                     [&](const Value& f) { return f == Value::string(feature); });
}

// Of another language, or of parts of the service that are not there yet.
bool in_scope(const Value& entry) {
  for (const std::string_view feature :
       {"terraform", "module", "serverless-transform", "fragment"}) {
    if (has_feature(entry, feature)) return false;
  }
  return entry.get("transform").is_null();
}

FormFields fields_for(const Value& entry, const std::string& text) {
  FormFields fields = {
      {"StackName", "corpus"}, {"TemplateBody", text}, {"DisableRollback", "true"}};
  const auto params = read_value(kCorpus + std::string(entry.get_string("params")));
  int number = 0;
  for (const Entry& p : params ? params->get("parameters").entries() : std::span<const Entry>()) {
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

// Creates and deletes the stack; what went otherwise than it should, or nothing.
std::string deploy(const Value& entry, const std::string& world) {
  const auto text = read_text(kCorpus + std::string(entry.get_string("path")));
  if (!text) return "the template cannot be read";
  StageOptions options;
  options.cloud.world_json = world;
  options.cloud.world_account = options.account;
  options.quotas.resources_per_stack = 300;
  Stage stage(std::move(options));
  if (!stage.trouble().empty()) return stage.trouble().front().message;
  const auto before = ids_of(stage.live());
  const auto created = stage.call("CreateStack", fields_for(entry, *text));
  if (!created) {
    const Error& e = created.error();
    return fmt::format("{}: {} [{}]", e.code, e.message, e.where);
  }
  const std::string id(created->get_string("StackId"));
  if (!stage.run()) return "the create never ends";
  const auto status = [&] {
    const auto stack = stage.call("GetStack", {{"StackId", id}});
    if (!stack) return stack.error().message;
    return fmt::format("{}: {}", stack->get_string("Status"), stack->get_string("StatusReason"));
  };
  const std::string made = status();
  if (!made.starts_with("CREATE_COMPLETE")) return made;
  const auto deleted = stage.call("DeleteStack", {{"StackId", id}});
  if (!deleted) return deleted.error().message;
  if (!stage.run()) return "the delete never ends";
  const std::string removed = status();
  if (!removed.starts_with("DELETE_COMPLETE")) return removed;
  std::set<std::string> left;
  for (const std::string& one : ids_of(stage.live())) {
    if (!before.contains(one)) left.insert(one);
  }
  for (const std::string& trouble : stage.take_troubles()) return trouble;
  if (has_feature(entry, "deletion-policy")) return {};  // may keep what it likes
  return left.empty() ? "" : "left in the cloud: " + *left.begin();
}

class Corpus : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto index = read_value(kCorpus + "index.json");
    const auto world = read_text(kCorpus + "seed-world.json");
    if (!index || !world) GTEST_SKIP() << "no corpus at " << kCorpus;
    index_ = *index;
    world_ = *world;
    for (const Value& entry : index_.get("templates").items()) {
      by_path_.emplace(entry.get_string("path"), entry);
    }
  }

  Value index_;
  std::string world_;
  std::map<std::string, Value, std::less<>> by_path_;
};

// Why a template is not made, and whose matter that is. `path` is the end of a path; empty fits
// any.
struct Explained {
  std::string_view path;
  std::string_view says;
  std::string_view why;
};

constexpr Explained kExplained[] = {
    // What later parts of the service bring.
    {"", " in Locals is not supported", "data sources in Locals"},
    {"", "Parameter type ALIYUN::OOS::", "parameters kept in another store"},
    {"", "Transform Aliyun::Terraform-", "nested stacks in Terraform"},
    {"", "a resource of type Custom::", "custom resources over the web"},
    // Values that no cloud would take: made up to fit the template's constraints, examples with
    // stars in them, ids of the author's own account, zones of another region.
    {"", "ros-corpus", "a made-up parameter value"},
    {"", "\"corpus\"", "a made-up parameter value"},
    {"", "Unknown Property ros.", "a made-up parameter value"},
    {"", ": rc-", "a made-up parameter value"},
    {"", " rc-", "a made-up parameter value"},
    {"", "InvalidZoneId.NotFound", "a zone of another region"},
    {"", "i-2zxxxx does not exist", "an id of the author's account"},
    {"", "****", "an id of the author's account"},
    {"", "stb-***", "an id of the author's account"},
};

// Explained one by one.
constexpr Explained kSingled[] = {
    {"comfy-ui/exist_template.yaml", "InvalidSecurityGroupId.NotFound",
     "an id of the author's account"},
    {"ess-1-slb-2-rds-2-ecs.yml", "InvalidInstanceId.NotFound", "an id of the author's account"},
    {"nas/mount-target-case1.yml", "InvalidFileSystem.NotFound", "an id of the author's account"},
    {"", "Fn::Jq: the text is not JSON", "a made-up parameter value"},
    {"", "Cannot index string with string \"serverCode\"", "a made-up parameter value"},
    {"e-commerce-business-and-db-on-the-cloud.yml", "ecsyu1", "a made-up parameter value"},
    {"ecs-rds/template.yaml", "DBInstanceClass: length (0)", "a required value is left out"},
    {"ecs-rds/template.yml", "DBInstanceClass: length (0)", "a required value is left out"},
    {"iact3/failed_template.yaml", "InvalidCidrBlock", "meant to fail"},
    {"build-agentic-lakehouse-on-starrocks.yml", "BucketAlreadyExists",
     "two buckets get one name from one made-up value"},
    // Faults of the templates themselves, by the language as documented.
    {"quickstart-vllm-ack/acs.yaml", "Invalid condition", "the template is wrong"},
    {"basic-highly-available-architecture.yml", "\"Enable CDT\"", "the template is wrong"},
    {"vpc/nat-gateway-case1.yml", "\"BandwidthPackage\"", "the template is wrong"},
    {"spring-cloud-cloud-native-migration.yml", "Fn::Join", "the template is wrong"},
    {"open-source-puppet.yml", "Fn::Add", "the template adds a list of one"},
    {"ecs-adbpg/template.yaml", "AccountPassword", "the template's default breaks a pattern"},
    {"ecs-adbpg/template.yml", "AccountPassword", "the template's default breaks a pattern"},
    {"video-website-solution.yml", "ServiceNotFound", "a dependency is missing in the template"},
    // Where the catalogue knows less than the product.
    {"", "(ResourceManagerResourceGroup CreateDate)", "the catalogue lacks an attribute"},
    {"", "DbList: ", "the catalogue takes a map only, the product JSON text as well"},
    {"run-command-case3.yml", "Ipv6InternetBandwidth", "what an OOS execution answers is made up"},
    {"cdn/domain.yml", "functionArgs", "the catalogue spells a property otherwise"},
};

std::string_view explanation(std::string_view path, std::string_view what) {
  for (const Explained& e : kSingled) {
    if (path.ends_with(e.path) && what.find(e.says) != std::string_view::npos) return e.why;
  }
  for (const Explained& e : kExplained) {
    if (what.find(e.says) != std::string_view::npos) return e.why;
  }
  return {};
}

TEST_F(Corpus, ShowcaseTemplatesAreMadeAndUnmade) {
  for (const Value& shown : index_.get("showcase").items()) {
    const auto found = by_path_.find(shown.get_string("path"));
    ASSERT_NE(found, by_path_.end());
    if (!in_scope(found->second)) continue;
    const std::string wrong = deploy(found->second, world_);
    const bool good = wrong.empty() || !explanation(found->first, wrong).empty();
    EXPECT_TRUE(good) << found->first << "\n" << wrong;
  }
}

// Templates that were written to be deployed, not to show a mistake to a checker.
bool to_be_deployed(const Value& entry) {
  const std::string_view source = entry.get_string("source");
  return source == "ros-templates" || source == "computenest" || source == "iac-code" ||
         source == "iact3" || source == "landing-zone" || source == "cdk-synth" ||
         source == "ros-templates-history";
}

TEST_F(Corpus, TemplatesAreMadeAndUnmade) {
  std::map<std::string, int> explained;
  int made = 0;
  for (const auto& [path, entry] : by_path_) {
    if (!in_scope(entry) || !to_be_deployed(entry)) continue;
    const std::string wrong = deploy(entry, world_);
    if (wrong.empty()) {
      ++made;
    } else if (const std::string_view why = explanation(path, wrong); !why.empty()) {
      ++explained[std::string(why)];
    } else {
      ADD_FAILURE() << path << "\n" << wrong;
    }
  }
  std::string table = fmt::format("{:4} made and unmade\n", made);
  for (const auto& [why, count] : explained) table += fmt::format("{:4} not: {}\n", count, why);
  std::cout << table;
}

}  // namespace
}  // namespace cairn::testing
