// Template scratches that accounts keep: what the store's records say of them
// (drift-import-templates section 3).
//
// A scratch is a record of kind kScratch; so is each stack made from it, under the scratch. The
// generated template stands in the record: what the cloud had when it was generated.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/context.h"
#include "service/scratch_template.h"

namespace cairn::service {

inline constexpr std::string_view kImportScratch = "ResourceImport";
inline constexpr std::string_view kReplicationScratch = "ArchitectureReplication";
inline constexpr std::string_view kDetectionScratch = "ArchitectureDetection";

inline constexpr std::string_view kGenerating = "GENERATE_IN_PROGRESS";
inline constexpr std::string_view kGenerated = "GENERATE_COMPLETE";
inline constexpr std::string_view kNotGenerated = "GENERATE_FAILED";

struct KeptScratch {
  RecordRow row;  // its status is the scratch's
  std::string type;
  std::string description;
  std::string strategy;        // LogicalIdStrategy
  std::string resource_group;  // empty: the account's default one
  Value preferences;           // list of {"ParameterKey", "ParameterValue"}
  Value source;                // map with one of SourceResources, SourceTag, SourceResourceGroup
  std::string acting;          // as whom the cloud is looked at (service/acting.h)
  // Of what was generated:
  std::string failed_code;
  std::string reason;
  Value picked;         // list of {"LogicalResourceId", "ResourceType", "ResourceId", "RegionId",
                        //          "ResourceIdentifier" of an import, "RelatedTo" of a detection}
  Value template_body;  // map; null for a detection

  const std::string& id() const { return row.id; }
  bool complete() const { return row.status == kGenerated; }
  std::string preference(std::string_view key) const;  // empty: not given
  ScratchWishes wishes() const;
  RecordRow to_row() const;
};

KeptScratch read_scratch(RecordRow row);

Error scratch_not_found(std::string_view id);
Result<KeptScratch> find_scratch(Reader& reader, std::string_view account, std::string_view region,
                                 std::string_view id);

// The template as it is to be used in a region; JSON.
std::string scratch_text(const KeptScratch& scratch, const std::string& region,
                         const Context& context);

// What GenerateTemplateByScratch lists: {"LogicalResourceId", "ResourceType",
// "ResourceIdentifier"}, the last one a map.
Value scratch_imports(const KeptScratch& scratch);

// The template of the replication that TemplateScratchId and TemplateScratchRegionId name.
Result<std::string> replication_text(const ActionRequest& request, const Context& context);
// The complete import that TemplateScratchId names.
Result<KeptScratch> import_scratch(const ActionRequest& request, Reader& reader);

// Remembers that the request makes `stack` from the scratch it names; nothing when it names none.
void note_scratch_use(const ActionRequest& request, const StackRow& stack, Batch& batch);

struct ScratchUse {
  std::string stack_id;
  std::string region;
  std::string usage;  // the type of the scratch
};
std::vector<ScratchUse> uses_of(const KeptScratch& scratch, Reader& reader);  // oldest first

}  // namespace cairn::service
