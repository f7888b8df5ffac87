#pragma once

#include "operators/lead/lead_facts_reader.hpp"
#include "operators/lead/lead_row.hpp"
#include "operators/lead/lead_types.hpp"

#include "leadstream/scoring/lead/lead_facts.hpp"

namespace ls::operators {

// Folds events into a lead's row. Opens and clicks count if a person made them: `human` says so, or
// `p_bot` below a half, or else nothing speaks for a program. One that is told again of the same
// message as no person's takes back what was counted. Single-threaded.
class LeadNewsReader {
 public:
  // Not for LeadNews::deleted, after which there is no row.
  void apply(const LeadType& type, const event::Event& event, LeadRow& row);

 private:
  void create(const LeadType& type, const event::Event& event, LeadRow& row);
  void update(const LeadType& type, const event::Event& event, LeadRow& row);

  LeadFactsReader facts_;
};

// What is known of a lead, as the score takes it: views into the row.
[[nodiscard]] scoring::LeadFacts facts_of(const LeadRow& row);

}  // namespace ls::operators
