#include "leadstream/base/error.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace ls {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) {
    return user_error("odd");
  }
  return number / 2;
}

Result<int> quarter(int number) {
  const int once = LS_TRY(half(number).with("first"));
  return LS_TRY(half(once).with("second"));
}

TEST(Error, CollectsItsContextFromTheOutsideIn) {
  const Error error =
      external_error("connection refused", Retry::yes).with("broker 1").with("poll");

  EXPECT_EQ(error.message, "poll: broker 1: connection refused");
  EXPECT_EQ(error.domain, ErrorDomain::external);
  EXPECT_EQ(error.retry, Retry::yes);
}

TEST(Error, KeepsCodeAndPointerUnderContext) {
  Error error = user_error("expected a number");
  error.code = "wrong_type";
  error.pointer = "/dwell_ms";

  const Error outer = error.with("node engagement");

  EXPECT_EQ(outer.code, "wrong_type");
  EXPECT_EQ(outer.pointer, "/dwell_ms");
}

TEST(Result, GivesTheValueOrReturnsTheError) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(5).error().message, "first: odd");
  EXPECT_EQ(quarter(6).error().message, "second: odd");
}

TEST(Result, FallsBackOnlyWithoutAValue) {
  EXPECT_EQ(half(4).value_or(7), 2);
  EXPECT_EQ(half(3).value_or(7), 7);
}

TEST(Result, CarriesWhatCanOnlyBeMoved) {
  const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(3); };
  const auto pass = [&make]() -> Result<std::unique_ptr<int>> { return LS_TRY(make()); };

  EXPECT_EQ(**pass(), 3);
}

TEST(Status, IsGoodUnlessItHoldsAnError) {
  const Status good;
  const Status bad = internal_error("broken");

  EXPECT_TRUE(good);
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "broken");
}

}  // namespace
}  // namespace ls
