// Random streams through a task, at three batch sizes, with ends and new starts in between, against
// an oracle that knows the definitions alone.
#include "support/seed.hpp"
#include "unit/operators/join/join_oracle.hpp"
#include "unit/operators/join/join_run.hpp"

#include "leadstream/base/random.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace ls::test {
namespace {

constexpr int kStreams = 10'000;
// Times begin here, so that no stretch of time reaches back before 1970.
constexpr std::int64_t kOrigin = 1'000;
// Behind the last record, for everything to come to its end.
constexpr std::int64_t kLong = 10'000;

using Join = JoinCase::Join;
using Kind = JoinCase::Kind;

std::int64_t pick(Random& random, std::int64_t least, std::int64_t most) {
  return least +
         static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most - least + 1)));
}

// Half of the time at a limit: equal times only, or no patience at all.
std::int64_t length(Random& random, std::int64_t most) {
  return random.below(3) == 0 ? 0 : pick(random, 0, most);
}

std::string_view name_of(Kind kind) {
  constexpr std::array<std::string_view, 3> kNames{"inner", "left", "outer"};
  return kNames[static_cast<std::size_t>(kind)];
}

JoinCase interval_case(Random& random, Kind kind) {
  JoinCase of;
  of.kind = kind;
  of.before = length(random, 15);
  of.after = length(random, 15);
  of.grace = length(random, 25);
  of.yaml = fmt::format(
      "    type: interval_join\n    kind: {}\n    before: {}ms\n    after: {}ms\n    grace: {}ms\n",
      name_of(kind), of.before, of.after, of.grace);
  return of;
}

JoinCase asof_case(Random& random, Kind kind) {
  JoinCase of;
  of.join = Join::asof;
  of.kind = kind;
  of.grace = length(random, 25);
  of.yaml =
      fmt::format("    type: asof_join\n    kind: {}\n    grace: {}ms\n", name_of(kind), of.grace);
  if (random.below(2) == 0) {
    of.tolerance = length(random, 30);
    of.yaml += fmt::format("    tolerance: {}ms\n", *of.tolerance);
  }
  return of;
}

JoinCase table_case(Random& /*random*/, Kind kind) {
  JoinCase of;
  of.join = Join::table;
  of.kind = kind;
  of.yaml = fmt::format("    type: table_join\n    kind: {}\n    deleted_by: lead.deleted\n",
                        name_of(kind));
  return of;
}

// Times wander upwards, with records out of order, many at the same time, and now and then a long
// silence.
std::vector<Side> stream(Random& random) {
  std::vector<Side> records(static_cast<std::size_t>(pick(random, 1, 40)));
  std::int64_t now = kOrigin + pick(random, 0, 20);
  std::int64_t number = 0;
  for (Side& record : records) {
    now += random.below(20) == 0 ? pick(random, 20, 90) : pick(random, 0, 5);
    const std::int64_t behind = random.below(3) == 0 ? pick(random, 0, 40) : 0;
    record.key = random.below(3) == 0 ? "L2" : "L1";
    record.what = static_cast<Side::What>(random.below(10) == 0 ? 2 : random.below(2));
    record.time = now - behind;
    record.number = number++;
  }
  return records;
}

struct Outcome {
  std::vector<Joined> told;
  std::vector<Missed> missed;
  std::size_t rows = 0;
};

Outcome expected(const JoinCase& of, const std::vector<Side>& records, std::int64_t end) {
  JoinOracle oracle(of);
  for (const Side& record : records) {
    if (record.what != Side::What::deletion || of.join == Join::table) {
      oracle.take(record);
    } else {
      oracle.advance(record.time);  // of a type that the join does not know: it moves the clock
    }
  }
  oracle.advance(end);
  return {oracle.told(), oracle.missed(), 0};
}

void go_on(JoinRun& run, Random& random, int& faults) {
  switch (random.below(4)) {
    case 0:
      run.commit();
      break;
    case 1:
      if (faults-- > 0) {
        run.crash();
      }
      break;
    case 2:
      if (faults-- > 0) {
        run.roll_back();
      }
      break;
    default:
      break;
  }
}

Outcome run(const std::shared_ptr<const flow::Topology>& topology, const std::vector<Side>& records,
            std::int64_t end, std::size_t batch, Random& random) {
  JoinRun run(topology);
  for (const Side& record : records) {
    run.append(record);
  }
  run.disturb(random);
  int faults = 3;
  do {
    while (!run.is_done()) {
      run.ingest(batch);
      go_on(run, random, faults);
    }
    if (random.below(2) == 0) {
      run.commit();
      run.crash();
    }
  } while (!run.advance(end - pick(random, 0, kLong)) || !run.advance(end));
  run.commit();
  const std::multiset<std::string> ids = run.ids();
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size()) << "equal ids";
  return {run.told(), run.missed(), run.rows()};
}

std::string print(const std::vector<Joined>& all) {
  std::string text;
  for (const Joined& joined : all) {
    text += fmt::format("  {}@{} left {} right {}@{} told at {}\n", joined.key, joined.time,
                        joined.left, joined.right, joined.right_time, joined.emitted);
  }
  return text;
}

std::string print(const std::vector<Side>& all) {
  constexpr std::array<std::string_view, 3> kWhat{"left", "right", "deletion"};
  std::string text;
  for (const Side& side : all) {
    text += fmt::format("  {} {} {}@{}\n", side.key, kWhat[static_cast<std::size_t>(side.what)],
                        side.number, side.time);
  }
  return text;
}

// All rows go in the end, but the newest right one of each key where it may be asked for for ever.
bool keeps_for_ever(const JoinCase& of) {
  return of.join == Join::table || (of.join == Join::asof && !of.tolerance);
}

void check(JoinCase (*choose)(Random&, Kind), Kind kind) {
  constexpr std::array<std::size_t, 3> kBatches{1, 7, 1000};
  Random random(seed());
  JoinCase of;
  std::shared_ptr<const flow::Topology> topology;
  std::size_t results = 0;
  std::size_t missed = 0;
  for (int i = 0; i < kStreams; ++i) {
    if (i % 20 == 0) {
      of = choose(random, kind);
      topology = join_topology(of.yaml);
    }
    const std::vector<Side> records = stream(random);
    std::int64_t end = 0;
    for (const Side& record : records) {
      end = std::max(end, record.time + kLong);
    }
    const std::size_t batch = kBatches[static_cast<std::size_t>(i) % kBatches.size()];
    const Outcome wanted = expected(of, records, end);
    const Outcome got = run(topology, records, end, batch, random);
    results += wanted.told.size();
    missed += wanted.missed.size();
    ASSERT_EQ(got.told, wanted.told) << "stream " << i << " batch " << batch << "\n"
                                     << of.yaml << print(records) << "wanted\n"
                                     << print(wanted.told) << "got\n"
                                     << print(got.told);
    ASSERT_EQ(got.missed, wanted.missed) << "stream " << i << "\n" << of.yaml << print(records);
    ASSERT_LE(got.rows, keeps_for_ever(of) ? 2U : 0U) << "stream " << i << "\n" << of.yaml;
  }
  EXPECT_GT(results, static_cast<std::size_t>(kStreams));
  EXPECT_EQ(missed > 0, of.join != Join::table);
}

TEST(JoinProperty, InnerIntervalsEqualTheirDefinition) {
  check(interval_case, Kind::inner);
}

TEST(JoinProperty, LeftIntervalsEqualTheirDefinition) {
  check(interval_case, Kind::left);
}

TEST(JoinProperty, OuterIntervalsEqualTheirDefinition) {
  check(interval_case, Kind::outer);
}

TEST(JoinProperty, InnerAsofEqualsItsDefinition) {
  check(asof_case, Kind::inner);
}

TEST(JoinProperty, LeftAsofEqualsItsDefinition) {
  check(asof_case, Kind::left);
}

TEST(JoinProperty, InnerTablesEqualTheirDefinition) {
  check(table_case, Kind::inner);
}

TEST(JoinProperty, LeftTablesEqualTheirDefinition) {
  check(table_case, Kind::left);
}

}  // namespace
}  // namespace ls::test
