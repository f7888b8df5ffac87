#include "operators/learn/adaptation.hpp"

#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/stats/drift_type.hpp"
#include "leadstream/stats/ks_decision.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace ls::operators {
namespace {

constexpr double kFast = 2;
constexpr double kEmergency = 4;
constexpr std::size_t kWindows = 4;  // that `settle` is looked at in
// Low, as the losses of its time are of a model that was learning meanwhile.
constexpr double kRecursLevel = 0.001;
constexpr std::ptrdiff_t kEachMin = 10;  // of either label, to say who orders examples better

Change change_of(stats::DriftType type) {
  switch (type) {
    case stats::DriftType::none:
      return Change::none;
    case stats::DriftType::sudden:
      return Change::sudden;
    case stats::DriftType::gradual:
      return Change::gradual;
    case stats::DriftType::incremental:
      return Change::incremental;
  }
  return Change::none;
}

void fit(std::unique_ptr<ml::Model>& model, const ml::FeatureSchema& schema) {
  if (model->schema().hash() != schema.hash()) {
    model = model->adapted_to(schema);
  }
}

double loss_of(double probability, bool label) {
  return label ? 1 - probability : probability;
}

double auc_of(std::span<const double> losses, std::span<const std::uint8_t> labels) {
  std::vector<double> probabilities(losses.begin(), losses.end());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    probabilities[i] = labels[i] != 0 ? 1 - losses[i] : losses[i];
  }
  return ml::auc(probabilities, labels);
}

}  // namespace

Adaptation::Adaptation(const AdaptationPolicy& policy)
    : policy_(policy), watch_(policy.level, policy.by) {}

double Adaptation::risen_share() const {
  return watch_.risen_share();
}

Result<std::optional<flow::Adaptation>> Adaptation::follow(const Seen& seen,
                                                           std::unique_ptr<ml::Model>& model) {
  const double loss = loss_of(seen.probability, seen.label);
  const bool is_watched = phase_ == Phase::steady || phase_ == Phase::hurried;
  if (is_watched) {
    if (phase_ == Phase::hurried && --left_ == 0) {
      rest();
    }
    if (watch_.add(loss)) {
      LS_TRY(begin(seen, *model));
    }
    return std::optional<flow::Adaptation>();
  }
  ++examples_;
  try_beside(seen);
  if (phase_ == Phase::proving) {
    return prove(seen, model);
  }
  since_.push_back(loss);
  labels_.push_back(seen.label ? 1 : 0);
  if (--left_ > 0) {
    return std::optional<flow::Adaptation>();
  }
  return std::optional(settle(model));
}

// The newest half of what was watched may be of the new law already.
Status Adaptation::begin(const Seen& seen, const ml::Model& model) {
  const std::vector<double> losses = watch_.losses();
  const auto half = losses.begin() + static_cast<std::ptrdiff_t>(losses.size() / 2);
  before_.assign(losses.begin(), half);
  since_.assign(half, losses.end());
  phase_ = Phase::settling;
  left_ = policy_.settle;
  measure_ = watch_.measure();
  detected_at_ = seen.time;
  examples_ = 0;
  past_.emplace();
  past_->id = next_id_++;
  past_->until = seen.time;
  past_->losses = before_;
  past_->model = model.clone();
  if (std::ranges::find(policy_.remedies, Remedy::anew) != policy_.remedies.end()) {
    heir_ = LS_TRY(ml::make_model(model.spec(), model.schema()));
  }
  for (Kept& kept : archive_) {
    kept.trial.clear();
  }
  begin_trial();
  return {};
}

void Adaptation::begin_trial() {
  labels_.clear();
  own_trial_.clear();
  heir_trial_.clear();
  own_loss_ = heir_loss_ = 0;
}

// Sums are of log losses, from margins; trials are compared with laws, as they were watched.
void Adaptation::try_beside(const Seen& seen) {
  if (heir_ != nullptr) {
    fit(heir_, seen.schema);
    const ml::Prediction told = heir_->test_then_train(seen.row, seen.label, seen.weight);
    if (phase_ == Phase::proving) {
      heir_loss_ += ml::log_loss(told.margin, seen.label);
      heir_trial_.push_back(loss_of(told.probability, seen.label));
    }
  }
  if (phase_ != Phase::settling) {
    return;
  }
  for (Kept& kept : archive_) {
    try_kept(kept, seen);
  }
  try_kept(*past_, seen);
}

void Adaptation::try_kept(Kept& kept, const Seen& seen) {
  if (kept.model->schema().hash() != seen.schema.hash()) {
    fit(kept.model, seen.schema);
    kept.is_saved = false;
  }
  kept.trial.push_back(loss_of(kept.model->predict(seen.row).probability, seen.label));
}

Adaptation::Verdict Adaptation::judge() const {
  if (const std::optional<std::size_t> earlier = recurs()) {
    return {.change = Change::recurring, .restored = *earlier};
  }
  const std::size_t window = policy_.settle / kWindows;
  if (before_.size() < window) {
    return {};
  }
  const std::vector<double> course = frozen_losses();
  return {.change = change_of(
              stats::drift_course({.before = before_, .values = course, .window = window}).type)};
}

// Since the old law, those after the alarm by the state at the alarm: a model that goes on learning
// makes of a sudden change one that fades.
std::vector<double> Adaptation::frozen_losses() const {
  std::vector<double> losses = since_;
  std::ranges::copy_backward(past_->trial, losses.end());
  return losses;
}

// By how much another model's AUC lies above the model's own, and how much of that is chance: the
// deviation of the AUC of scores that say nothing. Nothing without enough of both labels.
std::optional<Adaptation::Ordering> Adaptation::ordering(std::span<const double> own,
                                                         std::span<const double> other) const {
  const std::ptrdiff_t positives = std::ranges::count(labels_, 1);
  const std::ptrdiff_t negatives = std::ranges::count(labels_, 0);
  const bool is_known = own.size() == labels_.size() && other.size() == labels_.size();
  if (!is_known || positives < kEachMin || negatives < kEachMin) {
    return std::nullopt;
  }
  const auto pairs = static_cast<double>(positives) * static_cast<double>(negatives);
  return Ordering{.gain = auc_of(other, labels_) - auc_of(own, labels_),
                  .chance = std::sqrt(static_cast<double>(labels_.size() + 1) / (12 * pairs))};
}

// The best of the states that do better than the model does, and as well as they did in their time.
std::optional<std::size_t> Adaptation::recurs() const {
  const std::vector<double> own(since_.end() - static_cast<std::ptrdiff_t>(policy_.settle),
                                since_.end());
  double best = mean_log_loss(own);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < archive_.size(); ++i) {
    const Kept& kept = archive_[i];
    const double loss = mean_log_loss(kept.trial);
    const std::optional<Ordering> ordered = ordering(own, kept.trial);
    if (kept.losses.empty() || !(loss < best) || !ordered || ordered->gain < 0) {
      continue;
    }
    const double log_p = stats::ks_test({.reference = kept.losses, .current = kept.trial}).log_p;
    if (log_p > std::log(kRecursLevel)) {
      best = loss;
      found = i;
    }
  }
  return found;
}

flow::Adaptation Adaptation::settle(std::unique_ptr<ml::Model>& model) {
  const Verdict verdict = judge();
  change_ = verdict.change;
  loss_before_ = mean_log_loss(before_);
  loss_after_ = mean_log_loss(std::vector<double>(
      since_.end() - static_cast<std::ptrdiff_t>(policy_.settle), since_.end()));
  const Remedy remedy = policy_.of(change_);
  flow::Adaptation done = told(name_of(remedy));
  if (remedy == Remedy::restore) {
    Kept& kept = archive_[verdict.restored];
    done.restored = kept.until;
    model = std::move(kept.model);
    drop(verdict.restored);
  }
  put_away();
  before_.clear();
  since_.clear();
  carry_out(remedy);
  return done;
}

void Adaptation::carry_out(Remedy remedy) {
  switch (remedy) {
    case Remedy::fast:
      hurry(kFast);
      break;
    case Remedy::emergency:
      hurry(kEmergency);
      break;
    case Remedy::anew:
      phase_ = Phase::proving;
      factor_ = 1;
      left_ = policy_.span;
      begin_trial();
      break;
    case Remedy::none:
    case Remedy::restore:
      rest();
      break;
  }
}

std::optional<flow::Adaptation> Adaptation::prove(const Seen& seen,
                                                  std::unique_ptr<ml::Model>& model) {
  const double loss = loss_of(seen.probability, seen.label);
  own_loss_ -= std::log(std::max(1 - loss, 1e-300));
  own_trial_.push_back(loss);
  labels_.push_back(seen.label ? 1 : 0);
  --left_;
  const bool is_asked = labels_.size() == policy_.settle;
  const std::optional<Ordering> ordered =
      is_asked ? ordering(own_trial_, heir_trial_) : std::nullopt;
  if (ordered && heir_loss_ < own_loss_ && ordered->gain > ordered->chance) {
    loss_after_ = heir_loss_ / static_cast<double>(labels_.size());
    model = std::move(heir_);
    const flow::Adaptation done = told("taken_over");
    rest();
    return done;
  }
  if (is_asked) {
    begin_trial();
  }
  if (left_ > 0) {
    return std::nullopt;
  }
  const flow::Adaptation done = told("given_up");
  rest();
  return done;
}

void Adaptation::hurry(double factor) {
  rest();
  phase_ = Phase::hurried;
  factor_ = factor;
  left_ = policy_.span;
}

void Adaptation::rest() {
  phase_ = Phase::steady;
  factor_ = 1;
  left_ = 0;
  heir_.reset();
  begin_trial();
  watch_.restart();
}

// A law of few losses would look like many others.
void Adaptation::put_away() {
  const bool is_worth_it = change_ != Change::none && policy_.archive > 0 &&
                           past_->losses.size() >= policy_.settle / kWindows;
  if (!is_worth_it) {
    dropped_.push_back(past_->id);
    past_.reset();
    return;
  }
  while (archive_.size() >= policy_.archive) {
    drop(0);
  }
  archive_.push_back(std::move(*past_));
  past_.reset();
}

void Adaptation::drop(std::size_t kept) {
  dropped_.push_back(archive_[kept].id);
  archive_.erase(archive_.begin() + static_cast<std::ptrdiff_t>(kept));
}

void Adaptation::forget() {
  while (!archive_.empty()) {
    drop(0);
  }
  if (past_) {
    dropped_.push_back(past_->id);
    past_.reset();
  }
  before_.clear();
  since_.clear();
  rest();
}

flow::Adaptation Adaptation::told(std::string_view action) const {
  return {.action = action,
          .drift_type = name_of(change_),
          .measure = measure_,
          .detected_at = detected_at_,
          .examples = examples_,
          .loss_before = loss_before_,
          .loss_after = loss_after_,
          .restored = EventTime::min()};
}

}  // namespace ls::operators
