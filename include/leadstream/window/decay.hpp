#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"

namespace ls::window {

// 2^(-age / half_life), for age >= 0 and half_life > 0. Computed from additions and multiplications
// alone, so that every machine gets the same bits (the C library's exp2 differs between CPUs).
[[nodiscard]] double decay_factor(Millis age, Millis half_life);

// A sum whose terms lose half their weight per half-life: sum of value * 2^(-age / half_life)
// (forward decay as in Cormode, Shkapenyuk, Srivastava, Xu 2009, kept relative to the newest term).
// Decayed only when touched.
class DecayedSum {
 public:
  // A term that is older than the newest one counts with the weight that it has by now.
  void add(EventTime time, double value, Millis half_life);
  void merge(const DecayedSum& other, Millis half_life);
  // At or after the newest term; earlier times are answered as of the newest term. 0 if empty.
  [[nodiscard]] double value_at(EventTime time, Millis half_life) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static DecayedSum load(ByteReader& in);

 private:
  EventTime newest_ = EventTime::min();  // min: no term yet
  double sum_ = 0;                       // as of newest_
};

}  // namespace ls::window
