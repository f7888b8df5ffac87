#include "operators/score/weightiest.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ls::operators {
namespace {

using Places = std::vector<std::uint32_t>;

Places weightiest(std::span<const double> contributions, std::size_t most) {
  Places places{7};
  choose_weightiest(contributions, most, places);
  return places;
}

TEST(Weightiest, StandFirstWhateverTheirSign) {
  constexpr std::array<double, 6> kContributions{0.5, -2.0, 0.0, 1.0, -3.0, 0.25};

  EXPECT_EQ(weightiest(kContributions, 3), (Places{4, 1, 3}));
}

TEST(Weightiest, OfEqualOnesTheFirstIsTaken) {
  constexpr std::array<double, 4> kContributions{1.0, -1.0, 1.0, 2.0};

  EXPECT_EQ(weightiest(kContributions, 3), (Places{3, 0, 1}));
}

TEST(Weightiest, WhatIsZeroIsNeverOne) {
  constexpr std::array<double, 3> kContributions{0.0, 4.0, -0.0};

  EXPECT_EQ(weightiest(kContributions, 5), Places{1});
  EXPECT_EQ(weightiest(kContributions, 0), Places{});
}

}  // namespace
}  // namespace ls::operators
