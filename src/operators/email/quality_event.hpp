#pragma once

#include "operators/emitted_type.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/scoring/email/email_quality.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// Turns judgements into events of a type that has fields for them. One per operator.
class QualityEvents {
 public:
  // What a type has to have.
  static EmittedFields fields();
  QualityEvents(const event::EventType& type, std::string_view node_id);

  struct Judgement {
    std::string_view email;
    const scoring::AddressFacts& address;
    const scoring::EmailQuality& quality;
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
  std::string_view explain(const scoring::EmailQuality& quality, Arena& arena);

  EmittedEvents events_;
  std::uint64_t node_;
  std::string explanation_;  // reused
};

}  // namespace ls::operators
