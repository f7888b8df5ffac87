#pragma once

#include "operators/emitted_type.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/scoring/lead/lead_score.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// Turns rule scores into events of a type that has fields for them. One per operator.
class LeadScoreEvents {
 public:
  // What a type has to have.
  static EmittedFields fields();
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

  EmittedEvents events_;
  std::optional<std::uint32_t> reason_;  // a field that a type may have
  std::uint64_t node_;
  std::string explanation_;  // reused
};

}  // namespace ls::operators
