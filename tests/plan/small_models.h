// Small templates drawn by a seed, kept as what they mean beside their text, so that an oracle can
// reason about them without reading templates.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/plan/diff_fixture.h"

namespace cairn::testing {

// A word, a parameter, or something of another resource.
struct Atom {
  enum class Is : std::uint8_t { kWord, kParameter, kRef, kAttribute };
  Is is = Is::kWord;
  std::string name;  // the word, the parameter, or the resource
  std::string attribute;
  friend bool operator==(const Atom&, const Atom&) = default;
};
using Expression = std::vector<Atom>;  // joined by "-"

struct SmallResource {
  std::string type;
  std::map<std::string, Expression> properties;
  std::string metadata;
  bool retain = false;
};

struct SmallModel {
  std::map<std::string, SmallResource> resources;
  std::map<std::string, std::string> parameters;
};

inline constexpr const char* kVpc = "ALIYUN::ECS::VPC";
inline constexpr const char* kCommand = "ALIYUN::ECS::Command";

struct SmallProperty {
  const char* name;
  Recreation recreation;
};
// What the types say of the properties used here. Name is of both.
inline std::vector<SmallProperty> properties_of(const std::string& type) {
  if (type == kVpc) {
    return {{"CidrBlock", Recreation::kNever},
            {"VpcName", Recreation::kNever},
            {"UserCidr", Recreation::kAlways},
            {"Ipv6Isp", Recreation::kAlways}};
  }
  return {{"WorkingDir", Recreation::kNever},
          {"CommandContent", Recreation::kAlways},
          {"Launcher", Recreation::kConditionally}};
}
inline std::vector<std::string> attributes_of(const std::string& type) {
  if (type == kVpc) return {"VpcId", "VpcName", "RouteTableId"};
  return {"CommandId"};
}
// The first one names the resource itself.
inline bool names_itself(const std::string& type, const std::string& attribute) {
  return attributes_of(type).front() == attribute;
}

class Drawer {
 public:
  explicit Drawer(std::uint64_t seed) : chance_(seed) {}
  std::uint64_t below(std::uint64_t n) { return chance_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

  SmallModel model() {
    SmallModel m;
    for (const char* name : {"P", "Q"}) m.parameters[name] = word();
    for (const char* id : {"A", "B", "C", "D", "E"}) {
      if (one_in(4)) continue;
      m.resources[id] = resource(m, id);
    }
    return m;
  }

  // The same model, edited here and there.
  SmallModel edited(const SmallModel& old) {
    SmallModel m = old;
    for (auto& [name, value] : m.parameters) {
      if (one_in(3)) value = word();
    }
    for (const char* id : {"A", "B", "C", "D", "E"}) {
      const bool there = m.resources.contains(id);
      if (one_in(8)) m.resources.erase(id);
      if (!there && one_in(3)) m.resources[id] = resource(m, id);
    }
    for (auto& [id, r] : m.resources) {
      if (one_in(10)) r.type = r.type == kVpc ? kCommand : kVpc;
      if (one_in(8)) r.retain = !r.retain;
      if (one_in(8)) r.metadata = word();
      for (const SmallProperty& p : properties_of(r.type)) {
        if (one_in(5)) r.properties[p.name] = expression(m, id);
        if (one_in(8)) r.properties.erase(p.name);
      }
      repair(m, id, r);
    }
    return m;
  }

 private:
  std::string word() { return std::string(2, static_cast<char>('a' + below(3))); }

  SmallResource resource(const SmallModel& m, const std::string& id) {
    SmallResource r;
    r.type = one_in(3) ? kCommand : kVpc;
    r.retain = one_in(5);
    for (const SmallProperty& p : properties_of(r.type)) {
      if (!one_in(3)) r.properties[p.name] = expression(m, id);
    }
    return r;
  }

  Expression expression(const SmallModel& m, const std::string& of) {
    Expression e{atom(m, of)};
    if (one_in(3)) e.push_back(atom(m, of));
    return e;
  }

  // Only of resources before it, so that there is no cycle.
  Atom atom(const SmallModel& m, const std::string& of) {
    std::vector<std::string> before;
    for (const auto& [id, r] : m.resources) {
      if (id < of) before.push_back(id);
    }
    const std::uint64_t kind = below(5);
    if (kind >= 2 && !before.empty()) {
      const std::string& id = before[below(before.size())];
      if (kind == 2) return {Atom::Is::kRef, id, {}};
      const auto attributes = attributes_of(m.resources.at(id).type);
      return {Atom::Is::kAttribute, id, attributes[below(attributes.size())]};
    }
    if (kind == 1) return {Atom::Is::kParameter, one_in(2) ? "P" : "Q", {}};
    return {Atom::Is::kWord, word(), {}};
  }

  // What it no longer may say: properties of the other type, resources that are gone.
  void repair(const SmallModel& m, const std::string& id, SmallResource& r) {
    std::map<std::string, Expression> kept;
    for (const SmallProperty& p : properties_of(r.type)) {
      const auto found = r.properties.find(p.name);
      if (found == r.properties.end()) continue;
      Expression e = found->second;
      for (Atom& a : e) {
        if (a.is == Atom::Is::kWord || a.is == Atom::Is::kParameter) continue;
        const auto named = m.resources.find(a.name);
        bool good = named != m.resources.end();
        if (good && a.is == Atom::Is::kAttribute) {
          const auto attributes = attributes_of(named->second.type);
          good = std::find(attributes.begin(), attributes.end(), a.attribute) != attributes.end();
        }
        if (!good) a = atom(m, id);
      }
      kept[p.name] = e;
    }
    r.properties = std::move(kept);
  }

  std::mt19937_64 chance_;
};

inline std::string text_of(const Atom& a) {
  switch (a.is) {
    case Atom::Is::kWord:
      return "{'Fn::Str': " + a.name + "}";
    case Atom::Is::kParameter:
    case Atom::Is::kRef:
      return "{Ref: " + a.name + "}";
    case Atom::Is::kAttribute:
      break;
  }
  return "{'Fn::GetAtt': [" + a.name + ", " + a.attribute + "]}";
}

inline std::string text_of(const Expression& e) {
  if (e.size() == 1) return e[0].is == Atom::Is::kWord ? e[0].name : text_of(e[0]);
  std::string text = "{'Fn::Join': ['-', [";
  for (std::size_t i = 0; i < e.size(); ++i) {
    text += (i == 0 ? "" : ", ") + (e[i].is == Atom::Is::kWord ? e[i].name : text_of(e[i]));
  }
  return text + "]]}";
}

inline std::string text_of(const SmallModel& m) {
  std::string text = "Parameters:\n";
  for (const auto& [name, value] : m.parameters) text += "  " + name + ": {Type: String}\n";
  text += "Resources:\n";
  for (const auto& [id, r] : m.resources) {
    text += "  " + id + ":\n    Type: " + r.type + "\n";
    if (r.retain) text += "    DeletionPolicy: Retain\n";
    if (!r.metadata.empty()) text += "    Metadata: {Note: " + r.metadata + "}\n";
    text += "    Properties:\n";
    if (r.type == kCommand) text += "      Type: RunShellScript\n";
    for (const auto& [name, e] : r.properties) text += "      " + name + ": " + text_of(e) + "\n";
    if (r.properties.empty() && r.type == kVpc) text += "      Description: none\n";
  }
  return text;
}

inline Goal goal_of(const SmallModel& m) {
  std::vector<ParameterInput> inputs;
  for (const auto& [name, value] : m.parameters) inputs.push_back({name, value});
  return goal(text_of(m), inputs);
}

}  // namespace cairn::testing
