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

// What is right in percent, how far margins are from ours, or AUC and average precision of what is
// strange.
std::string quality(const Outcome& outcome) {
  if (outcome.apart) {
    return fmt::format("{:>16.3g}", *outcome.apart);
  }
  return outcome.finding ? fmt::format("{:>9.4f}{:>7.4f}", outcome.finding->auc,
                                       outcome.finding->average_precision)
                         : fmt::format("{:>16.3f}", outcome.trial->accuracy());
}

void print_figures(const Outcome& outcome, Out out) {
  fmt::format_to(out, "  {:<56}", title(outcome));
  if (!outcome.trial) {
    fmt::format_to(out, " NOT MEASURED: {}", outcome.why_missing);
    return;
  }
  const Trial& trial = *outcome.trial;
  fmt::format_to(out, "{} {:>12.0f} {:>12.0f} {:>6} {:>9}", quality(outcome),
                 trial.rows_per_second(), trial.rows_per_cpu_second(), trial.seconds.size(),
                 trial.warm_up_rows);
}

void print_ratios(const Outcome& side, const Outcome& peer, Out out) {
  const Trial& ours = *side.trial;
  const Trial& theirs = *peer.trial;
  fmt::format_to(out, "   {:.2f} times, {:.2f} by CPU",
                 ours.rows_per_second() / theirs.rows_per_second(),
                 ours.rows_per_cpu_second() / theirs.rows_per_cpu_second());
  if (side.finding && peer.finding) {
    fmt::format_to(out, ", AUC {:+.4f}", side.finding->auc - peer.finding->auc);
  } else if (!peer.apart) {
    fmt::format_to(out, ", {:+.3f} points", ours.accuracy() - theirs.accuracy());
  }
  if (peer.wanted > 0) {
    fmt::format_to(out, " (wanted: {:.1f} times)", peer.wanted);
  }
}

void print_contest(const Contest& contest, Out out) {
  fmt::format_to(out, "{} on {}: {} rows {}; ", contest.group, contest.stream, contest.rows,
                 contest.checksum);
  if (contest.kind == Kind::anomalies) {
    fmt::format_to(out, "{:.3f} % are strange\n", 100 - contest.baselines.majority);
  } else {
    fmt::format_to(out, "majority {:.3f} %, the label before {:.3f} %\n",
                   contest.baselines.majority, contest.baselines.no_change);
  }
  print_figures(contest.ours, out);
  fmt::format_to(out, "\n");
  for (const Outcome& peer : contest.peers) {
    print_figures(peer, out);
    if (contest.ours.trial && peer.trial) {
      print_ratios(contest.ours, peer, out);
    }
    fmt::format_to(out, "\n");
  }
}

void print_detector(const DetectorRow& row, const Outcome& outcome, Out out) {
  fmt::format_to(out, "  {:<56}", row.what);
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

void print_nab(const NabOutcome& outcome, Out out) {
  fmt::format_to(out, "  {:<70}",
                 fmt::format("{} {}", name_of(outcome.learner.program), outcome.learner.name));
  if (!outcome.why_missing.empty()) {
    fmt::format_to(out, " NOT MEASURED: {}\n", outcome.why_missing);
    return;
  }
  for (const test::WindowScore& score : outcome.scores) {
    fmt::format_to(out, "  {:.3f} ({} of {}, {} false)", score.f1(), score.found,
                   score.found + score.missed, score.false_alarms);
  }
  fmt::format_to(out, "\n");
}

bool is_missing(const Outcome& outcome) {
  return !outcome.trial;
}

}  // namespace

bool Report::is_complete() const {
  return missing_streams.empty() &&
         std::ranges::all_of(
             nab, [](const NabOutcome& outcome) { return outcome.why_missing.empty(); }) &&
         std::ranges::none_of(detectors, is_missing) &&
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
  fmt::format_to(out, "  {:<56}{:>16} {:>12} {:>12} {:>6} {:>9}   {}\n", "", "right/AUC, AP",
                 "rows/s", "rows/CPU s", "passes", "warm-up", "leadstream is");
  for (const Contest& contest : report.contests) {
    print_contest(contest, out);
  }
  if (!report.nab.empty()) {
    fmt::format_to(out, "labelled series: F1 on windows where {} of the records may raise alarms\n",
                   fmt::join(kNabRates, ", "));
  }
  for (const NabOutcome& outcome : report.nab) {
    print_nab(outcome, out);
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
