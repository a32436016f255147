#include "template/serverless.h"

#include <algorithm>

#include "base/suggest.h"
#include "template/serverless_kinds.h"

namespace cairn {
namespace serverless {
namespace {

constexpr std::string_view kPrefix = "Aliyun::Serverless::";
constexpr std::string_view kAttributes[] = {
    "Type",         "Properties",  "DependsOn", "Condition", "DeletionPolicy", "Metadata",
    "UpdatePolicy", "Description", "Count",     "Version",   "Events"};

bool is_attribute(std::string_view key) {
  return std::find(std::begin(kAttributes), std::end(kAttributes), key) != std::end(kAttributes);
}

bool is_part(const Entry& entry) {
  return entry.key.is_string() && !is_attribute(entry.key.as_string());
}

Value properties_of(const Value& definition, std::string_view path, ServerlessOutput& output) {
  const Value& properties = definition.get("Properties");
  if (properties.is_map()) return properties;
  if (!properties.is_null()) {
    output.refuse(std::string(path) + ".Properties", properties, "Properties must be a map",
                  "Write Properties: {…}.");
  }
  return at(Value::map({}), definition);
}

class Rewriter {
 public:
  Rewriter(const Value& resources, ServerlessOutput& output)
      : services_(resources), output_(output) {}

  void rewrite(const Entry& entry) {
    const std::string_view type = entry.value.get_string("Type");
    if (!type.starts_with(kPrefix)) return output_.keep(entry);
    const std::string_view name = entry.key.as_string();
    if (const Value* count = entry.value.find("Count")) {
      output_.refuse(std::string(name) + ".Count", *count,
                     "A serverless resource cannot have a Count",
                     "Write it several times, or use the resources it stands for.");
    }
    const Written written{name, entry.value, properties_of(entry.value, name, output_)};
    add(type.substr(kPrefix.size()), written);
  }

 private:
  void add(std::string_view kind, const Written& written) {
    if (kind == "Service") return add_service(written, output_);
    if (kind == "Api") return add_api(written, services_, output_);
    if (kind == "CustomDomain") return add_custom_domain(written, services_, output_);
    if (kind == "Flow") return add_flow(written, output_);
    if (kind == "Log") return add_log(written, output_);
    if (kind == "MNSTopic") return add_topic(written, output_);
    if (kind == "TableStore") return add_table_store(written, output_);
    refuse_kind(kind, written);
  }

  void refuse_kind(std::string_view kind, const Written& written) {
    constexpr std::string_view kKinds[] = {"Service", "Api",      "CustomDomain", "Flow",
                                           "Log",     "MNSTopic", "TableStore"};
    const bool part = kind == "Function" || kind == "Log::Logstore" || kind == "TableStore::Table";
    const std::string near = nearest(kind, kKinds);
    output_.refuse(std::string(written.name) + ".Type", written.definition.get("Type"),
                   std::string(kPrefix) + std::string(kind) +
                       (part ? " must stand inside of what it belongs to"
                             : " is no type of Aliyun::Serverless-2018-04-03"),
                   part           ? "Move it into its service, log or table store."
                   : near.empty() ? "Use one of the types of the transform."
                                  : "Did you mean \"" + std::string(kPrefix) + near + "\"?");
  }

  ServiceNames services_;
  ServerlessOutput& output_;
};

}  // namespace

bool ServiceNames::has_service(std::string_view service) const {
  return resources_.get(service).get_string("Type") == "Aliyun::Serverless::Service";
}

bool ServiceNames::has_function(std::string_view service, std::string_view function) const {
  return has_service(service) && !is_attribute(function) &&
         resources_.get(service).get(function).is_map();
}

void each_part(const Written& whole, std::string_view type, ServerlessOutput& output,
               const std::function<void(const Written& part)>& add) {
  for (const Entry& entry : whole.definition.entries()) {
    if (!is_part(entry)) continue;
    const std::string path = std::string(whole.name) + "." + std::string(entry.key.as_string());
    if (entry.value.get_string("Type") != type) {
      output.refuse(path, entry.value,
                    "\"" + path + "\" is neither an attribute nor a " + std::string(type),
                    "Correct its name, or give it Type: " + std::string(type) + ".");
      continue;
    }
    add({entry.key.as_string(), entry.value, properties_of(entry.value, path, output)});
  }
}

std::vector<Value> depends_on(const Value& definition) {
  const Value& written = definition.get("DependsOn");
  if (written.is_list()) return {written.items().begin(), written.items().end()};
  return written.is_null() ? std::vector<Value>{} : std::vector<Value>{written};
}

void copy(const Value& from, std::initializer_list<std::string_view> keys, MapBuilder& to) {
  for (const std::string_view key : keys) {
    const std::size_t equals = key.find('=');
    const std::string_view source = key.substr(0, equals);
    const std::string_view target = equals == key.npos ? key : key.substr(equals + 1);
    if (const Value* value = from.find(source)) to.set(target, *value);
  }
}

}  // namespace serverless

Transformed rewrite_serverless(const Template& source, const StackIdentity& stack) {
  serverless::ServerlessOutput output(stack);
  serverless::Rewriter rewriter(source.resources, output);
  for (const Entry& entry : source.resources.entries()) rewriter.rewrite(entry);
  const SectionValue sections[] = {{"Resources", output.resources(source.resources)},
                                   {"Transform", Value()}};
  return {with_sections(source, sections), output.take_errors(), output.take_warnings()};
}

}  // namespace cairn
