#pragma once

#include "generator/world.hpp"

#include "leadstream/base/random.hpp"

namespace ls::generator {

// One thing that happened to a lead. `sequence` counts the lead's facts from 0.
struct Fact {
  EventTime time;
  std::uint32_t sequence = 0;
  Sign sign = Sign::lead_created;
};

// The life of one lead, one fact after the other, in the order of time (Gillespie 1977). A function
// of the world and the lead's number alone. The world must outlive it.
class Lead {
 public:
  Lead(const World& world, std::uint64_t number);

  // The next fact, or false when the lead's life is over. The first is lead_created; a conversion
  // is the last.
  bool next(const World& world, Fact& fact);

  [[nodiscard]] std::uint64_t number() const {
    return number_;
  }
  // The fact that opened the e-mail which an opening or a click answers.
  [[nodiscard]] std::uint32_t last_email() const {
    return last_email_;
  }
  // When the lead bought; EventTime::max() as long as it has not.
  [[nodiscard]] EventTime bought_at() const {
    return bought_at_;
  }

 private:
  Sign step(const World& world);

  std::uint64_t number_;
  Random random_;
  EventTime arrival_;
  EventTime bought_at_ = EventTime::max();
  double now_ = 0.0;  // business days
  double end_ = 0.0;
  std::uint32_t sequence_ = 0;
  std::uint32_t last_email_ = 1;
  Intent intent_ = Intent::cold;
  bool is_over_ = false;
};

}  // namespace ls::generator
