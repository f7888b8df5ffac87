#pragma once

#include "operators/emitted_type.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/ml/anomaly_ensemble.hpp"
#include "leadstream/scoring/anomaly/signup_features.hpp"
#include "leadstream/scoring/anomaly/signup_patterns.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ls::operators {

// All that was found out about one sign-up.
struct SignupJudgement {
  const scoring::Applicant& applicant;
  const scoring::SignupFacts& facts;
  const scoring::PatternVerdict& patterns;
  double trap_risk = 0.0;
  double bot_risk = 0.0;
  double unusual = 0.0;  // what the detectors make of it, 0 to 1
  double p = 1.0;
  std::span<const double> shares = {};  // of the features, where the detectors raise it
  const scoring::SignupPoint& point;

  [[nodiscard]] double score() const {
    return std::max(patterns.confidence(), unusual);
  }
};

// Turns judgements into events of a type that has fields for them. One per operator.
class JudgementEvents {
 public:
  // What a type has to have.
  static EmittedFields fields();
  JudgementEvents(const event::EventType& type, std::string_view node_id);

  // What led to it, and whom it is about.
  struct Cause {
    event::Contact contact;
    std::string_view source;
    std::string_view id;
    EventTime time;
  };
  // The event and all it points to are made in the arena. Its id is a function of its cause's.
  const event::Event* make(const SignupJudgement& judgement, const Cause& cause, Arena& arena);

 private:
  std::string_view reasons(const SignupJudgement& judgement, Arena& arena);

  EmittedEvents events_;
  std::uint64_t node_;
  std::string reasons_;  // reused
};

}  // namespace ls::operators
