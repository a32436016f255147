// ServerlessOutput: the ordinary resources that a serverless template becomes, collected in order.
//
// Names    a part is named by its whole and its own name ("Web" with "Index" is "WebIndex"); two
//          resources of one name are an error.
// Places   each function takes the place from what it is given; see at().
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/error.h"
#include "template/transform.h"
#include "value/value.h"

namespace cairn::serverless {

// `value` as if it stood where `origin` does.
inline Value at(Value value, const Value& origin) {
  return value.with_pos(origin.pos());
}
Value text(std::string_view words, const Value& origin);
Value get_att(std::string_view resource, std::string_view attribute, const Value& origin);
Value sub(std::string_view words, const Value& origin);

// One resource as written, with what every kind of it shares.
struct Written {
  std::string_view name;
  const Value& definition;
  Value properties;  // an empty map when absent
};

class ServerlessOutput {
 public:
  explicit ServerlessOutput(const StackIdentity& stack) : stack_(stack) {}

  // `shared` gives the Condition and DeletionPolicy; `depends_on` holds names, or is empty.
  void add(std::string name, std::string_view type, Value properties, const Value& shared,
           std::vector<Value> depends_on = {});
  // A resource that is no serverless one, as it stands.
  void keep(const Entry& resource);

  // A role named "<owner>Role" that `service` may take, with the given policies: names of system
  // policies and policy documents, in a list or alone. Adds the names of the attachments to
  // `attachments`; what holds the role must not act before them.
  Value add_role(std::string_view owner, std::string_view service, const Value& policies,
                 const Value& shared, std::vector<Value>& attachments);

  // `path` is below Resources.
  void refuse(std::string path, const Value& origin, std::string_view reason, std::string fix);
  void not_supported(std::string path, const Value& origin, std::string_view feature,
                     std::string fix);
  void warn(std::string path, const Value& origin, std::string_view reason, std::string fix);

  bool has(const std::string& name) const { return names_.contains(name); }
  Value resources(const Value& origin) { return at(Value::map(std::move(entries_)), origin); }
  Errors take_errors() { return std::move(errors_); }
  Errors take_warnings() { return std::move(warnings_); }

 private:
  std::string unique_name(std::string_view logical_id) const;
  void claim(std::string_view name, const Value& origin);

  StackIdentity stack_;
  std::vector<Entry> entries_;
  std::unordered_set<std::string> names_;
  Errors errors_;
  Errors warnings_;
};

}  // namespace cairn::serverless
