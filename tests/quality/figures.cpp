#include "quality/figures.hpp"

#include "leadstream/ml/confusion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace ls::test {
namespace {

using generator::crm::Cause;
using generator::crm::Moment;
using generator::crm::Truth;

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

Cases& cases_of(Figures& figures, Subject subject) {
  return figures.cases[static_cast<std::size_t>(subject)];
}

void add(Cases& cases, double score, double chance, bool label) {
  cases.served.push_back({score, label});
  cases.best.push_back({chance, label});
}

// The last event up to the time; null before the first.
const Moment* moment_at(std::span<const Moment> moments, EventTime time) {
  const auto after = std::ranges::upper_bound(moments, time, {}, &Moment::time);
  return after == moments.begin() ? nullptr : &*std::prev(after);
}

struct EmailSubjects {
  Subject chance;
  Subject score;
};

void add_email(Figures& figures, const EmailSubjects& subjects, const JudgedAddress& judged,
               std::span<const Moment> moments) {
  if (const Moment* moment = moment_at(moments, judged.time)) {
    add(cases_of(figures, subjects.chance), judged.chance, moment->good_chance, moment->is_good);
    add(cases_of(figures, subjects.score), judged.score, moment->good_chance, moment->is_good);
  }
}

// The last word before mail was sent; the first if there was none.
const JudgedAddress& before_mail(const std::vector<JudgedAddress>& judged,
                                 std::span<const Moment> moments) {
  const auto sent = std::ranges::find(moments, "email.sent", &Moment::type);
  const EventTime end = sent == moments.end() ? EventTime::max() : sent->time;
  const auto after =
      std::ranges::find_if(judged, [end](const JudgedAddress& each) { return each.time >= end; });
  return after == judged.begin() ? judged.front() : *std::prev(after);
}

void add_signup(Figures& figures, const JudgedSignup& judgement, std::span<const Moment> moments) {
  const Moment* moment = moment_at(moments, judgement.time);
  if (moment == nullptr) {
    return;
  }
  Cases& cases = cases_of(figures, Subject::signups);
  add(cases, judgement.score, moment->anomalous_chance, moment->is_anomalous);
  const bool is_alert = judgement.score >= threshold_of(Subject::signups);
  cases.unexplained += is_alert && !judgement.has_reason ? 1 : 0;
}

void add_touches(Figures& figures, const JudgedContact& contact, std::span<const Moment> moments) {
  for (const Moment& moment : moments) {
    if (!moment.human_chance) {
      continue;
    }
    const auto said = contact.touches.find(moment.id);
    if (said == contact.touches.end()) {
      continue;
    }
    const bool is_human = moment.cause == Cause::human;
    const double score = 1.0 - said->second;
    const Subject kind = moment.type == "email.opened" ? Subject::opens : Subject::clicks;
    for (const Subject subject : {kind, Subject::touches}) {
      add(cases_of(figures, subject), score, *moment.human_chance, is_human);
    }
  }
}

double share_of_yes(const Cases& cases) {
  const auto yes = std::ranges::count(cases.best, true, &ml::ScoredLabel::label);
  return static_cast<double>(yes) / static_cast<double>(cases.best.size());
}

struct Answers {
  double accuracy;
  double balanced_accuracy;
  double precision;
  double recall;
};

Answers answers_from(std::span<const ml::ScoredLabel> scores, double threshold) {
  ml::Confusion decided;
  ml::Confusion reversed;  // its recall is that of the negatives
  for (const ml::ScoredLabel& score : scores) {
    const bool is_positive = score.margin >= threshold;
    decided.add(is_positive, score.label);
    reversed.add(!is_positive, !score.label);
  }
  return {decided.accuracy(), (decided.recall() + reversed.recall()) / 2.0, decided.precision(),
          decided.recall()};
}

// From the highest score down; equal scores are decided alike.
std::vector<double> precision_at(std::vector<ml::ScoredLabel> scores,
                                 std::span<const CurvePoint> points) {
  std::ranges::sort(scores, std::ranges::greater(), &ml::ScoredLabel::margin);
  const auto positives =
      static_cast<double>(std::ranges::count(scores, true, &ml::ScoredLabel::label));
  std::vector<double> precisions(points.size(), kNothing);
  double hits = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    hits += scores[i].label ? 1.0 : 0.0;
    if (i + 1 < scores.size() && scores[i + 1].margin == scores[i].margin) {
      continue;
    }
    const double precision = hits / static_cast<double>(i + 1);
    for (std::size_t point = 0; point < points.size(); ++point) {
      if (hits >= points[point].recall * positives) {
        precisions[point] = std::fmax(precisions[point], precision);
      }
    }
  }
  return precisions;
}

}  // namespace

std::string_view name_of(Subject subject) {
  constexpr std::array<std::string_view, kSubjects> kNames = {
      "chance_cold", "chance_warm", "score_cold", "score_warm",
      "signups",     "opens",       "clicks",     "touches"};
  return kNames[static_cast<std::size_t>(subject)];
}

double threshold_of(Subject subject) {
  constexpr double kGoodAddress = 60.0;
  constexpr double kHalf = 0.5;
  return subject == Subject::score_cold || subject == Subject::score_warm ? kGoodAddress : kHalf;
}

void Cases::append(const Cases& other) {
  served.insert(served.end(), other.served.begin(), other.served.end());
  best.insert(best.end(), other.best.begin(), other.best.end());
  unexplained += other.unexplained;
}

void Figures::append(const Figures& other) {
  for (std::size_t i = 0; i < kSubjects; ++i) {
    cases[i].append(other.cases[i]);
  }
  for (std::size_t i = 0; i < judged_of_kind.size(); ++i) {
    judged_of_kind[i] += other.judged_of_kind[i];
    found_of_kind[i] += other.found_of_kind[i];
  }
  signups += other.signups;
  messages += other.messages;
  late += other.late;
}

Figures hold_against_truth(const generator::crm::Options& options, const JudgedWorld& world) {
  Truth truth(options);
  Figures figures;
  figures.messages = world.messages;
  figures.late = world.late;
  figures.signups = world.signups;
  for (const auto& [number, contact] : world.contacts) {
    const std::span<const Moment> moments = truth.moments(number);
    if (!contact.email.empty()) {
      add_email(figures, {Subject::chance_cold, Subject::score_cold},
                before_mail(contact.email, moments), moments);
      add_email(figures, {Subject::chance_warm, Subject::score_warm}, contact.email.back(),
                moments);
    }
    if (!contact.signups.empty()) {
      const auto kind = static_cast<std::size_t>(truth.contact(number).kind);
      const bool is_found = contact.signups.front().score >= threshold_of(Subject::signups);
      ++figures.judged_of_kind[kind];
      figures.found_of_kind[kind] += is_found ? 1 : 0;
      add_signup(figures, contact.signups.front(), moments);
    }
    add_touches(figures, contact, moments);
  }
  return figures;
}

Decided decide(const Figures& figures, Subject subject) {
  const Cases& cases = figures.of(subject);
  const double threshold = threshold_of(subject);
  const bool is_chance = subject == Subject::chance_cold || subject == Subject::chance_warm;
  Decided decided;
  if (cases.served.empty()) {
    return decided;
  }
  constexpr double kHalf = 0.5;
  constexpr std::array<CurvePoint, 1> kAt = {{{.recall = 0.85}}};
  const double share = share_of_yes(cases);
  const Answers served = answers_from(cases.served, threshold);
  const ml::Report ranked = ml::measure(cases.served);
  decided.count = ranked.count;
  decided.positives = ranked.positives;
  decided.trivial = std::fmax(share, 1.0 - share);
  decided.accuracy = served.accuracy;
  decided.best_accuracy = answers_from(cases.best, kHalf).accuracy;
  decided.way = (decided.accuracy - decided.trivial) / (decided.best_accuracy - decided.trivial);
  decided.balanced_accuracy =
      is_chance ? answers_from(cases.served, share).balanced_accuracy : served.balanced_accuracy;
  decided.best_balanced_accuracy = answers_from(cases.best, share).balanced_accuracy;
  decided.precision = served.precision;
  decided.recall = served.recall;
  decided.precision_at_recall = precision_at(cases.served, kAt).front();
  decided.best_precision_at_recall = precision_at(cases.best, kAt).front();
  decided.auc = ranked.auc;
  decided.best_auc = ml::measure(cases.best).auc;
  return decided;
}

std::vector<CurvePoint> precision_curve(const Cases& cases) {
  std::vector<CurvePoint> points;
  for (const double recall : {0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.875, 0.9, 0.95, 1.0}) {
    points.push_back({.recall = recall});
  }
  const std::vector<double> served = precision_at(cases.served, points);
  const std::vector<double> best = precision_at(cases.best, points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].precision = served[i];
    points[i].best_precision = best[i];
  }
  return points;
}

}  // namespace ls::test
