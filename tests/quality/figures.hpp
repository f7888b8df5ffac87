#pragma once

#include "quality/judged_world.hpp"

#include "leadstream/generator/crm/options.hpp"
#include "leadstream/generator/crm/truth.hpp"
#include "leadstream/ml/evaluation.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ls::test {

// What is judged, each against what is true of it.
enum class Subject : std::uint8_t {
  // That a person reads mail there in 30 days.
  chance_cold,  // of each address, the last word before mail was sent to it
  chance_warm,  // the last word
  score_cold,   // by points
  score_warm,
  signups,  // the first word on each sign-up: that it is an anomaly
  opens,    // the last word on each open: that a person did it
  clicks,
  touches,  // both
};
inline constexpr std::size_t kSubjects = 8;
[[nodiscard]] std::string_view name_of(Subject subject);
// From which score on the answer is yes.
[[nodiscard]] double threshold_of(Subject subject);

// Scores that speak for yes, and the same cases judged by the best possible observer.
struct Cases {
  std::vector<ml::ScoredLabel> served;
  std::vector<ml::ScoredLabel> best;  // probabilities
  std::uint64_t unexplained = 0;      // yes, and no reason was given

  void append(const Cases& other);
};

struct Figures {
  std::array<Cases, kSubjects> cases;
  std::uint64_t signups = 0;  // that were sent; late ones are told as such and not judged
  std::uint64_t messages = 0;
  std::uint64_t late = 0;
  // Of each kind of contact: sign-ups that were judged, and those called anomalies.
  std::array<std::uint64_t, generator::crm::kKinds> judged_of_kind = {};
  std::array<std::uint64_t, generator::crm::kKinds> found_of_kind = {};

  [[nodiscard]] const Cases& of(Subject subject) const {
    return cases[static_cast<std::size_t>(subject)];
  }
  void append(const Figures& other);
};

// Pairs each word with the truth, which is made anew from the options.
[[nodiscard]] Figures hold_against_truth(const generator::crm::Options& options,
                                         const JudgedWorld& world);

// How scores decide, beside who knows only the shares of both answers. NaN where undefined.
struct Decided {
  std::uint64_t count = 0;
  std::uint64_t positives = 0;
  double trivial = 0;  // accuracy of always giving the more frequent answer
  double accuracy = 0;
  double best_accuracy = 0;
  double way = 0;  // from trivial to best, of accuracy
  // The mean of both recalls; of chances, and of the best observer, where the answer is yes from
  // the share of yes on.
  double balanced_accuracy = 0;
  double best_balanced_accuracy = 0;
  double precision = 0;
  double recall = 0;
  double precision_at_recall = 0;  // the best where recall is at least 0.85
  double best_precision_at_recall = 0;
  double auc = 0;
  double best_auc = 0;
};
[[nodiscard]] Decided decide(const Figures& figures, Subject subject);

// Precision where the recall is first as great, for each of the recalls asked for; NaN if never.
struct CurvePoint {
  double recall = 0;
  double precision = 0;
  double best_precision = 0;
};
[[nodiscard]] std::vector<CurvePoint> precision_curve(const Cases& cases);

}  // namespace ls::test
