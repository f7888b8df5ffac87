#include "leadstream/stats/compensated_sum.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::stats {
namespace {

TEST(CompensatedSum, KeepsWhatRoundingLoses) {
  CompensatedSum sum;
  for (const double term : {1.0, 1e100, 1.0, -1e100}) {
    sum.add(term);
  }

  EXPECT_EQ(sum.total(), 2);  // the example of Neumaier's paper; a plain sum gives 0
}

TEST(CompensatedSum, ScalesAndIsSavedWhole) {
  CompensatedSum sum;
  for (const double term : {1e16, 1.0, 1.0}) {
    sum.add(term);
  }
  sum.scale(0.5);
  std::string bytes;
  ByteWriter writer(bytes);
  sum.save(writer);
  ByteReader reader(bytes);
  CompensatedSum loaded;
  loaded.load(reader);

  loaded.add(-5e15);
  EXPECT_EQ(loaded.total(), 1);
}

}  // namespace
}  // namespace ls::stats
