#pragma once

#include "operators/engagement/contact_touches.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/event_type.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// Turns judgements of touches into events of a type that has fields for them. One per operator.
class ClassifiedEvents {
 public:
  // The fields that the type lacks or has as another kind, each as a sentence; none is good.
  static std::vector<std::string> problems_of(const event::EventType& type);
  // `type` has no problems.
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

  const event::EventType* type_;
  std::uint64_t node_;
  std::vector<std::uint32_t> slots_;  // in the order of the names in the source
  std::string explanation_;           // reused
};

}  // namespace ls::operators
