#include "operators/drift/monitor.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::operators {
namespace {

DriftSettings small() {
  DriftSettings settings;
  settings.reference = 200;
  settings.window = 50;
  settings.level = 0.01;
  settings.effect_min = 0.1;
  settings.confirm = 2;
  return settings;
}

struct Watched {
  DriftMonitor monitor{"feature", "x"};
  stats::KsCriticalCache critical;
  DriftSettings settings = small();
  RunLengthLimits limits;
  std::vector<std::pair<int, DriftMonitor::Change>> changes;
  int i = 0;

  void add(double value) {
    monitor.add(value, EventTime{1000} + seconds(i), "s" + std::to_string(i), settings, limits);
    ++i;
    if (monitor.is_complete()) {
      const Comparison comparison = monitor.compare(settings, critical);
      const bool has_drifted = monitor.has_drifted(comparison, comparison.log_p, settings, limits);
      const DriftMonitor::Change change =
          monitor.judge(comparison, comparison.log_p, has_drifted, settings);
      if (change != DriftMonitor::Change::none) {
        changes.emplace_back(i, change);
      }
    }
  }
};

std::string saved(const DriftMonitor& monitor) {
  std::string bytes;
  ByteWriter writer(bytes);
  monitor.save_reference(writer);
  monitor.save_current(writer);
  return bytes;
}

DriftMonitor reloaded(const DriftMonitor& monitor, const DriftSettings& settings) {
  std::string reference;
  std::string current;
  ByteWriter to_reference(reference);
  ByteWriter to_current(current);
  monitor.save_reference(to_reference);
  monitor.save_current(to_current);
  Result<DriftMonitor> loaded = DriftMonitor::load(reference, current, settings);
  EXPECT_TRUE(loaded.has_value());
  return std::move(*loaded);
}

TEST(DriftMonitor, FindsNothingWhereNothingChanges) {
  // Fixed seeds: 0.01 per window twice in a row would fire about once in 10,000 pairs.
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Watched run;
    Random random(seed);
    for (int i = 0; i < 200 + 50 * 40; ++i) {
      run.add(random.normal());
    }
    EXPECT_TRUE(run.changes.empty()) << seed;
    EXPECT_FALSE(run.monitor.is_firing());
  }
}

TEST(DriftMonitor, FiresAtTheWindowThatConfirmsAndResolvesTheSameWay) {
  Watched run;
  Random random(7);
  for (int i = 0; i < 200 + 50 * 4; ++i) {
    run.add(random.normal());
  }
  for (int i = 0; i < 50 * 3; ++i) {
    run.add(random.normal() + 2);
  }
  ASSERT_EQ(run.changes.size(), 1U);
  EXPECT_EQ(run.changes[0], std::pair(200 + 50 * 6, DriftMonitor::Change::fires));
  const EventTime episode = run.monitor.episode();
  EXPECT_EQ(episode, EventTime{1000} + seconds(200 + 50 * 6 - 1));

  for (int i = 0; i < 50 * 3; ++i) {
    run.add(random.normal());
  }
  ASSERT_EQ(run.changes.size(), 2U);
  EXPECT_EQ(run.changes[1], std::pair(200 + 50 * 9, DriftMonitor::Change::resolves));
  EXPECT_EQ(run.monitor.episode(), episode);
}

TEST(DriftMonitor, ASingleOddWindowDoesNotFire) {
  Watched run;
  Random random(9);
  for (int i = 0; i < 200 + 50 * 2; ++i) {
    run.add(random.normal());
  }
  for (int i = 0; i < 50; ++i) {
    run.add(random.normal() + 2);
  }
  for (int i = 0; i < 50 * 4; ++i) {
    run.add(random.normal());
  }
  EXPECT_TRUE(run.changes.empty());
}

TEST(DriftMonitor, ASmallEffectIsNoDriftHoweverSignificant) {
  Watched run;
  run.settings.effect_min = 0.99;
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    run.add(random.normal());
  }
  for (int i = 0; i < 50 * 6; ++i) {
    run.add(random.normal() + 1);
  }
  EXPECT_TRUE(run.changes.empty());
}

TEST(DriftMonitor, TheStatisticIsThatOfTheDefinition) {
  Watched run;
  std::vector<double> reference;
  std::vector<double> current;
  Random random(5);
  for (int i = 0; i < 200; ++i) {
    reference.push_back(std::floor(random.normal() * 4));
    run.add(reference.back());
  }
  for (int i = 0; i < 50; ++i) {
    current.push_back(std::floor(random.normal() * 4 + 1));
    run.add(current.back());
  }
  double d = 0;
  for (const double x : reference) {
    const auto share = [x](const std::vector<double>& values) {
      double below = 0;
      for (const double value : values) {
        below += value <= x ? 1 : 0;
      }
      return below / static_cast<double>(values.size());
    };
    d = std::max(d, std::abs(share(reference) - share(current)));
  }
  ASSERT_TRUE(run.monitor.last().has_value());
  EXPECT_NEAR(run.monitor.last()->value, d, 1e-12);
  EXPECT_EQ(run.monitor.last()->first_id, "s200");
  EXPECT_EQ(run.monitor.last()->last_id, "s249");
}

TEST(DriftMonitor, SavedAndLoadedItContinuesByteForByte) {
  Watched straight;
  Watched stopped;
  Random random(11);
  for (int i = 0; i < 200 + 50 * 12 + 17; ++i) {
    const double value = random.normal() + (i > 400 && i < 650 ? 1.5 : 0);
    straight.add(value);
    stopped.add(value);
    if (i % 31 == 0) {
      stopped.monitor = reloaded(stopped.monitor, stopped.settings);
    }
    ASSERT_EQ(saved(straight.monitor), saved(stopped.monitor)) << i;
  }
  EXPECT_EQ(straight.changes, stopped.changes);
  EXPECT_EQ(straight.changes.size(), 2U);
}

TEST(DriftMonitor, OtherSizesThanThoseItWasSavedWithAreTaken) {
  Watched run;
  Random random(13);
  for (int i = 0; i < 200 + 70; ++i) {
    run.add(random.normal());
  }
  DriftSettings larger = run.settings;
  larger.reference = 300;
  EXPECT_FALSE(reloaded(run.monitor, larger).has_reference());

  DriftSettings shorter = run.settings;
  shorter.window = 10;  // fewer than the 20 that wait
  DriftMonitor monitor = reloaded(run.monitor, shorter);
  EXPECT_FALSE(monitor.is_complete());
  for (int i = 0; i < 10; ++i) {
    monitor.add(random.normal(), EventTime{0}, "s", shorter, run.limits);
  }
  EXPECT_TRUE(monitor.is_complete());
}

TEST(DriftMonitor, DamagedBytesAreRefused) {
  Watched run;
  run.add(1.0);
  std::string reference;
  std::string current;
  ByteWriter to_reference(reference);
  ByteWriter to_current(current);
  run.monitor.save_reference(to_reference);
  run.monitor.save_current(to_current);

  EXPECT_FALSE(DriftMonitor::load(reference.substr(0, 4), current, run.settings).has_value());
  EXPECT_FALSE(DriftMonitor::load(reference, current.substr(0, 9), run.settings).has_value());
  EXPECT_FALSE(DriftMonitor::load("\x02", current, run.settings).has_value());
}

}  // namespace
}  // namespace ls::operators
