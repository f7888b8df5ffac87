#pragma once

#include "operators/emitted_type.hpp"
#include "operators/engagement/contact_touches.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"

#include <string>
#include <string_view>

namespace ls::operators {

// Turns judgements of touches into events of a type that has fields for them. One per operator.
class ClassifiedEvents {
 public:
  // What a type has to have.
  static EmittedFields fields();
  ClassifiedEvents(const event::EventType& type, std::string_view node_id);

  struct Verdict {
    const ContactTouches& row;
    const Touch& touch;
    const scoring::TouchJudgement& judgement;
    bool was_human = false;  // as said before
    EventTime as_of;
    std::string_view key;
  };
  // The event and all it points to are made in the arena. Its id is a function of the contact, the
  // touch and the revision.
  const event::Event* make(const Verdict& verdict, Arena& arena);

 private:
  std::string_view explain(const scoring::TouchJudgement& judgement, Arena& arena);
  std::string_view id_of(const Verdict& verdict, Arena& arena) const;

  EmittedEvents events_;
  std::uint64_t node_;
  std::string explanation_;  // reused
};

}  // namespace ls::operators
