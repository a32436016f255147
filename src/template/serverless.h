// The transform Aliyun::Serverless-2018-04-03: services with their functions and triggers, APIs,
// domains, flows and stores, each written as the ordinary resources it stands for
// (template-language section 15.1).
//
// Names of what is made: docs/differences.md tells which are documented and which are our choice.
//
//   Service S        S (FC service), SRole and SRole<policy> when it has policies and no role
//   Function F of S  SF (FC function); event E of F is SFE, with SFERole where it needs one
//   Api A            A (group), ARole, one API and <API>Deployment for each method of each path
//   Log L            L (project), L<logstore>
//   TableStore T     T (instance), T<table>
//   Flow F           F, FRole when it has policies and no role
//   MNSTopic, CustomDomain   one resource of the same name
#pragma once

#include "template/transform.h"

namespace cairn {

Transformed rewrite_serverless(const Template& source, const StackIdentity& stack);

}  // namespace cairn
