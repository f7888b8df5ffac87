#pragma once

#include "generator/lead.hpp"

namespace ls::generator {

// What can be known of a lead's intent from what was seen of it: the exact posterior of the
// Markov-modulated Poisson process (Rydén 1996, the forward recursion), given the world's rules.
// Between facts the posterior flows along exp((Q - diag(rates)) t); a fact multiplies it by the
// rates of its sign. Value type.
class IntentFilter {
 public:
  // A lead that has just arrived.
  IntentFilter(const World& world, const Profile& profile, EventTime arrival);

  // Takes in a fact; facts come in the order of time. A conversion ends the story.
  void observe(const World& world, const Fact& fact);

  // P(label.conversion in (at, at + horizon] | all facts up to `at`), `at` not before the last
  // fact. 0 once the conversion was seen.
  [[nodiscard]] double conversion_chance(const World& world, EventTime at, Millis horizon) const;

  // Whether the conversion was seen.
  [[nodiscard]] bool has_ended() const {
    return story_ == Story::ended;
  }

 private:
  enum class Story { open, ended };

  [[nodiscard]] IntentVector unseen_until(const World& world, double day) const;

  IntentVector posterior_;
  double day_;  // business days up to which the posterior holds
  double end_;
  Story story_ = Story::open;
};

}  // namespace ls::generator
