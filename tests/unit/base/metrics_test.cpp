#include "leadstream/base/metrics.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace ls {
namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Counters, gauges and a histogram as the process has them.
void fill(Metrics& metrics) {
  const MetricFamily records{"leadstream_records_consumed_total", "Records read from a topic."};
  metrics.counter(records, {{"topic", "crm.web"}, {"partition", "1"}}).add(3);
  metrics.counter(records, {{"topic", "crm.web"}, {"partition", "0"}}).add(2);
  metrics.gauge({"leadstream_consumer_lag_records", "Records not read yet."}).set(7);
  metrics
      .histogram({"leadstream_commit_duration_seconds", "Time a commit takes."}, {0.1, 1},
                 {{"topology", "score"}})
      .observe(0.5);
}

TEST(Metrics, AreWrittenInTheTextFormatInTheOrderOfTheirNames) {
  Metrics metrics;
  fill(metrics);

  // By the text format 0.0.4 of the Prometheus documentation ("Exposition formats").
  EXPECT_EQ(metrics.to_prometheus_text(),
            "# HELP leadstream_commit_duration_seconds Time a commit takes.\n"
            "# TYPE leadstream_commit_duration_seconds histogram\n"
            "leadstream_commit_duration_seconds_count{topology=\"score\"} 1\n"
            "leadstream_commit_duration_seconds_sum{topology=\"score\"} 0.5\n"
            "leadstream_commit_duration_seconds_bucket{topology=\"score\",le=\"0.1\"} 0\n"
            "leadstream_commit_duration_seconds_bucket{topology=\"score\",le=\"1\"} 1\n"
            "leadstream_commit_duration_seconds_bucket{topology=\"score\",le=\"+Inf\"} 1\n"
            "# HELP leadstream_consumer_lag_records Records not read yet.\n"
            "# TYPE leadstream_consumer_lag_records gauge\n"
            "leadstream_consumer_lag_records 7\n"
            "# HELP leadstream_records_consumed_total Records read from a topic.\n"
            "# TYPE leadstream_records_consumed_total counter\n"
            "leadstream_records_consumed_total{partition=\"0\",topic=\"crm.web\"} 2\n"
            "leadstream_records_consumed_total{partition=\"1\",topic=\"crm.web\"} 3\n");
}

TEST(Metrics, TheSameLabelsInAnyOrderAreTheSameSeries) {
  Metrics metrics;
  const MetricFamily family{"leadstream_x_total", "X."};

  metrics.counter(family, {{"a", "1"}, {"b", "2"}}).add(1);
  metrics.counter(family, {{"b", "2"}, {"a", "1"}}).add(2);

  EXPECT_TRUE(holds(metrics.to_prometheus_text(), "leadstream_x_total{a=\"1\",b=\"2\"} 3\n"));
}

TEST(Metrics, AFullFamilyCountsTheRestAsOther) {
  Metrics metrics({.series_max = 2});
  for (int i = 0; i < 100; ++i) {
    metrics.counter({"leadstream_x_total", "X."}, {{"code", std::to_string(i)}}).add(1);
  }

  const std::string text = metrics.to_prometheus_text();

  EXPECT_TRUE(holds(text, "{code=\"0\"} 1\n"));
  EXPECT_TRUE(holds(text, "{code=\"1\"} 1\n"));
  EXPECT_FALSE(holds(text, "{code=\"2\"}"));
  EXPECT_TRUE(holds(text, "{code=\"other\"} 98\n"));
}

TEST(Metrics, NothingIsLostWhenThreadsCountAtOnce) {
  Metrics metrics;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&metrics] {
        for (int n = 0; n < 1'000; ++n) {
          metrics.counter({"leadstream_x_total", "X."}, {{"n", std::to_string(n % 10)}}).add(1);
        }
      });
    }
    for (int n = 0; n < 100; ++n) {
      EXPECT_LE(metrics.to_prometheus_text().size(), 1'000U);
    }
  }

  for (int n = 0; n < 10; ++n) {
    const std::string line = "leadstream_x_total{n=\"" + std::to_string(n) + "\"} 400\n";
    EXPECT_TRUE(holds(metrics.to_prometheus_text(), line)) << line;
  }
}

TEST(MetricsDeathTest, AMistakenNameStopsTheProgram) {
  Metrics metrics;
  metrics.gauge({"leadstream_x_records", "X."}).set(1);
  EXPECT_DEATH(metrics.counter({"leadstream records total", "X."}), "CheckMetricName");
  EXPECT_DEATH(metrics.counter({"leadstream_records", "X."}), "has_unit_last");
  EXPECT_DEATH(metrics.gauge({"leadstream_records_total", "X."}), "has_unit_last");
  EXPECT_DEATH(metrics.histogram({"leadstream_x_records", "X."}, {1}), "kind");
  EXPECT_DEATH(metrics.gauge({"leadstream_y", "Y."}, {{"a", "1"}, {"a", "2"}}), "emplace");
}

TEST(Metrics, PassPrometheusOwnCheck) {
  if (std::system("command -v promtool >/dev/null") != 0) {
    GTEST_SKIP() << "!!!! NOT CHECKED by promtool: it is not installed";
  }
  Metrics metrics;
  fill(metrics);

  FILE* promtool = popen("promtool check metrics", "w");
  ASSERT_NE(promtool, nullptr);
  const std::string text = metrics.to_prometheus_text();
  EXPECT_EQ(std::fwrite(text.data(), 1, text.size(), promtool), text.size());

  EXPECT_EQ(pclose(promtool), 0);
}

}  // namespace
}  // namespace ls
