#include "bench/bench_ml/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace ls::bench {
namespace {

using Out = std::back_insert_iterator<std::string>;

std::string title(const Outcome& outcome) {
  const std::string version = outcome.trial ? " " + outcome.trial->version : "";
  return fmt::format("{}{} {}", name_of(outcome.learner.program), version, outcome.learner.name);
}

void print_figures(const Outcome& outcome, Out out) {
  fmt::format_to(out, "  {:<48}", title(outcome));
  if (!outcome.trial) {
    fmt::format_to(out, " NOT MEASURED: {}", outcome.why_missing);
    return;
  }
  const Trial& trial = *outcome.trial;
  fmt::format_to(out, "{:>8.3f} {:>12.0f} {:>12.0f} {:>6} {:>9}", trial.accuracy(),
                 trial.rows_per_second(), trial.rows_per_cpu_second(), trial.seconds.size(),
                 trial.warm_up_rows);
}

void print_ratios(const Trial& ours, const Outcome& peer, Out out) {
  const Trial& theirs = *peer.trial;
  fmt::format_to(out, "   {:.2f} times, {:.2f} by CPU, {:+.3f} points",
                 ours.rows_per_second() / theirs.rows_per_second(),
                 ours.rows_per_cpu_second() / theirs.rows_per_cpu_second(),
                 ours.accuracy() - theirs.accuracy());
  if (peer.wanted > 0) {
    fmt::format_to(out, " (wanted: {:.1f} times)", peer.wanted);
  }
}

void print_contest(const Contest& contest, Out out) {
  fmt::format_to(out, "{} on {}: {} rows {}; majority {:.3f} %, the label before {:.3f} %\n",
                 contest.group, contest.stream, contest.rows, contest.checksum,
                 contest.baselines.majority, contest.baselines.no_change);
  print_figures(contest.ours, out);
  fmt::format_to(out, "\n");
  for (const Outcome& peer : contest.peers) {
    print_figures(peer, out);
    if (contest.ours.trial && peer.trial) {
      print_ratios(*contest.ours.trial, peer, out);
    }
    fmt::format_to(out, "\n");
  }
}

void print_detector(const DetectorRow& row, const Outcome& outcome, Out out) {
  fmt::format_to(out, "  {:<48}", row.what);
  if (!outcome.trial) {
    fmt::format_to(out, " NOT MEASURED: {}\n", outcome.why_missing);
    return;
  }
  const double rate = outcome.trial->rows_per_cpu_second();
  fmt::format_to(out, "{:>8.2f} M/s, {:.2f} by CPU (wanted: {:.0f})",
                 outcome.trial->rows_per_second() / 1e6, rate / 1e6, row.wanted / 1e6);
  if (row.quoted > 0) {
    fmt::format_to(out, "; quoted, not measured here: {:.2f} M/s of {}", row.quoted / 1e6,
                   row.quoted_of);
  }
  fmt::format_to(out, "\n");
}

bool is_missing(const Outcome& outcome) {
  return !outcome.trial;
}

}  // namespace

bool Report::is_complete() const {
  return missing_streams.empty() && std::ranges::none_of(detectors, is_missing) &&
         std::ranges::none_of(contests, [](const Contest& contest) {
           return is_missing(contest.ours) || std::ranges::any_of(contest.peers, is_missing);
         });
}

std::string report_table(const Report& report) {
  std::string text;
  const Out out(text);
  fmt::format_to(out, "{}; all on processor {}; load {:.1f} before, {:.1f} after\n", report.machine,
                 report.core, report.load_before, report.load_after);
  fmt::format_to(out,
                 "The middle of the passes; each begins with a learner that knows nothing\n\n");
  fmt::format_to(out, "  {:<48}{:>8} {:>12} {:>12} {:>6} {:>9}   {}\n", "", "right %", "rows/s",
                 "rows/CPU s", "passes", "warm-up", "leadstream is");
  for (const Contest& contest : report.contests) {
    print_contest(contest, out);
  }
  for (std::size_t i = 0; i < report.detectors.size(); ++i) {
    print_detector(detector_rows()[i], report.detectors[i], out);
  }
  for (const std::string& missing : report.missing_streams) {
    fmt::format_to(out, "!!!! NOT MEASURED: {}\n", missing);
  }
  return text;
}

}  // namespace ls::bench
