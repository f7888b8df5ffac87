#include "app/verify/cause_evidence.hpp"

#include <algorithm>

namespace ls::app {

CauseEvidence::CauseEvidence(const TaskOutputs& outputs, const std::vector<std::string>& shared) {
  for (const auto& [topic, written] : outputs.topics) {
    const bool tells_order = std::ranges::find(shared, topic) == shared.end();
    const auto queue = static_cast<std::uint32_t>(queues_.size());
    queues_.emplace_back();
    for (const WrittenOutput& output : written) {
      if (!output.cause) {
        continue;
      }
      const auto [facts, is_first] = facts_.try_emplace(*output.cause);
      facts->second.met_at = std::max(facts->second.met_at, output.time);
      const bool is_queued = !facts->second.queues.empty() && facts->second.queues.back() == queue;
      if (tells_order && !is_queued) {
        facts->second.queues.push_back(queue);
        queues_.back().causes.push_back(*output.cause);
      }
    }
  }
}

bool CauseEvidence::may_come_next(const Cause& cause) const {
  const auto facts = facts_.find(cause);
  return facts == facts_.end() ||
         std::ranges::all_of(facts->second.queues, [&](std::uint32_t index) {
           const Queue& queue = queues_[index];
           return queue.front < queue.causes.size() && queue.causes[queue.front] == cause;
         });
}

std::optional<EventTime> CauseEvidence::met_at(const Cause& cause) const {
  const auto facts = facts_.find(cause);
  return facts == facts_.end() ? std::nullopt : std::optional(facts->second.met_at);
}

void CauseEvidence::pass(const Cause& cause) {
  const auto facts = facts_.find(cause);
  if (facts == facts_.end()) {
    return;
  }
  for (const std::uint32_t index : facts->second.queues) {
    Queue& queue = queues_[index];
    if (queue.front < queue.causes.size() && queue.causes[queue.front] == cause) {
      ++queue.front;
    }
  }
}

}  // namespace ls::app
