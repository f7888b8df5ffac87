#include "leadstream/ml/binary_meter.hpp"

#include "recent.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/metrics.hpp"

#include <cmath>
#include <limits>

namespace ls::ml {

struct BinaryMeter::Entry {
  double margin = 0;
  bool label = false;
  bool no_change = false;  // what the baselines said
  bool majority = false;

  [[nodiscard]] std::uint8_t flags() const {
    return static_cast<std::uint8_t>((label ? 1 : 0) | (no_change ? 2 : 0) | (majority ? 4 : 0));
  }
  static Entry of(double margin, std::uint8_t flags) {
    return {margin, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0};
  }
};

struct BinaryMeter::Tally {
  Confusion decisions;
  Confusion no_change;
  Confusion majority;
  stats::CompensatedSum log_losses;
  stats::CompensatedSum squared_errors;

  void add(const Entry& entry) {
    decisions.add(entry.margin > 0, entry.label);
    no_change.add(entry.no_change, entry.label);
    majority.add(entry.majority, entry.label);
    log_losses.add(log_loss(entry.margin, entry.label));
    const double error = sigmoid(entry.margin) - (entry.label ? 1.0 : 0.0);
    squared_errors.add(error * error);
  }
  void fade(double kept) {
    for (Confusion* counts : {&decisions, &no_change, &majority}) {
      counts->fade(kept);
    }
    log_losses.scale(kept);
    squared_errors.scale(kept);
  }
  [[nodiscard]] Decisions report() const {
    const double count = decisions.count();
    const double each = count > 0 ? 1 / count : std::numeric_limits<double>::quiet_NaN();
    const double accuracy = decisions.accuracy();
    return {.count = count,
            .accuracy = accuracy,
            .f1 = decisions.f1(),
            .gmean = decisions.gmean(),
            .matthews = decisions.matthews(),
            .kappa = decisions.kappa(),
            .log_loss = log_losses.total() * each,
            .brier = squared_errors.total() * each,
            .no_change_accuracy = no_change.accuracy(),
            .majority_accuracy = majority.accuracy(),
            .kappa_temporal = kappa_against(accuracy, no_change.accuracy()),
            .kappa_majority = kappa_against(accuracy, majority.accuracy())};
  }
};

class BinaryMeter::Window : public Recent<Entry> {
 public:
  using Recent<Entry>::Recent;
};

BinaryMeter::BinaryMeter(const Horizon& horizon)
    : horizon_(horizon),
      tally_(std::make_unique<Tally>()),
      window_(std::make_unique<Window>(horizon.window)) {
  LS_ASSERT(horizon.is_valid());
}
BinaryMeter::BinaryMeter(BinaryMeter&&) noexcept = default;
BinaryMeter& BinaryMeter::operator=(BinaryMeter&&) noexcept = default;
BinaryMeter::~BinaryMeter() = default;

void BinaryMeter::add(double margin, bool label) {
  LS_DCHECK(std::isfinite(margin));
  const Entry entry{margin, label, last_label_, labels_[1] > labels_[0]};
  if (horizon_.window > 0) {
    window_->add(entry);
  } else {
    tally_->fade(horizon_.kept);
    tally_->add(entry);
  }
  last_label_ = label;
  labels_[0] *= horizon_.kept;
  labels_[1] *= horizon_.kept;
  labels_[label ? 1 : 0] += 1;
}

Decisions BinaryMeter::report() const {
  if (horizon_.window == 0) {
    return tally_->report();
  }
  Tally tally;
  for (std::size_t i = 0; i < window_->size(); ++i) {
    tally.add(window_->at(i));
  }
  return tally.report();
}

void BinaryMeter::save(ByteWriter& out) const {
  horizon_.save(out);
  out.u8(last_label_ ? 1 : 0);
  out.f64(labels_[0]);
  out.f64(labels_[1]);
  for (const Confusion* counts : {&tally_->decisions, &tally_->no_change, &tally_->majority}) {
    counts->save(out);
  }
  tally_->log_losses.save(out);
  tally_->squared_errors.save(out);
  out.varint(window_->size());
  for (std::size_t i = 0; i < window_->size(); ++i) {
    out.f64(window_->at(i).margin);
    out.u8(window_->at(i).flags());
  }
}

Result<BinaryMeter> BinaryMeter::load(ByteReader& in) {
  BinaryMeter loaded(LS_TRY(Horizon::load(in)));
  loaded.last_label_ = in.u8() != 0;
  loaded.labels_[0] = in.f64();
  loaded.labels_[1] = in.f64();
  Tally& tally = *loaded.tally_;
  for (Confusion* counts : {&tally.decisions, &tally.no_change, &tally.majority}) {
    counts->load(in);
  }
  tally.log_losses.load(in);
  tally.squared_errors.load(in);
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    const double margin = in.f64();
    loaded.window_->add(Entry::of(margin, in.u8()));
  }
  if (!in.ok()) {
    return internal_error("the metrics of decisions are damaged");
  }
  return loaded;
}

Decisions measure_decisions(std::span<const ScoredLabel> predictions) {
  BinaryMeter meter;
  for (const ScoredLabel& prediction : predictions) {
    meter.add(prediction.margin, prediction.label);
  }
  return meter.report();
}

}  // namespace ls::ml
