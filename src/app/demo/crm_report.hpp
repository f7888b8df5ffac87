#pragma once

#include "app/demo/outcome.hpp"

#include "leadstream/generator/crm/options.hpp"

#include <string>

namespace ls::app {

// Of the world of a CRM: one JSON object on one line with what went in, what came out, how well
// addresses, sign-ups and engagement were judged beside the best possible observer, and whether
// `lead_rules`, which reads everything, met what the generator planted.
Result<std::string> crm_demo_report(const DemoOutcome& outcome,
                                    const generator::crm::Options& world);

}  // namespace ls::app
