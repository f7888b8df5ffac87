#include "support/seed.hpp"
#include "unit/operators/aggregate/feature_file.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The lead set of the project, held against counts over all events.

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

const std::string kLeadSet = LEADSTREAM_SOURCE_DIR "/topologies/features/lead.yaml";
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Happened {
  std::string type;
  std::string id;
  EventTime time;  // its own
  EventTime met;
  bool is_machine = false;
  std::string session = {};
  std::int64_t dwell = 0;
};

// A history of one lead: most events in order, some late by up to a day, as the topology allows.
std::vector<Happened> history(std::uint64_t seed, int events) {
  constexpr std::array<const char*, 9> kTypes{"page.viewed",  "email.opened",   "email.clicked",
                                              "email.sent",   "form.submitted", "message.received",
                                              "message.sent", "call.recorded",  "lead.assigned"};
  Random random(seed);
  std::vector<Happened> all;
  all.push_back({"lead.created", "e", at(hours(0)), at(hours(0))});
  EventTime clock = at(hours(0));
  for (int i = 0; i < events; ++i) {
    clock = clock + Millis{static_cast<std::int64_t>(random.exponential() * 4e7)};
    Happened one;
    one.type = kTypes[random.below(kTypes.size())];
    one.id = "e" + std::to_string(i);
    one.met = clock;
    const Millis late{random.chance(0.3) ? static_cast<std::int64_t>(random.below(86'400'000)) : 0};
    one.time = std::max(at(hours(0)), clock - late);
    one.is_machine = random.chance(0.3);
    one.session = "s" + std::to_string(random.below(40));
    one.dwell = static_cast<std::int64_t>(random.below(100'000));
    all.push_back(one);
  }
  return all;
}

constexpr std::string_view kClassified = "engagement.classified";

bool is_touch(std::string_view type) {
  return type == "email.opened" || type == "email.clicked";
}

// What is said of an opening or a click.
test::Fields judged(std::string_view type, bool is_human) {
  return {{"kind", Value::of(type == "email.opened" ? "open" : "click")},
          {"human", Value::of(is_human)},
          {"human_delta", Value::of(is_human ? 1 : 0)}};
}

void feed(OperatorBench& bench, const Happened& one) {
  test::Fields fields;
  if (one.type == "page.viewed") {
    fields = {{"session_id", Value::of(std::string_view(one.session))},
              {"dwell_ms", Value::of(one.dwell)}};
  } else if (is_touch(one.type)) {
    fields = judged(one.type, !one.is_machine);
  }
  const std::string_view type = is_touch(one.type) ? kClassified : std::string_view(one.type);
  bench.event_of(one.time, type, "L1", one.id, one.met, fields);
}

// A window of the last so long whose tail moves in hops.
struct Tail {
  Millis size;
  Millis hop;
};
constexpr Tail kWeek{days(7), hours(1)};
constexpr Tail kMonth{days(30), days(1)};
constexpr Tail kQuarter{days(90), days(1)};

// All that happened up to some event, asked one question at a time.
class Past {
 public:
  Past(std::span<const Happened> events, EventTime as_of) : events_(events), as_of_(as_of) {}

  double count(std::string_view type, Tail tail) const {
    double all = 0;
    for (const Happened& one : events_) {
      all += is_in(one, type, tail) ? 1 : 0;
    }
    return all;
  }
  double sessions(Tail tail) const {
    std::set<std::string> found;
    for (const Happened& one : events_) {
      if (is_in(one, "page.viewed", tail)) {
        found.insert(one.session);
      }
    }
    return static_cast<double>(found.size());
  }
  double dwell(Tail tail) const {
    double sum = 0;
    for (const Happened& one : events_) {
      sum += is_in(one, "page.viewed", tail) ? static_cast<double>(one.dwell) : 0;
    }
    return sum;
  }
  // NaN if it never happened.
  double hours_since(std::string_view type) const {
    EventTime last = EventTime::min();
    for (const Happened& one : events_) {
      last = is_of(one, type) ? std::max(last, one.time) : last;
    }
    return last == EventTime::min() ? kNone : static_cast<double>((as_of_ - last).count) / 3.6e6;
  }
  double engaged(Millis size) const {
    double all = 0;
    for (const std::string_view type : kEngaged) {
      all += count(type, {size, days(1)});
    }
    return all;
  }
  double active_days() const {
    std::set<std::int64_t> found;
    for (const Happened& one : events_) {
      if (std::ranges::any_of(kEngaged, [&](auto type) { return is_in(one, type, kMonth); })) {
        found.insert(floor_to(one.time, days(1)).ms);
      }
    }
    return std::min(1.0, static_cast<double>(found.size()) / 30);
  }

 private:
  static constexpr std::array<std::string_view, 6> kEngaged{"email.opened",     "email.clicked",
                                                            "page.viewed",      "form.submitted",
                                                            "message.received", "call.recorded"};

  static bool is_of(const Happened& one, std::string_view type) {
    const bool is_mail = type == "email.opened" || type == "email.clicked";
    return one.type == type && !(is_mail && one.is_machine);
  }
  bool is_in(const Happened& one, std::string_view type, Tail tail) const {
    return is_of(one, type) && one.time >= floor_to(as_of_ - tail.size, tail.hop);
  }

  std::span<const Happened> events_;
  EventTime as_of_;
};

void expect(const test::Produced& row, const std::string& name, double wanted) {
  const double got = row.feature(name);
  const bool is_near = std::abs(got - wanted) <= 1e-12 * std::abs(wanted);
  EXPECT_TRUE(is_near || (std::isnan(got) && std::isnan(wanted)))
      << name << " is " << got << ", not " << wanted;
}

void expect_windows(const test::Produced& row, const Past& past) {
  const std::vector<std::pair<std::string, std::string_view>> counted = {
      {"opens", "email.opened"},   {"clicks", "email.clicked"},     {"views", "page.viewed"},
      {"forms", "form.submitted"}, {"msgs_in", "message.received"}, {"msgs_out", "message.sent"},
      {"calls", "call.recorded"}};
  for (const auto& [suffix, tail] :
       {std::pair<std::string, Tail>{"_7d", kWeek}, {"_30d", kMonth}, {"_90d", kQuarter}}) {
    for (const auto& [name, type] : counted) {
      expect(row, name + suffix, past.count(type, tail));
    }
    expect(row, "sessions" + suffix, past.sessions(tail));
  }
}

void expect_rest(const test::Produced& row, const Past& past) {
  const double sends = past.count("email.sent", kQuarter);
  const double opens = past.count("email.opened", kQuarter);
  const double clicks = past.count("email.clicked", kQuarter);
  const double views = past.count("page.viewed", kQuarter);
  expect(row, "open_rate", (opens + 2) / (sends + 10));
  expect(row, "click_rate", (clicks + 0.2) / (sends + 10));
  expect(row, "click_to_open", (clicks + 1) / (opens + 10));
  expect(row, "dwell_per_view", views == 0 ? kNone : past.dwell(kQuarter) / views);
  expect(row, "views_trend",
         (past.count("page.viewed", {days(7), days(1)}) + 7.0 / 30) /
             (past.count("page.viewed", kMonth) + 1));
  expect(row, "hours_since_open", past.hours_since("email.opened"));
  expect(row, "hours_since_view", past.hours_since("page.viewed"));
  expect(row, "hours_since_call", past.hours_since("call.recorded"));
  expect(row, "active_days", past.active_days());
  const auto week = [&](int n) {
    return past.engaged(days(7 * n)) - (n == 1 ? 0 : past.engaged(days(7 * (n - 1))));
  };
  const double slope = (1.5 * week(1) + 0.5 * week(2) - 0.5 * week(3) - 1.5 * week(4)) / 5;
  EXPECT_NEAR(row.feature("weekly_slope"), slope, 1e-12);
}

TEST(LeadFeatures, EqualCountsOverAllEventsUnderDisorderAndRestarts) {
  for (std::uint64_t round = 0; round < 3; ++round) {
    const std::vector<Happened> events = history(test::seed() * 100 + round, 250);
    OperatorBench bench(test::topology_over(kLeadSet));
    for (std::size_t n = 0; n < events.size() && !testing::Test::HasFailure(); ++n) {
      feed(bench, events[n]);
      if (n % 17 == 0) {
        bench.commit();
        bench.reopen();
      }
      const std::span<const Happened> all = events;
      const Past past(all.first(n + 1), events[n].met);
      expect_windows(bench.all().back(), past);
      expect_rest(bench.all().back(), past);
    }
  }
}

TEST(LeadFeatures, AreTheSameBytesHoweverOftenTheRowIsStored) {
  const std::vector<Happened> events = history(test::seed(), 120);
  OperatorBench straight(test::topology_over(kLeadSet));
  OperatorBench stored(test::topology_over(kLeadSet));
  for (const Happened& one : events) {
    feed(straight, one);
    feed(stored, one);
    stored.commit();
    stored.reopen();
  }

  ASSERT_EQ(straight.all().size(), events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(straight.all()[i].json, stored.all()[i].json);
  }
}

// Each vector is a function of what was met before it: what comes later, whenever it happened,
// changes none.
TEST(LeadFeatures, WhatComesLaterChangesNoVectorBeforeIt) {
  const std::vector<Happened> events = history(test::seed(), 120);
  const std::vector<Happened> others = history(test::seed() + 1, 40);
  OperatorBench alone(test::topology_over(kLeadSet));
  for (const Happened& one : events) {
    feed(alone, one);
  }
  for (const std::size_t until : {std::size_t{1}, std::size_t{30}, std::size_t{90}}) {
    OperatorBench bench(test::topology_over(kLeadSet));
    for (std::size_t i = 0; i < until; ++i) {
      feed(bench, events[i]);
    }
    for (Happened other : others) {
      other.met = std::max(other.met, events[until - 1].met);
      feed(bench, other);
    }

    for (std::size_t i = 0; i < until; ++i) {
      EXPECT_EQ(bench.all()[i].json, alone.all()[i].json) << "event " << i << " of " << until;
    }
  }
}

TEST(LeadFeatures, ATakenBackOpeningCountsNoMore) {
  OperatorBench bench(test::topology_over(kLeadSet));
  bench.event(kClassified, "L1", "a", at(hours(1)), judged("email.opened", true));
  bench.event(kClassified, "L1", "b", at(hours(2)), judged("email.opened", true));
  test::Fields taken_back = judged("email.opened", false);
  taken_back.back().second = Value::of(-1);
  bench.event(kClassified, "L1", "c", at(hours(3)), taken_back);

  EXPECT_EQ(bench.all()[1].feature("opens_7d"), 2.0);
  EXPECT_EQ(bench.all()[2].feature("opens_7d"), 1.0);
  EXPECT_EQ(bench.all()[2].feature("clicks_7d"), 0.0);
}

// Whatever order events had that came in time, the next vector knows them all alike.
TEST(LeadFeatures, ForgetTheOrderOfArrival) {
  std::vector<Happened> events = history(test::seed(), 60);
  const EventTime end = events.back().met;
  std::vector<std::string> vectors;
  for (const bool is_reversed : {false, true}) {
    OperatorBench bench(test::topology_over(kLeadSet));
    std::vector<Happened> last_day;
    for (Happened one : events) {
      if (one.met <= end - days(1)) {
        feed(bench, one);
        continue;
      }
      one.time = std::max(one.time, end - days(1));
      one.met = end;
      last_day.push_back(one);
    }
    // Of two words or machines at one time the later comer would count, so each has its own.
    for (std::size_t i = 0; i < last_day.size(); ++i) {
      last_day[i].time = last_day[i].time + Millis{static_cast<std::int64_t>(i)};
    }
    if (is_reversed) {
      std::ranges::reverse(last_day);
    }
    for (const Happened& one : last_day) {
      feed(bench, one);
    }
    bench.forget();
    bench.event("meeting.held", "L1", "m", end);
    vectors.push_back(bench.all().back().json);
  }

  EXPECT_EQ(vectors[0], vectors[1]);
}

TEST(LeadFeatures, TheMarkGoesWithEachVectorAndIsMissing) {
  OperatorBench bench(test::topology_over(kLeadSet));
  feed(bench, history(1, 0).front());

  EXPECT_NE(bench.all().back().json.find("\"lead_ml_v2@"), std::string::npos);
}

// A contact of three months: 20 mails, of which 8 were opened and 3 led to a click, 24 views in 8
// visits, 2 forms, 4 messages each way, 2 calls, everything on days of its own.
TEST(LeadFeatures, ATypicalContactTakes1200BytesStored) {
  OperatorBench bench(test::topology_over(kLeadSet));
  bench.event("lead.created", "L1", "c", at(days(0)),
              {{"email", Value::of("ann@example.com")},
               {"source", Value::of("website")},
               {"state", Value::of("CA")},
               {"device", Value::of("mobile")},
               {"browser", Value::of("Firefox")},
               {"headcount", Value::of(std::int64_t{250})}});
  bench.event("lead.assigned", "L1", "g", at(days(1)));
  const auto each = [&](const std::string& type, int count, Millis apart, Millis first) {
    for (int i = 0; i < count; ++i) {
      bench.event(is_touch(type) ? kClassified : std::string_view(type), "L1",
                  type + std::to_string(i), at(first) + Millis{apart.count * i},
                  is_touch(type) ? judged(type, true) : test::Fields());
    }
  };
  each("email.sent", 20, days(4), hours(9));
  each("email.opened", 8, days(10), hours(10));
  each("email.clicked", 3, days(20), hours(11));
  for (int visit = 0; visit < 8; ++visit) {
    const std::string session = "s" + std::to_string(visit);
    for (int view = 0; view < 3; ++view) {
      bench.event("page.viewed", "L1", session, at(days(10 * visit)) + minutes(60 * 12 + view),
                  {{"session_id", Value::of(std::string_view(session))},
                   {"path", Value::of("/")},
                   {"category", Value::of("product")},
                   {"dwell_ms", Value::of(std::int64_t{20'000 + view})}});
    }
  }
  each("form.submitted", 2, days(30), hours(14));
  each("message.received", 4, days(20), hours(15));
  each("message.sent", 4, days(20), hours(16));
  each("call.recorded", 2, days(40), hours(17));
  bench.commit();

  std::string bytes;
  ASSERT_TRUE(bench.store().get(state::table_prefix("agg/leads") + "L1", bytes).value());
  RecordProperty("stored_bytes", static_cast<int>(bytes.size()));
  EXPECT_LE(bytes.size(), 1200U);
}

}  // namespace
}  // namespace ls::operators
