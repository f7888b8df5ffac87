#include "app/verify/cause_evidence.hpp"

#include <algorithm>

namespace ls::app {

CauseEvidence::CauseEvidence(const TaskOutputs& outputs) {
  for (const auto& [topic, written] : outputs.topics) {
    for (const WrittenOutput& output : written) {
      if (output.cause) {
        Facts& facts = facts_[*output.cause];
        facts.met_at = std::max(facts.met_at, output.clock);
        facts.others = std::max(facts.others, output.others);
      }
    }
  }
}

std::optional<EventTime> CauseEvidence::met_at(const Cause& cause) const {
  const auto facts = facts_.find(cause);
  return facts == facts_.end() ? std::nullopt : facts->second.met_at;
}

const std::vector<Offset>* CauseEvidence::others(const Cause& cause) const {
  const auto facts = facts_.find(cause);
  return facts == facts_.end() || facts->second.others.empty() ? nullptr : &facts->second.others;
}

}  // namespace ls::app
