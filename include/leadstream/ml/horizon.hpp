#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>

namespace ls::ml {

// How much of a stream a metric looks back on.
struct Horizon {
  std::size_t window = 0;  // the last so many; 0 for all
  double kept = 1;  // what is left of a record's weight after each further one; 0 < kept <= 1

  static Horizon whole() {
    return {};
  }
  static Horizon last(std::size_t count) {
    return {.window = count};
  }
  // Gama, Sebastiao, Rodrigues 2013.
  static Horizon fading(double kept) {
    return {.kept = kept};
  }
  // A window and fading at once have no meaning.
  [[nodiscard]] bool is_valid() const {
    return window <= kWindowMax && kept > 0 && kept <= 1 && (window == 0 || kept == 1);
  }
  static constexpr std::size_t kWindowMax = 16'777'216;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<Horizon> load(ByteReader& in);

  friend bool operator==(const Horizon&, const Horizon&) = default;
};

}  // namespace ls::ml
