#pragma once

#include "operators/learn/adaptation_policy.hpp"
#include "operators/learn/loss_watch.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/state/table.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// A part of an adaptation, as it is stored.
struct AdaptationRow {
  std::string bytes;

  void save(ByteWriter& out) const {
    out.bytes(bytes);
  }
  static Result<AdaptationRow> load(ByteReader& in) {
    return AdaptationRow{std::string(in.bytes())};
  }
};

// Watches the errors of one model that is learned and does what the policy says when they rise. An
// alarm is judged once the new law has settled: by the course of the losses, and by whether a state
// that was put away at an earlier alarm does as well now as it did then. No other model takes its
// place by its log loss alone, which a change of the base rate moves too: one of earlier has to
// order what came since no worse, a new one better by more than chance, with enough of both labels
// to tell. What is done is a function of the policy and
// of the examples. One per learner and task.
class Adaptation {
 public:
  explicit Adaptation(const AdaptationPolicy& policy);

  // By how much the weight of the next example counts more.
  [[nodiscard]] double factor() const {
    return factor_;
  }
  // Of the errors that are watched, from an alarm until it is judged, or an heir is decided on.
  [[nodiscard]] double risen_share() const;

  // An example that the model was tested on and has learned.
  struct Seen {
    const ml::FeatureSchema& schema;
    ml::FeatureRow row;
    bool label = false;
    double weight = 1;
    double probability = 0.5;  // that the model gave before it learned it
    EventTime time;
  };
  // May put another model in its place. What was done, where something was.
  Result<std::optional<flow::Adaptation>> follow(const Seen& seen,
                                                 std::unique_ptr<ml::Model>& model);
  // The model begins anew: nothing is known of it.
  void forget();

  // Rows of `name`, of which only those are written that have changed.
  void write(state::Table<AdaptationRow>& rows, std::string_view name);
  Status read(state::Table<AdaptationRow>& rows, std::string_view name);

 private:
  enum class Phase : std::uint8_t {
    steady,
    settling,  // after an alarm, until it is judged
    hurried,   // examples count more
    proving,   // an heir learns beside the model
  };
  // A state that was put away at an alarm, and how it did until then.
  struct Kept {
    std::uint64_t id = 0;
    EventTime until;
    std::vector<double> losses;  // its law
    std::vector<double> trial;   // its losses since the present alarm
    std::unique_ptr<ml::Model> model;
    bool is_saved = false;
  };
  struct Verdict {
    Change change = Change::none;
    std::size_t restored = 0;  // in the archive, if it recurs
  };

  struct Ordering {
    double gain = 0;
    double chance = 0;
  };

  Status begin(const Seen& seen, const ml::Model& model);
  void try_beside(const Seen& seen);
  static void try_kept(Kept& kept, const Seen& seen);
  [[nodiscard]] std::vector<double> frozen_losses() const;
  [[nodiscard]] Verdict judge() const;
  [[nodiscard]] std::optional<std::size_t> recurs() const;
  [[nodiscard]] std::optional<Ordering> ordering(std::span<const double> own,
                                                 std::span<const double> other) const;
  void begin_trial();
  flow::Adaptation settle(std::unique_ptr<ml::Model>& model);
  std::optional<flow::Adaptation> prove(const Seen& seen, std::unique_ptr<ml::Model>& model);
  void carry_out(Remedy remedy);
  void hurry(double factor);
  void rest();
  void put_away();
  void drop(std::size_t kept);
  [[nodiscard]] flow::Adaptation told(std::string_view action) const;

  void write_state(ByteWriter& out) const;
  Status read_state(ByteReader& in);
  void write_archive(ByteWriter& out) const;
  Status read_archive(ByteReader& in, state::Table<AdaptationRow>& rows, std::string_view name);

  AdaptationPolicy policy_;
  LossWatch watch_;
  Phase phase_ = Phase::steady;
  double factor_ = 1;
  std::size_t left_ = 0;  // examples, of the phase
  Change change_ = Change::none;
  std::string_view measure_;
  EventTime detected_at_;
  std::uint64_t examples_ = 0;  // since then
  std::vector<double> before_;  // losses of the old law
  std::vector<double> since_;   // losses that came after these, until it is judged
  double loss_before_ = 0;      // mean log losses
  double loss_after_ = 0;
  std::vector<std::uint8_t> labels_;  // while settling since the alarm, while proving in the trial
  double own_loss_ = 0;               // sums, while proving
  double heir_loss_ = 0;
  std::vector<double> own_trial_;  // losses, of as many examples as there are labels
  std::vector<double> heir_trial_;
  std::unique_ptr<ml::Model> heir_;
  bool has_heir_row_ = false;
  std::optional<Kept> past_;   // the state at the alarm
  std::vector<Kept> archive_;  // oldest first
  std::uint64_t next_id_ = 0;
  std::vector<std::uint64_t> dropped_;  // whose rows are to go
};

}  // namespace ls::operators
