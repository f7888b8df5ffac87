#include "unit/operators/aggregate/feature_file.hpp"
#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

const std::string kLeadSet = LEADSTREAM_SOURCE_DIR "/topologies/features/lead.yaml";

void update(OperatorBench& bench, Millis when, const std::string& changed) {
  bench.event("lead.updated", "L1", "u" + std::to_string(when.count), at(when),
              {{"changed", Value::of(std::string_view(changed))}});
}

TEST(UpdateReader, AChangedFieldCountsAsTheCreationWouldHaveToldIt) {
  OperatorBench bench(test::topology_over(kLeadSet));
  bench.event("lead.created", "L1", "a", at(hours(0)), {{"source", Value::of("import")}});
  update(bench, hours(1),
         R"({"source":{"old":"import","new":"referral"},"phone":{"new":"+491"},)"
         R"("headcount":{"old":1,"new":120},"tz_offset_min":{"new":120}})");

  const test::Produced& now = bench.all().back();
  EXPECT_EQ(now.feature_text("source"), "referral");
  EXPECT_EQ(now.feature("source_level"), 3.0);
  EXPECT_EQ(now.feature("has_phone"), 1.0);
  EXPECT_EQ(now.feature("has_email"), 0.0);
  EXPECT_EQ(now.feature("headcount_log"), std::log1p(120.0));
  EXPECT_EQ(now.feature("hour_local"), 3.0);
}

TEST(UpdateReader, AnUpdateIsNoCreation) {
  OperatorBench bench(test::topology_over(kLeadSet));
  bench.event("lead.created", "L1", "a", at(hours(0)));
  update(bench, hours(5), R"({"email":{"new":"ann@example.com"}})");
  bench.event("lead.assigned", "L1", "b", at(hours(6)));

  EXPECT_EQ(bench.all().back().feature("hours_to_assignment"), 6.0);
  EXPECT_EQ(bench.all().back().feature("has_email"), 1.0);
}

// What was there before stays.
TEST(UpdateReader, WhatDoesNotFitAFieldIsLeftOut) {
  OperatorBench bench(test::topology_over(kLeadSet));
  bench.event("lead.created", "L1", "a", at(hours(0)),
              {{"device", Value::of("mobile")}, {"headcount", Value::of(std::int64_t{9})}});
  for (const std::string changed :
       {R"({"device":{"new":"fridge"},"headcount":{"new":-3},"tz_offset_min":{"new":99999}})",
        R"({"device":{"new":7},"headcount":{"new":"many"},"no_such_field":{"new":1}})",
        R"({"device":{"new":null},"headcount":null})", R"([1,2])", R"({"device")"}) {
    bench.forget();
    update(bench, hours(1), changed);

    EXPECT_EQ(bench.all().back().feature("mobile_device"), 1.0) << changed;
    EXPECT_EQ(bench.all().back().feature("headcount_log"), std::log1p(9.0)) << changed;
    EXPECT_EQ(bench.all().back().feature("hour_local"), 1.0) << changed;
  }
}

// The older of two words does not count, whichever comes first.
TEST(UpdateReader, ALateUpdateDoesNotReplaceANewerWord) {
  OperatorBench bench(test::topology_over(kLeadSet));
  update(bench, hours(3), R"({"source":"referral"})");
  bench.event_of(at(hours(1)), "lead.created", "L1", "a", at(hours(4)),
                 {{"source", Value::of("import")}});

  EXPECT_EQ(bench.all().back().feature_text("source"), "referral");
}

}  // namespace
}  // namespace ls::operators
