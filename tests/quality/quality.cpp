// How well addresses, sign-ups and engagement of simulated CRMs are judged by the shipped
// topologies, beside the best possible observer: one table over many seeds, or the precision of
// alerts about sign-ups by recall and by prevalence. tests/quality/run builds and starts it.

#include "quality/figures.hpp"
#include "quality/judged_world.hpp"

#include "leadstream/event/json_writer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace ls::test {
namespace {

struct Run {
  std::uint64_t seeds = 5;
  generator::crm::Options world;
  bool wants_sweep = false;
  bool wants_signups = false;
};

Result<Figures> run_seeds(const Run& run, double prevalence, Judged judged) {
  Figures all;
  for (std::uint64_t i = 0; i < run.seeds; ++i) {
    generator::crm::Options options = run.world;
    options.seed += i;
    options.prevalence = prevalence;
    all.append(hold_against_truth(options, LS_TRY(judge_world(options, judged))));
    fmt::print(stderr, "seed {}, prevalence {}: {} messages so far\n", options.seed, prevalence,
               all.messages);
  }
  return all;
}

std::string cell(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.3f}", value);
}

void print_table(const Figures& figures) {
  fmt::print(
      "{:<11} {:>7} {:>7} {:>7} {:>8} {:>6} {:>6} {:>8} {:>6} {:>9} {:>6} {:>8} {:>6} "
      "{:>6} {:>6}\n",
      "subject", "judged", "yes", "trivial", "accuracy", "best", "way", "balanced", "best",
      "precision", "recall", "P at R85", "best", "auc", "best");
  for (std::size_t i = 0; i < kSubjects; ++i) {
    const auto subject = static_cast<Subject>(i);
    const Decided made = decide(figures, subject);
    fmt::print(
        "{:<11} {:>7} {:>7} {:>7} {:>8} {:>6} {:>6} {:>8} {:>6} {:>9} {:>6} {:>8} {:>6} "
        "{:>6} {:>6}\n",
        name_of(subject), made.count, made.positives, cell(made.trivial), cell(made.accuracy),
        cell(made.best_accuracy), cell(made.way), cell(made.balanced_accuracy),
        cell(made.best_balanced_accuracy), cell(made.precision), cell(made.recall),
        cell(made.precision_at_recall), cell(made.best_precision_at_recall), cell(made.auc),
        cell(made.best_auc));
  }
  fmt::print("{} of {} sign-ups judged, {} alerts without a reason; {} messages, {} late\n",
             figures.of(Subject::signups).served.size(), figures.signups,
             figures.of(Subject::signups).unexplained, figures.messages, figures.late);
}

void print_json(const Figures& figures) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object();
  for (std::size_t i = 0; i < kSubjects; ++i) {
    const auto subject = static_cast<Subject>(i);
    const Decided made = decide(figures, subject);
    json.key(name_of(subject)).begin_object();
    json.member("judged", made.count).member("positives", made.positives);
    json.member("trivial_accuracy", made.trivial).member("accuracy", made.accuracy);
    json.member("best_accuracy", made.best_accuracy).member("way", made.way);
    json.member("balanced_accuracy", made.balanced_accuracy);
    json.member("best_balanced_accuracy", made.best_balanced_accuracy);
    json.member("precision", made.precision).member("recall", made.recall);
    json.member("precision_at_recall_85", made.precision_at_recall);
    json.member("best_precision_at_recall_85", made.best_precision_at_recall);
    json.member("auc", made.auc).member("best_auc", made.best_auc).end_object();
  }
  json.end_object();
  fmt::print("{}\n", text);
}

Status print_sweep(const Run& run) {
  fmt::print("{:<10} {:>7} {:>6} {:>9} {:>6} {:>8} {:>6}  precision at recall\n", "prevalence",
             "judged", "yes", "precision", "recall", "P at R85", "best");
  const std::vector<double> all = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05};
  for (const double prevalence : run.wants_sweep ? all : std::vector{run.world.prevalence}) {
    const Figures figures = LS_TRY(run_seeds(run, prevalence, Judged::signups));
    const Cases& cases = figures.of(Subject::signups);
    const Decided made = decide(figures, Subject::signups);
    fmt::print("{:<10} {:>7} {:>6} {:>9} {:>6} {:>8} {:>6} ", prevalence, made.count,
               made.positives, cell(made.precision), cell(made.recall),
               cell(made.precision_at_recall), cell(made.best_precision_at_recall));
    for (const CurvePoint& point : precision_curve(cases)) {
      fmt::print(" {}:{}/{}", point.recall, cell(point.precision), cell(point.best_precision));
    }
    fmt::print("\n");
    for (std::size_t kind = 0; kind < generator::crm::kKinds; ++kind) {
      fmt::print("  {:<15} {:>6} of {:>6} called anomalies\n",
                 name_of(static_cast<generator::crm::Kind>(kind)), figures.found_of_kind[kind],
                 figures.judged_of_kind[kind]);
    }
  }
  return {};
}

Status measure(const Run& run) {
  LS_TRY(generator::crm::check(run.world));
  if (run.wants_sweep || run.wants_signups) {
    return print_sweep(run);
  }
  const Figures figures = LS_TRY(run_seeds(run, run.world.prevalence, Judged::everything));
  print_table(figures);
  print_json(figures);
  return {};
}

int main_of(int argc, char** argv) {
  Run run;
  run.world.seed = 1001;
  run.world.contacts = 3000;
  run.world.days = 180;
  run.world.prevalence = 0.02;
  CLI::App app("Judges simulated CRMs and holds the judgements against the truth.");
  app.add_option("--seeds", run.seeds, "How many worlds")->capture_default_str();
  app.add_option("--first", run.world.seed, "Seed of the first")->capture_default_str();
  app.add_option("--contacts", run.world.contacts)->capture_default_str();
  app.add_option("--days", run.world.days)->capture_default_str();
  app.add_option("--prevalence", run.world.prevalence, "Share of anomalies")->capture_default_str();
  app.add_flag("--sweep", run.wants_sweep, "Sign-ups alone, at prevalences of 0.1 to 5 %");
  app.add_flag("--signups", run.wants_signups, "Sign-ups alone, by kind of contact");
  CLI11_PARSE(app, argc, argv);
  if (const Status status = measure(run); !status) {
    fmt::print(stderr, "{}\n", status.error().message);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace ls::test

int main(int argc, char** argv) {
  return ls::test::main_of(argc, argv);
}
