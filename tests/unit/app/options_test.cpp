#include "app/options.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>

namespace ls::app {
namespace {

template <typename T>
std::string refusal_of(const std::string& text) {
  T value{};
  const Status status = assign(text, value);
  return status ? "" : status.error().message;
}

TEST(Options, AWholeNumberMustFitItsType) {
  EXPECT_EQ(refusal_of<std::uint16_t>("65535"), "");
  EXPECT_EQ(refusal_of<std::uint16_t>("65536"),
            "expected a whole number from 0 to 65535, not 65536");
  EXPECT_EQ(refusal_of<std::uint64_t>("-1"),
            "expected a whole number from 0 to 9223372036854775807, not -1");
  EXPECT_EQ(refusal_of<std::int32_t>("-2147483648"), "");
}

TEST(Options, ANumberHasOneSpelling) {
  EXPECT_EQ(refusal_of<std::int64_t>("1_000"), "expected a whole number, not \"1_000\"");
  EXPECT_NE(refusal_of<double>("nan"), "");
  EXPECT_EQ(refusal_of<double>("0.5"), "");
}

TEST(Options, WhatIsNotGivenStaysEmpty) {
  std::optional<std::int64_t> given;

  EXPECT_TRUE(assign("7", given));
  EXPECT_EQ(given, 7);
}

TEST(Options, BoundsHoldTheirEnds) {
  EXPECT_EQ(whole_number("1", {.min = 1, .max = 100}).value_or(0), 1);
  EXPECT_EQ(whole_number("100", {.min = 1, .max = 100}).value_or(0), 100);
  EXPECT_FALSE(whole_number("0", {.min = 1, .max = 100}));
  EXPECT_FALSE(whole_number("101", {.min = 1, .max = 100}));
}

}  // namespace
}  // namespace ls::app
