#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ls::ml {

// Do events keep to the hour of the day, or the day of the week? The periodogram of event times at
// given periods: the mean of unit vectors, each turned by where its event lies in the period
// (Bartlett 1963). A plain value.
class EventSpectrum {
 public:
  // 1 .. kPeriodsMax periods, all > 0. A period's half is its first harmonic: events at 9 and at 21
  // o'clock show only there.
  explicit EventSpectrum(std::vector<Millis> periods);

  void learn(EventTime time);
  // As if all events had been learned here. Equal periods.
  void merge(const EventSpectrum& other);

  // How closely events keep to one place of the period, 0 .. 1; 1 if all lie at the same, and about
  // 1 / sqrt(n) by chance. 0 while empty.
  [[nodiscard]] double strength(std::size_t period) const;
  // That place, as a share of the period, 0 .. 1. 0 while empty.
  [[nodiscard]] double place(std::size_t period) const;
  // Natural logarithm of the chance of such a strength without any rhythm (Rayleigh's test, by the
  // approximation of Wilkie 1983). 0 while empty.
  [[nodiscard]] double log_p(std::size_t period) const;

  [[nodiscard]] std::uint64_t count() const {
    return count_;
  }
  [[nodiscard]] std::size_t periods() const {
    return lines_.size();
  }
  // The place of a period among them; nothing if it is none of them.
  [[nodiscard]] std::optional<std::size_t> line_of(Millis period) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<EventSpectrum> load(ByteReader& in);

  static constexpr std::size_t kPeriodsMax = 64;

 private:
  struct Line {
    Millis period;
    double sine = 0;  // Sums over all events.
    double cosine = 0;
  };

  std::uint64_t count_ = 0;
  std::vector<Line> lines_;
};

}  // namespace ls::ml
