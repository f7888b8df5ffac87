#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/window/aggregate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ls::window {
namespace {

using Kind = FeatureWindow::Kind;

AggregateSpec make(std::vector<FeatureSpec> features) {
  return AggregateSpec::make(std::move(features)).value();
}

std::string saved(const AggregateRow& row) {
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);
  return bytes;
}

AggregateRow loaded(const std::string& bytes, const AggregateSpec& spec) {
  ByteReader in(bytes);
  AggregateRow row = AggregateRow::load(in).value();
  EXPECT_TRUE(in.finish("row"));
  row.bind(spec);
  return row;
}

// Sixteen features as a lead-scoring topology would declare them.
std::vector<FeatureSpec> sixteen() {
  std::vector<FeatureSpec> features;
  const auto hopping = [](int size) {
    return FeatureWindow::hopping({.size = days(size), .hop = days(1)});
  };
  for (const int size : {7, 30, 90}) {
    const std::string suffix = "_" + std::to_string(size) + "d";
    features.push_back({"pages" + suffix, Function::count, hopping(size)});
    features.push_back({"dwell" + suffix, Function::mean, hopping(size)});
    features.push_back({"value" + suffix, Function::sum, hopping(size)});
  }
  features.push_back({"top", Function::max, hopping(30)});
  features.push_back({"low", Function::min, hopping(30)});
  features.push_back({"interest", Function::sum, FeatureWindow::decay(days(3))});
  features.push_back({"pace", Function::count, FeatureWindow::decay(days(30))});
  features.push_back({"inactive", Function::since_last, {}});
  features.push_back({"topics", Function::distinct, hopping(30)});
  features.push_back({"plan", Function::last, {}});
  return features;
}

TEST(Aggregate, SixteenFeaturesOfAnActiveLeadTake400BytesStored) {
  const AggregateSpec spec = make(sixteen());
  AggregateRow row;
  row.bind(spec);
  Random random(1);
  // Twelve events on four days of the last month: more than most leads ever have.
  for (const int day : {2, 9, 21, 29}) {
    for (int event = 0; event < 3; ++event) {
      const EventTime time = EventTime{1'700'000'000'000} + days(day) + hours(event);
      for (std::size_t i = 0; i < spec.size(); ++i) {
        if (spec[i].layout == AggregateSpec::Layout::distinct) {
          row.add_distinct(spec, i, time, random.below(3));
        } else {
          row.add(spec, i, time, static_cast<double>(random.below(100)));
        }
      }
    }
  }
  const AggregateRow compact = loaded(saved(row), spec);

  RecordProperty("stored_bytes", static_cast<int>(saved(row).size()));
  RecordProperty("memory_bytes", static_cast<int>(compact.bytes()));
  EXPECT_LT(saved(row).size(), 400u);
  EXPECT_LT(compact.bytes(), 1500u);
}

// Remembers every event and computes each feature from its definition.
class BruteForce {
 public:
  struct Event {
    EventTime time;
    double value;
    std::uint64_t hash;
  };

  void add(const Event& event) {
    events_.push_back(event);
  }

  double value(const FeatureSpec& feature, EventTime as_of) const {
    std::vector<Event> inside;
    for (const Event& event : events_) {
      if (event.time >= start(feature.window, as_of)) {
        inside.push_back(event);
      }
    }
    std::ranges::stable_sort(inside, {}, &Event::time);
    return compute(feature, inside, as_of);
  }

  std::size_t panes(const FeatureWindow& window, EventTime as_of) const {
    std::set<std::int64_t> starts;
    for (const Event& event : events_) {
      if (event.time >= start(window, as_of)) {
        starts.insert(floor_to(event.time, window.hop).ms);
      }
    }
    return starts.size();
  }

 private:
  static EventTime start(const FeatureWindow& window, EventTime as_of) {
    switch (window.kind) {
      case Kind::hopping:
        return floor_to(as_of, window.hop) + window.hop - window.size;
      case Kind::sawtooth:
        return floor_to(as_of - window.size, window.hop);
      default:
        return EventTime::min();
    }
  }

  static double weight(const FeatureWindow& window, EventTime time, EventTime as_of) {
    return window.kind == Kind::decay ? std::exp2(-static_cast<double>((as_of - time).count) /
                                                  static_cast<double>(window.half_life.count))
                                      : 1.0;
  }

  static double compute(const FeatureSpec& feature, const std::vector<Event>& events,
                        EventTime as_of) {
    double count = 0;
    double sum = 0;
    double min = std::numeric_limits<double>::quiet_NaN();
    double max = min;
    std::set<std::uint64_t> hashes;
    for (const Event& event : events) {
      const double share = weight(feature.window, event.time, as_of);
      count += share;
      sum += share * event.value;
      min = std::fmin(min, event.value);
      max = std::fmax(max, event.value);
      hashes.insert(event.hash);
    }
    const bool is_empty = events.empty();
    const double missing = std::numeric_limits<double>::quiet_NaN();
    switch (feature.function) {
      case Function::count:
        return count;
      case Function::sum:
        return sum;
      case Function::mean:
        return is_empty ? missing : sum / count;
      case Function::min:
        return min;
      case Function::max:
        return max;
      case Function::last:
        return is_empty ? missing : events.back().value;
      case Function::since_last:
        return is_empty ? missing
                        : static_cast<double>((as_of - events.back().time).count) / 86'400'000.0;
      case Function::distinct:
        return std::min<double>(static_cast<double>(hashes.size()), feature.distinct_max);
      case Function::quantile:
      case Function::approximate_distinct:
        break;  // Not exact: bucket_cells_test.
    }
    return missing;
  }

  std::vector<Event> events_;
};

std::vector<FeatureSpec> every_kind() {
  const WindowShape week{.size = days(7), .hop = days(1)};
  std::vector<FeatureSpec> features = sixteen();
  const WindowShape tumbling{.size = hours(36), .hop = hours(36)};
  const WindowShape fine{.size = days(1), .hop = hours(1)};
  for (const Function function : {Function::count, Function::sum, Function::mean, Function::min,
                                  Function::max, Function::last, Function::distinct}) {
    const std::string name = std::to_string(static_cast<int>(function));
    features.push_back({"all" + name, function, FeatureWindow::all_time(), 1000});
    features.push_back({"tumbling" + name, function, FeatureWindow::hopping(tumbling), 5});
    features.push_back({"sawtooth" + name, function, FeatureWindow::sawtooth(fine), 5});
    features.push_back({"week" + name, function, FeatureWindow::hopping(week), 8});
  }
  features.push_back({"rate", Function::mean, FeatureWindow::decay(hours(5)), 64});
  return features;
}

class AggregateAgainstBruteForce {
 public:
  explicit AggregateAgainstBruteForce(std::uint64_t seed) : random_(seed) {
    row_.bind(spec_);
  }

  void run(int events) {
    for (int n = 0; n < events && !testing::Test::HasFailure(); ++n) {
      clock_ = clock_ + Millis{static_cast<std::int64_t>(random_.exponential() * 3e7)};
      add_event();
      if (random_.chance(0.2)) {
        row_ = loaded(saved(row_), spec_);
      }
      if (random_.chance(0.1)) {
        row_.expire(spec_, clock_);
      }
      if (random_.chance(0.3)) {
        check(clock_ + Millis{static_cast<std::int64_t>(random_.exponential() * 1e8)});
      }
      check(clock_);
      check_shorter(clock_);
      check_edge();
    }
  }

 private:
  void add_event() {
    // Most events are on time, some are late by hours, a few by months.
    const double late = random_.chance(0.5) ? 0 : random_.exponential() * 3e7;
    const double very_late = random_.chance(0.02) ? random_.exponential() * 5e9 : 0;
    const EventTime time{
        std::max<std::int64_t>(0, clock_.ms - static_cast<std::int64_t>(late + very_late))};
    const double value = static_cast<double>(random_.below(2000)) - 1000;
    const std::uint64_t hash = random_.below(random_.chance(0.5) ? 4 : 60);
    for (std::size_t i = 0; i < spec_.size(); ++i) {
      if (spec_[i].layout == AggregateSpec::Layout::distinct) {
        row_.add_distinct(spec_, i, time, hash);
      } else {
        row_.add(spec_, i, time, value);
      }
    }
    truth_.add({time, value, hash});
  }

  void check(EventTime as_of) {
    for (std::size_t i = 0; i < spec_.size(); ++i) {
      const double got = row_.value(spec_, i, as_of);
      const double wanted = truth_.value(spec_[i].spec, as_of);
      if (std::isnan(wanted)) {
        EXPECT_TRUE(std::isnan(got)) << spec_[i].spec.name << " is " << got;
      } else if (spec_[i].spec.window.kind == Kind::decay) {
        EXPECT_NEAR(got, wanted, 1e-9 * std::max(1.0, std::abs(wanted))) << spec_[i].spec.name;
      } else {
        EXPECT_EQ(got, wanted) << spec_[i].spec.name;
      }
    }
  }

  // A window that is read from the panes of a longer one tells what one of its own would tell.
  void check_shorter(EventTime as_of) {
    for (std::size_t i = 0; i < spec_.size(); ++i) {
      const FeatureWindow& window = spec_[i].spec.window;
      const bool is_sawtooth = window.kind == Kind::sawtooth;
      if (!is_sawtooth && window.kind != Kind::hopping) {
        continue;
      }
      FeatureSpec shorter = spec_[i].spec;
      const auto hops = static_cast<std::uint64_t>(window.size.count / window.hop.count);
      shorter.window.size =
          Millis{window.hop.count * static_cast<std::int64_t>(1 + random_.below(hops))};
      const PaneWindow panes({.size = shorter.window.size, .hop = window.hop},
                             is_sawtooth ? Reach::sawtooth : Reach::hopping);
      const double got = row_.value_within(spec_, i, panes, as_of);
      const double wanted = truth_.value(shorter, as_of);
      EXPECT_TRUE(got == wanted || (std::isnan(got) && std::isnan(wanted)))
          << shorter.name << " within " << shorter.window.size.count << " ms is " << got << ", not "
          << wanted;
      if (spec_[i].layout == AggregateSpec::Layout::panes ||
          spec_[i].layout == AggregateSpec::Layout::means) {
        EXPECT_EQ(row_.panes_within(spec_, i, panes, as_of), truth_.panes(shorter.window, as_of))
            << shorter.name;
      }
    }
  }

  // Until the next edge nothing that moves in steps changes, and no edge comes before the earliest
  // that the spec promises.
  void check_edge() {
    const EventTime edge = row_.next_edge(spec_, clock_);
    ASSERT_GT(edge, clock_);
    ASSERT_GE(edge, spec_.earliest_edge(clock_));
    const EventTime before{edge.ms - 1};
    for (std::size_t i = 0; i < spec_.size(); ++i) {
      const FeatureSpec& feature = spec_[i].spec;
      if (feature.window.kind != Kind::decay && feature.function != Function::since_last) {
        const double now = row_.value(spec_, i, clock_);
        const double later = row_.value(spec_, i, before);
        EXPECT_TRUE(now == later || (std::isnan(now) && std::isnan(later))) << feature.name;
      }
    }
  }

  Random random_;
  AggregateSpec spec_ = make(every_kind());
  AggregateRow row_;
  BruteForce truth_;
  EventTime clock_{1'600'000'000'000};
};

TEST(Aggregate, EqualsBruteForceUnderAnyDisorderAcrossSaveAndLoad) {
  for (std::uint64_t round = 0; round < 6; ++round) {
    AggregateAgainstBruteForce(test::seed() * 1000 + round).run(120);
  }
}

}  // namespace
}  // namespace ls::window
