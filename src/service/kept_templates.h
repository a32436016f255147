// Templates that accounts keep: what the store's records say of them
// (drift-import-templates section 2).
//
// A template is a record of kind kTemplate, each version one of kind kTemplateVersion, each account
// it is shared with one of kind kTemplateShare; the text is a blob. Stacks copy the text, so a
// later change of the template does not reach them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/store.h"
#include "value/value.h"

namespace cairn::service {

inline constexpr std::string_view kDraft = "Draft";

struct KeptTemplate {
  RecordRow row;
  std::string name;
  std::string description;
  std::string resource_group;  // empty: the account's default one
  std::int64_t version = 0;    // the latest one: v3 is 3

  const std::string& id() const { return row.id; }
  RecordRow to_row() const;  // to be stored in place of `row`
};

struct KeptVersion {
  std::string label;  // "v3", or "Draft"
  std::string name;
  std::string description;
  std::string text_hash;
  Millis created = 0;
  Millis updated = 0;
  std::uint64_t row_version = 0;

  RecordRow to_row(const KeptTemplate& of) const;
};

// One account's leave to use another's template.
struct TemplateShare {
  std::string account;
  std::string option = "AllVersions";  // or Latest, Current, Specified
  std::string version;                 // of Current and Specified: "v3"

  RecordRow to_row(const KeptTemplate& of, Millis now) const;
};

std::string version_label(std::int64_t version);
std::string template_arn(const KeptTemplate& kept);

KeptTemplate read_template(RecordRow row);
KeptVersion read_version(const RecordRow& row);
TemplateShare read_share(const RecordRow& row);

std::optional<KeptVersion> find_version(Reader& reader, std::string_view id,
                                        std::string_view label);
std::vector<KeptVersion> versions_of(Reader& reader, const KeptTemplate& kept);  // newest first
std::vector<TemplateShare> shares_of(Reader& reader, const KeptTemplate& kept);  // newest first

// A template as `account` may use it: its own by id or ARN, another's by ARN when it is shared.
struct Found {
  KeptTemplate kept;
  std::optional<TemplateShare> share;  // of another account's
};
// The Error is TemplateNotFound as `action` words it.
Result<Found> find_template(Reader& reader, std::string_view account, std::string_view id,
                            std::string_view action);
// The version that `label` names, the latest usable one when it is empty. A draft is found only
// when `drafts` says so.
Result<KeptVersion> usable_version(Reader& reader, const Found& found, std::string_view label,
                                   std::string_view action, bool drafts = false);

Error template_not_found(std::string_view id, std::string_view action);
// Another request changed it since it was read.
Error template_being_processed(std::string_view id);

}  // namespace cairn::service
