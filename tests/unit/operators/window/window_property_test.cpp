// Random streams through a task, at three batch sizes, with ends and new starts in between, against
// an oracle that knows the definitions alone.
#include "support/seed.hpp"
#include "unit/operators/window/window_oracle.hpp"
#include "unit/operators/window/window_run.hpp"

#include "leadstream/base/random.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace ls::test {
namespace {

constexpr int kStreams = 10'000;

std::int64_t pick(Random& random, std::int64_t least, std::int64_t most) {
  return least +
         static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most - least + 1)));
}

void choose_patience(WindowCase& of, Random& random, bool takes_corrections) {
  of.grace = random.below(2) == 0 ? 0 : pick(random, 1, 12) * of.unit;
  of.yaml += fmt::format("    grace: {}ms\n", of.grace);
  if (takes_corrections && random.below(3) == 0) {
    of.corrections = pick(random, 1, 20) * of.unit;
    of.yaml += fmt::format("    corrections: {}ms\n", of.corrections);
  }
}

void choose_emit(WindowCase& of, Random& random) {
  of.emit = static_cast<Emit>(random.below(3));
  if (of.emit == Emit::every) {
    of.every = pick(random, 1, 15) * of.unit;
    of.yaml += fmt::format("    emit: {{ every: {}ms }}\n", of.every);
  } else {
    of.yaml += fmt::format("    emit: {}\n", of.emit == Emit::update ? "update" : "final");
  }
}

WindowCase hopping_case(Random& random) {
  WindowCase of;
  const std::int64_t size = pick(random, 1, 20);
  const std::int64_t hop = random.below(3) == 0 ? size : pick(random, 1, size);
  of.yaml = hop == size ? fmt::format("    window: {{ tumbling: {{ size: {}ms }} }}\n", size)
                        : fmt::format("    window: {{ hopping: {{ size: {}ms, hop: {}ms }} }}\n",
                                      size, hop);
  of.windows = [size, hop](std::int64_t time) {
    std::vector<std::pair<std::int64_t, std::int64_t>> all;
    for (std::int64_t start = 0; start <= time; start += hop) {
      if (time < start + size) {
        all.emplace_back(start, start + size);
      }
    }
    return all;
  };
  choose_patience(of, random, true);
  choose_emit(of, random);
  return of;
}

// Berlin's clocks in 2026 and 2027, by the law: one hour ahead of UTC, and two from the last Sunday
// of March to that of October, at 01:00 UTC each.
std::int64_t ahead_in_berlin(std::int64_t time) {
  constexpr std::int64_t kHour = 3'600'000;
  constexpr std::int64_t kSummer = 1'774'746'000'000;  // 2026-03-29T01:00:00Z
  constexpr std::int64_t kWinter = 1'792'890'000'000;  // 2026-10-25T01:00:00Z
  return kSummer <= time && time < kWinter ? 2 * kHour : kHour;
}

std::int64_t midnight_in_berlin(std::int64_t day) {
  constexpr std::int64_t kDay = 86'400'000;
  // Clocks are never changed between 22:00 and 23:59 UTC, so one look tells which it is.
  const std::int64_t as_if_winter = day * kDay - ahead_in_berlin(0);
  return day * kDay - ahead_in_berlin(as_if_winter);
}

WindowCase calendar_case(Random& random) {
  constexpr std::int64_t kDay = 86'400'000;
  constexpr std::int64_t kMarch = 1'774'310'400'000;    // 2026-03-24
  constexpr std::int64_t kOctober = 1'792'454'400'000;  // 2026-10-20
  WindowCase of;
  of.origin = random.below(2) == 0 ? kMarch : kOctober;
  of.unit = 7'200'000;
  const bool is_week = random.below(2) == 0;
  of.yaml = fmt::format("    window: {{ calendar: {{ unit: {}, zone: Europe/Berlin }} }}\n",
                        is_week ? "week" : "day");
  of.windows = [is_week](std::int64_t time) {
    std::int64_t first = (time + ahead_in_berlin(time)) / kDay;
    if (is_week) {
      first -= (first + 3) % 7;  // 1970 began on a Thursday
    }
    return std::vector<std::pair<std::int64_t, std::int64_t>>{
        {midnight_in_berlin(first), midnight_in_berlin(first + (is_week ? 7 : 1))}};
  };
  choose_patience(of, random, true);
  choose_emit(of, random);
  return of;
}

WindowCase sliding_case(Random& random) {
  WindowCase of;
  of.kind = WindowCase::Kind::sliding;
  of.size = pick(random, 1, 15);
  of.yaml = fmt::format("    window: {{ sliding: {{ size: {}ms }} }}\n", of.size);
  choose_patience(of, random, false);
  choose_emit(of, random);
  return of;
}

WindowCase session_case(Random& random) {
  WindowCase of;
  of.kind = WindowCase::Kind::session;
  of.gap = pick(random, 1, 8);
  of.length_max = random.below(2) == 0 ? 1'000'000 : of.gap + pick(random, 0, 20);
  of.yaml = fmt::format("    window: {{ session: {{ gap: {}ms, length_max: {}ms }} }}\n", of.gap,
                        of.length_max);
  choose_patience(of, random, false);
  choose_emit(of, random);
  return of;
}

WindowCase count_case(Random& random) {
  WindowCase of;
  of.kind = WindowCase::Kind::count;
  of.size = pick(random, 1, 6);
  of.hop = random.below(2) == 0 ? of.size : pick(random, 1, of.size);
  of.yaml = fmt::format("    window: {{ count: {{ size: {}, hop: {} }} }}\n", of.size, of.hop);
  choose_emit(of, random);
  return of;
}

// Times wander upwards, with records out of order and now and then a long silence.
std::vector<Visit> stream(Random& random) {
  constexpr std::array<const char*, 4> kUrls{"a", "b", "c", "d"};
  std::vector<Visit> visits(static_cast<std::size_t>(pick(random, 1, 30)));
  std::int64_t now = pick(random, 0, 20);
  for (Visit& visit : visits) {
    now += random.below(20) == 0 ? pick(random, 20, 90) : pick(random, 0, 6);
    const std::int64_t behind = random.below(3) == 0 ? pick(random, 0, 30) : 0;
    visit.key = random.below(3) == 0 ? "L2" : "L1";
    visit.time = std::max<std::int64_t>(now - behind, 0);
    visit.dwell = pick(random, 0, 9);
    visit.url = kUrls[random.below(kUrls.size())];
  }
  return visits;
}

struct Outcome {
  std::vector<Told> told;
  std::vector<Missed> missed;
};

Outcome expected(const WindowCase& of, const std::vector<Visit>& visits, std::int64_t end) {
  const auto oracle = make_oracle(of);
  for (const Visit& visit : visits) {
    oracle->take(visit);
  }
  oracle->advance(end);
  return {oracle->told(), oracle->missed()};
}

// Between two batches: a commit, an end, a rollback, or nothing.
void strike(WindowRun& run, int& faults, Random& random) {
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

Outcome run(const std::shared_ptr<const flow::Topology>& topology, const std::vector<Visit>& visits,
            std::int64_t end, Random& random) {
  constexpr std::array<std::size_t, 3> kBatches{1, 7, 1000};
  const std::size_t batch = kBatches[random.below(kBatches.size())];
  WindowRun run(topology);
  for (const Visit& visit : visits) {
    run.append(visit);
  }
  run.disturb(random);
  int faults = 3;
  do {
    while (!run.is_done()) {
      run.ingest(batch);
      strike(run, faults, random);
    }
    if (random.below(2) == 0) {
      run.commit();
      run.crash();
    }
  } while (!run.advance(end));
  return {run.told(), run.missed()};
}

std::string print(const std::vector<Told>& all) {
  std::string text;
  for (const Told& told : all) {
    text += fmt::format("  {} [{},{}] {}{} @{} count {} sum {} most {} urls {}\n", told.key,
                        told.start, told.end, told.state, told.revision, told.as_of, told.count,
                        told.sum, told.most, told.urls);
  }
  return text;
}

std::string print(const std::vector<Visit>& all) {
  std::string text;
  for (const Visit& visit : all) {
    text += fmt::format("  {}@{}({} {})\n", visit.key, visit.time, visit.dwell, visit.url);
  }
  return text;
}

void check(WindowCase (*choose)(Random&)) {
  Random random(seed());
  WindowCase of;
  std::shared_ptr<const flow::Topology> topology;
  std::size_t results = 0;
  for (int i = 0; i < kStreams; ++i) {
    if (i % 20 == 0) {
      of = choose(random);
      topology = window_topology(of.yaml);
    }
    std::vector<Visit> visits = stream(random);
    std::int64_t end = 0;
    for (Visit& visit : visits) {
      visit.time = of.origin + visit.time * of.unit;
      end = std::max(end, visit.time);
    }
    end += pick(random, 0, 80) * of.unit;
    const Outcome wanted = expected(of, visits, end);
    const Outcome got = run(topology, visits, end, random);
    results += wanted.told.size();
    ASSERT_EQ(got.told, wanted.told) << "stream " << i << "\n"
                                     << of.yaml << print(visits) << "wanted\n"
                                     << print(wanted.told) << "got\n"
                                     << print(got.told);
    ASSERT_EQ(got.missed.size(), wanted.missed.size()) << "stream " << i << "\n"
                                                       << of.yaml << print(visits);
    ASSERT_EQ(got.missed, wanted.missed) << "stream " << i << "\n" << of.yaml << print(visits);
  }
  EXPECT_GT(results, static_cast<std::size_t>(kStreams));
}

TEST(WindowProperty, HoppingAndTumblingEqualTheirDefinition) {
  check(hopping_case);
}

TEST(WindowProperty, CalendarEqualsItsDefinition) {
  check(calendar_case);
}

TEST(WindowProperty, SlidingEqualsItsDefinition) {
  check(sliding_case);
}

TEST(WindowProperty, SessionsEqualTheirDefinition) {
  check(session_case);
}

TEST(WindowProperty, CountEqualsItsDefinition) {
  check(count_case);
}

}  // namespace
}  // namespace ls::test
