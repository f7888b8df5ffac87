#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/stats/cuped.hpp"

#include <cstdint>
#include <optional>

namespace ls::operators {

// A number in millionths, so that sums of them are exact: what is taken back leaves no trace, and
// the order of units changes no byte.
using Millionths = std::int64_t;

// Nothing for what is no number or further from 0 than a billion, of which ten million squares can
// be added.
[[nodiscard]] std::optional<Millionths> millionths_of(double value);
[[nodiscard]] double number_of(Millionths value);

// The sums over an arm's units of a covariate x, an outcome y, their squares and products.
class PairSums {
 public:
  struct Unit {
    Millionths x = 0;
    Millionths y = 0;
  };
  void add(const Unit& unit);
  // A unit that was added.
  void remove(const Unit& unit);

  // Over so many units.
  [[nodiscard]] stats::PairSummary over(std::uint64_t units) const;

  void save(ByteWriter& out) const;
  // The reader tells whether the bytes were whole.
  [[nodiscard]] static PairSums load(ByteReader& in);

 private:
  __extension__ using Wide = __int128;

  static void put(ByteWriter& out, Wide value);
  static Wide take(ByteReader& in);

  Wide x_ = 0;
  Wide y_ = 0;
  Wide xx_ = 0;
  Wide yy_ = 0;
  Wide xy_ = 0;
};

}  // namespace ls::operators
