#include "leadstream/config/convert.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ls::config {
namespace {

TEST(Convert, IntegersHaveOneSpelling) {
  EXPECT_EQ(to_integer("0").value(), 0);
  EXPECT_EQ(to_integer("-7").value(), -7);
  EXPECT_EQ(to_integer("9223372036854775807").value(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(to_integer("-9223372036854775808").value(), std::numeric_limits<std::int64_t>::min());
  for (const char* bad : {"", "-", "+1", "01", "-01", "1_000", "1,000", "0x10", "0o7", "1.0", "1e3",
                          " 1", "1 ", "9223372036854775808", "12a"}) {
    EXPECT_FALSE(to_integer(bad)) << bad;
  }
}

TEST(Convert, NumbersAreSpelledAsInJson) {
  EXPECT_EQ(to_number("0").value(), 0.0);
  EXPECT_EQ(to_number("-0.5").value(), -0.5);
  EXPECT_EQ(to_number("1e3").value(), 1000.0);
  EXPECT_EQ(to_number("2.5E-3").value(), 0.0025);
  EXPECT_EQ(to_number("0.1").value(), 0.1);
  for (const char* bad :
       {"",    ".5",  "5.",    "-.5",      "+1",    "1e",     "1e+",    "0x1p3", "nan", ".nan",
        "NaN", "inf", "-.inf", "Infinity", "1e400", "-1e400", "1e-400", "1_0",   "01",  "1 "}) {
    EXPECT_FALSE(to_number(bad)) << bad;
  }
}

TEST(Convert, OnlyTrueAndFalseAreFlags) {
  EXPECT_TRUE(to_flag("true").value());
  EXPECT_FALSE(to_flag("false").value());
  for (const char* bad : {"", "yes", "no", "on", "off", "True", "TRUE", "1", "0", "y"}) {
    EXPECT_FALSE(to_flag(bad)) << bad;
  }
}

TEST(Convert, SizesNeedAUnitAndFitTheMachine) {
  EXPECT_EQ(to_bytes("0").value(), 0U);
  EXPECT_EQ(to_bytes("7B").value(), 7U);
  EXPECT_EQ(to_bytes("512kB").value(), 512'000U);
  EXPECT_EQ(to_bytes("64MiB").value(), 67'108'864U);
  EXPECT_EQ(to_bytes("1TiB").value(), 1'099'511'627'776U);
  for (const char* bad : {"", "5", "-1B", "1 GiB", "1gib", "1KB", "1.5GiB", "MiB", "01MiB",
                          "99999999999TiB", "99999999999999999999B"}) {
    EXPECT_FALSE(to_bytes(bad)) << bad;
  }
}

TEST(Convert, FormattedSizesReadBack) {
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{1}, std::size_t{1023}, std::size_t{1024}, std::size_t{512'000},
        std::size_t{67'108'864}, std::size_t{10} << 30U, std::size_t{1'000'000'007}}) {
    EXPECT_EQ(to_bytes(format_bytes(bytes)).value(), bytes);
  }
  EXPECT_EQ(format_bytes(67'108'864), "64MiB");
  EXPECT_EQ(format_bytes(512'000), "512kB");
}

TEST(Convert, MessageSaysWhatWasExpectedAndCutsLongText) {
  EXPECT_EQ(to_integer("x").error().message, "expected a whole number, not \"x\"");
  EXPECT_LT(to_integer(std::string(10'000, 'x')).error().message.size(), 120U);
}

}  // namespace
}  // namespace ls::config
