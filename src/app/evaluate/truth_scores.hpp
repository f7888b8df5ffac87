#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/generator/crm/truth.hpp"
#include "leadstream/ml/evaluation.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ls::app {

// What scores are held against.
enum class Target { good, anomalous, human, conversion };
// Which scores of a contact count: all, the first (cold) or the last (warm).
enum class Counted { all, first, last };

struct TruthScoreOptions {
  Target target = Target::good;
  std::string score = "score";  // the member that holds it
  Counted counted = Counted::all;
  bool is_reversed = false;  // a high score speaks against the target
};

// Collects any scores of contacts, or of openings and clicks, beside what is true of them and what
// the best possible observer and the running rate would have said. Single-threaded.
class TruthScores {
 public:
  TruthScores(std::unique_ptr<generator::crm::Truth> truth, TruthScoreOptions options)
      : truth_(std::move(truth)), options_(std::move(options)) {}

  // A JSON object with the score and either `event_id` or `id` of an event of the world, or
  // `contact_id` (or `lead`, the record key) and `time` (or `scored_at`), which stand for the
  // contact's last event up to then. What is not of the world is counted and left out.
  Status add(std::string_view line);

  // In the order in which they came; a score counts in the place of the first of its contact.
  [[nodiscard]] const std::vector<ml::ScoredLabel>& scores() const {
    return scores_;
  }
  // Probabilities.
  [[nodiscard]] const std::vector<ml::ScoredLabel>& bayes() const {
    return bayes_;
  }
  [[nodiscard]] const std::vector<ml::ScoredLabel>& baseline() const {
    return baseline_;
  }
  [[nodiscard]] std::uint64_t unknown() const {
    return unknown_;
  }

 private:
  struct Known {
    bool label;
    double chance;
  };
  [[nodiscard]] Result<const generator::crm::Moment*> find(const event::JsonView& line);
  [[nodiscard]] std::optional<Known> known_of(const generator::crm::Moment& moment) const;

  std::unique_ptr<generator::crm::Truth> truth_;
  TruthScoreOptions options_;
  event::JsonDocument document_;
  std::vector<ml::ScoredLabel> scores_;
  std::vector<ml::ScoredLabel> bayes_;
  std::vector<ml::ScoredLabel> baseline_;
  std::unordered_map<std::uint64_t, std::size_t> places_;  // by contact
  double positives_ = 0;
  std::uint64_t unknown_ = 0;
};

// The truth about the CRM whose `world` line begins the file.
[[nodiscard]] Result<std::unique_ptr<generator::crm::Truth>> load_crm_truth(const std::string& file,
                                                                            Millis horizon);

}  // namespace ls::app
