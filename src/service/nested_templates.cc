#include "service/nested_templates.h"

namespace cairn::service {

std::shared_ptr<const Template> nested_source(const Value& properties, const StackRow& around,
                                              const Context& context) {
  const Value& body = properties.get("TemplateBody");
  if (body.is_map()) {
    ParsedTemplate parsed = read_template(body);
    return parsed.errors.empty() ? parsed.source : nullptr;
  }
  const std::string url(properties.get_string("TemplateURL"));
  const std::string id(properties.get_string("TemplateId"));
  if (context.shelf == nullptr || (url.empty() && id.empty())) return nullptr;
  const auto text =
      !url.empty() ? context.shelf->by_url(around.account, around.region, url)
                   : context.shelf->by_id(around.account, around.region, id,
                                          std::string(properties.get_string("TemplateVersion")));
  if (!text) return nullptr;
  ParsedTemplate parsed = parse_template(*text);
  return parsed.errors.empty() ? parsed.source : nullptr;
}

}  // namespace cairn::service
