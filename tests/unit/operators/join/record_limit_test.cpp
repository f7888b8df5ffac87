#include "operators/join/record_limit.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

TEST(RecordLimit, SaysHowManyThereMayBe) {
  Arena arena;
  flow::Output out(arena);

  reject_above_limit({}, 7, out);

  ASSERT_EQ(out.rejections().size(), 1U);
  EXPECT_EQ(out.rejections()[0].error.code, "join_full");
  EXPECT_NE(out.rejections()[0].error.message.find("7 records"), std::string::npos);
}

}  // namespace
}  // namespace ls::operators
