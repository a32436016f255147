#include "service/shelf.h"

#include "plan/stack_policy.h"
#include "service/answers.h"
#include "service/kept_templates.h"
#include "template/template.h"

namespace cairn::service {

Result<std::string> StoreShelf::fetch(std::string_view parameter, const std::string& region,
                                      const std::string& url, std::size_t bytes_max) {
  auto text = fetch_(region, url, bytes_max);
  if (text) return text;
  return invalid_parameter(parameter, text.error().message, text.error().fix);
}

Result<std::string> StoreShelf::by_url(const std::string&, const std::string& region,
                                       const std::string& url) {
  return fetch("TemplateURL", region, url, kTemplateBytesMax);
}

Result<std::string> StoreShelf::policy_by_url(std::string_view parameter, const std::string& region,
                                              const std::string& url) {
  return fetch(parameter, region, url, StackPolicy::kBytesMax);
}

Result<std::string> StoreShelf::by_id(const std::string& account, const std::string&,
                                      const std::string& id, const std::string& version) {
  const auto reader = store_.read();
  // The words of stack operations; GetTemplate has others and does not come this way.
  constexpr std::string_view kAction = "CreateStack";
  const auto found = find_template(*reader, account, id, kAction);
  if (!found) return found.error();
  const auto usable = usable_version(*reader, *found, version, kAction);
  if (!usable) return usable.error();
  auto text = reader->blob(usable->text_hash);
  if (!text) return template_not_found(id, kAction);
  return std::move(*text);
}

}  // namespace cairn::service
