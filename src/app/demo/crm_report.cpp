#include "app/demo/crm_report.hpp"

#include "app/evaluate/score_table.hpp"
#include "app/evaluate/truth_scores.hpp"

#include "leadstream/event/json_writer.hpp"

#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace ls::app {
namespace {

// Judgements on a topic, and what they are held against.
struct Judged {
  std::string_view name;
  std::string_view topic;
  TruthScoreOptions by;
  double threshold;  // of the scores
};

std::array<Judged, 3> judged() {
  return {{{"email_quality",
            "leads.email_quality",
            {.target = Target::good, .score = "good_chance", .counted = Counted::last},
            0.5},
           {"signups",
            "leads.signup_judgements",
            {.target = Target::anomalous, .counted = Counted::first},
            0.5},
           {"engagement",
            "leads.engagement",
            {.target = Target::human, .score = "p_bot", .is_reversed = true},
            0.5}}};
}

void write_row(event::JsonWriter& json, std::string_view name, const ScoreRow& row) {
  json.key(name).begin_object();
  json.member("auc", row.auc).member("accuracy", row.accuracy);
  json.member("balanced_accuracy", row.balanced_accuracy);
  json.member("precision", row.precision).member("recall", row.recall).end_object();
}

Status write_judged(event::JsonWriter& json, const DemoOutcome& outcome,
                    const generator::crm::Options& world, const Judged& judged) {
  TruthScores scores(std::make_unique<generator::crm::Truth>(world), judged.by);
  LS_TRY(for_each_value(outcome, judged.topic,
                        [&](std::string_view value) { return scores.add(value); }));
  json.key(judged.name).begin_object();
  if (!scores.scores().empty()) {
    const double threshold = judged.by.is_reversed ? -judged.threshold : judged.threshold;
    const std::vector<ScoreRow> rows = score_table(scores, threshold);
    json.member("judged", rows.front().count).member("positives", rows.front().positives);
    write_row(json, "served", rows[0]);
    write_row(json, "best_possible", rows[1]);
  }
  json.end_object();
  return {};
}

}  // namespace

Result<std::string> crm_demo_report(const DemoOutcome& outcome,
                                    const generator::crm::Options& world) {
  const DemoCounts met = count_met(outcome.view, "lead_rules");
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("events_in", met.events);
  for (const auto& [name, topic] :
       {std::pair{"rule_scores_out", "leads.rule_scores"}, std::pair{"scores_out", "leads.scores"},
        std::pair{"anomalies_out", "leads.anomalies"}, std::pair{"alerts", "leads.alerts"}}) {
    json.member(name, LS_TRY(count_records(outcome, topic)));
  }
  for (const Judged& one : judged()) {
    LS_TRY(write_judged(json, outcome, world, one));
  }
  json.member("dead_letters", met.dead_letters)
      .member("late", met.late)
      .member("duplicates_dropped", met.duplicates);
  const generator::Planted& planted = outcome.feed.planted();
  write_planted(json, planted);
  // `lead_rules` does not read sales as labels, so it does not meet their copies.
  json.member("counts_as_planted",
              met.events == planted.messages && met.dead_letters == planted.broken() &&
                  met.late == planted.late && met.duplicates <= planted.duplicates);
  write_speed(json, outcome, met);
  json.end_object();
  return text;
}

}  // namespace ls::app
