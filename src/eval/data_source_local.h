// Data source locals: a data source that a template reads before anything is made, for its other
// locals (template-language section 9).
#pragma once

#include <string_view>

#include "catalog/resource_type.h"
#include "eval/build_errors.h"
#include "eval/model.h"

namespace cairn {

// A local whose Type is DATASOURCE::….
bool is_data_source_local(const Value& definition);

struct DataSourceLocal {
  const ResourceType* type = nullptr;  // null when the local is no data source, or a wrong one
  Value ref;
  Value attributes;  // a map, or Unknown
};

// Reads them. For validation nothing is read, and everything is Unknown.
//
// Lifetime  everything handed in must outlive it.
class DataSources {
 public:
  DataSources(const TypeCatalog& types, const StackContext& context,
              const Surroundings& surroundings, BuildMode mode, BuildErrors& errors)
      : types_(types),
        context_(context),
        surroundings_(surroundings),
        mode_(mode),
        errors_(errors) {}

  // `properties` are resolved; they are checked by the type's schema.
  DataSourceLocal read(std::string_view name, const Value& definition,
                       const Value& properties) const;
  Value attribute(std::string_view name, const DataSourceLocal& source,
                  const Value& attribute) const;

 private:
  Value refuse(Error error) const;

  const TypeCatalog& types_;
  const StackContext& context_;
  const Surroundings& surroundings_;
  BuildMode mode_;
  BuildErrors& errors_;
};

}  // namespace cairn
