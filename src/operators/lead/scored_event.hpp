#pragma once

#include "operators/emitted_type.hpp"
#include "operators/score/ladder_holder.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/scoring/lead/lead_facts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// What the rules said of a lead last.
struct RuleWord {
  double score = 0.0;
  double confidence = 0.0;
  scoring::LeadTier tier = scoring::LeadTier::unqualified;
  std::string version;
};

// What is said of a lead, beside the model's own answer.
struct LeadWord {
  std::string_view model;
  std::string_view state;
  double score = 0.0;
  double confidence = 0.0;
  scoring::LeadTier tier = scoring::LeadTier::unqualified;
  std::optional<double> probability = {};
};

// Turns words on leads into events of a type that has fields for them. One per operator.
class LeadScoredEvents {
 public:
  // What a type has to have.
  static EmittedFields fields();
  // At most so many features are named as reasons.
  LeadScoredEvents(const event::EventType& type, std::string_view node_id, std::size_t reasons_max);

  // `answer` is null where a rule spoke and no model was asked; its features' schema otherwise says
  // what the reasons are called. The event and all it points to are made in the arena. Its id is a
  // function of node, key, time and cause.
  const event::Event* make(const flow::Record& cause, const LeadWord& word,
                           const LadderScore* answer, const RuleWord* rule, Arena& arena);

 private:
  enum Field : std::uint8_t {
    model,
    model_version,
    passed,
    state,
    score,
    tier,
    level,
    probability,
    confidence,
    margin,
    base,
    reason,
    explain,
    rule_score,
    rule_tier,
    rule_version,
    cause_id,
    feature_spec,
    feature_hash,
  };
  static constexpr std::size_t kFields = 19;

  void set_answer(const LadderScore& answer, const LeadWord& word, std::span<event::Value> slots,
                  Arena& arena);
  void set_passed(const LadderScore& answer, const LeadWord& word, std::span<event::Value> slots,
                  Arena& arena);
  void set_reasons(const LadderScore& answer, std::span<event::Value> slots, Arena& arena);
  std::span<const std::uint32_t> reasons_of(const LadderScore& answer);
  std::string_view schema_hash(const ml::FeatureSchema& schema);

  const event::EventType* type_;
  std::uint64_t node_;
  std::size_t reasons_max_;
  std::array<std::uint32_t, kFields> slots_;
  std::vector<std::uint32_t> reasons_;  // of one answer, the weightiest first
  std::string explanation_;             // reused
  std::uint64_t hash_ = 0;              // of the last schema, and its text
  std::string hash_text_;
};

}  // namespace ls::operators
