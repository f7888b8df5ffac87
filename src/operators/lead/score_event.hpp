#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/scoring/lead/lead_score.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// Turns rule scores into events of a type that has fields for them. One per operator.
class LeadScoreEvents {
 public:
  // The fields that the type lacks or has as another kind, each as a sentence; none is good.
  static std::vector<std::string> problems_of(const event::EventType& type);
  // `type` has no problems.
  LeadScoreEvents(const event::EventType& type, std::string_view node_id);

  struct Judgement {
    const scoring::LeadScore& score;
    std::string_view profile;
    std::string_view profile_hash;
    double delta = 0.0;
    EventTime as_of;
  };
  // What led to it: source and id are unique together.
  struct Cause {
    event::Contact contact;
    std::string_view source;
    std::string_view id;
  };
  // The event and all it points to are made in the arena. Its id is a function of its cause's.
  const event::Event* make(const Judgement& judgement, const Cause& cause, Arena& arena);

 private:
  std::string_view explain(const scoring::LeadScore& score, Arena& arena);

  const event::EventType* type_;
  std::uint64_t node_;
  std::vector<std::uint32_t> slots_;  // in the order of the names in the source
  std::string explanation_;           // reused
};

}  // namespace ls::operators
