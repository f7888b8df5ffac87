#include "leadstream/ml/evaluation.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double ratio(double part, std::uint64_t whole) {
  return whole == 0 ? 0 : part / static_cast<double>(whole);
}

double squared_error(double probability, bool label) {
  const double error = probability - (label ? 1.0 : 0.0);
  return error * error;
}

struct Ranked {
  std::vector<double> scores;
  std::vector<unsigned char> labels;
};

Ranked ranked(std::span<const ScoredLabel> predictions) {
  Ranked all;
  all.scores.reserve(predictions.size());
  all.labels.reserve(predictions.size());
  for (const ScoredLabel& p : predictions) {
    all.scores.push_back(p.margin);
    all.labels.push_back(p.label ? 1 : 0);
  }
  return all;
}

void measure_windows(std::span<const ScoredLabel> predictions, std::size_t window, Report& report) {
  double sum = 0;
  for (std::size_t from = 0; from + window <= predictions.size(); from += window) {
    const Ranked part = ranked(predictions.subspan(from, window));
    const double here = auc(part.scores, part.labels);
    if (!std::isnan(here)) {
      sum += here;
      ++report.windows;
    }
  }
  report.window_auc_mean = report.windows == 0 ? kUndefined : ratio(sum, report.windows);
}

}  // namespace

Report measure(std::span<const ScoredLabel> predictions, std::size_t window) {
  LS_ASSERT(window > 0);
  Report report{.count = predictions.size()};
  CalibrationBins calibration;
  double loss = 0;
  double brier = 0;
  for (const ScoredLabel& p : predictions) {
    const double probability = sigmoid(p.margin);
    report.positives += p.label ? 1 : 0;
    loss += log_loss(p.margin, p.label);
    brier += squared_error(probability, p.label);
    calibration.add(probability, p.label);
  }
  report.base_rate = ratio(static_cast<double>(report.positives), report.count);
  const Ranked all = ranked(predictions);
  report.auc = auc(all.scores, all.labels);
  report.average_precision = average_precision(all.scores, all.labels);
  report.log_loss = ratio(loss, report.count);
  report.brier = ratio(brier, report.count);
  report.calibration_error = calibration.error();
  measure_windows(predictions, window, report);
  return report;
}

std::span<const ScoredLabel> part(std::span<const ScoredLabel> predictions, Segment segment) {
  LS_ASSERT(0 <= segment.from && segment.from <= segment.to && segment.to <= 1);
  const auto size = static_cast<double>(predictions.size());
  const auto begin = static_cast<std::size_t>(segment.from * size);
  const auto end = static_cast<std::size_t>(segment.to * size);
  return predictions.subspan(begin, end - begin);
}

std::array<Report, 3> measure_thirds(std::span<const ScoredLabel> predictions, std::size_t window) {
  const std::size_t third = predictions.size() / 3;
  return {measure(predictions.first(third), window),
          measure(predictions.subspan(third, third), window),
          measure(predictions.subspan(2 * third), window)};
}

CalibrationBins::Bin& CalibrationBins::bin_of(double probability) {
  const auto count = static_cast<double>(bins_.size());
  return bins_[std::min(bins_.size() - 1, static_cast<std::size_t>(probability * count))];
}

void CalibrationBins::correct(double probability, bool label) {
  Bin& bin = bin_of(probability);
  label ? ++bin.positives : --bin.positives;
}

void CalibrationBins::add(double probability, bool label) {
  Bin& bin = bin_of(probability);
  ++bin.count;
  bin.positives += label ? 1 : 0;
  bin.probabilities += probability;
}

double CalibrationBins::error() const {
  std::uint64_t count = 0;
  double distance = 0;
  for (const Bin& bin : bins_) {
    count += bin.count;
    distance += std::abs(bin.probabilities - static_cast<double>(bin.positives));
  }
  return ratio(distance, count);
}

void CalibrationBins::save(ByteWriter& out) const {
  for (const Bin& bin : bins_) {
    out.varint(bin.count);
    out.varint(bin.positives);
    out.f64(bin.probabilities);
  }
}

void CalibrationBins::load(ByteReader& in) {
  for (Bin& bin : bins_) {
    bin.count = in.varint();
    bin.positives = in.varint();
    bin.probabilities = in.f64();
  }
}

Prequential::Prequential(std::size_t window) : recent_(window), bins_(kBins) {}

Prequential::Counts& Prequential::bin_of(double margin) {
  const double bounded = std::clamp(margin, -kMarginMax, kMarginMax);
  return bins_[static_cast<std::size_t>((bounded + kMarginMax) * kBinsPerUnit)];
}

void Prequential::correct(double margin, bool label) {
  Counts& counts = bin_of(margin);
  if (counts[label ? 0 : 1] == 0) {
    return;  // of a prediction that was never counted: the topic's older part is gone
  }
  --counts[label ? 0 : 1];
  ++counts[label ? 1 : 0];
  label ? ++positives_ : --positives_;
  const double probability = sigmoid(margin);
  log_loss_.add(log_loss(margin, label) - log_loss(margin, !label));
  brier_.add(squared_error(probability, label) - squared_error(probability, !label));
  calibration_.correct(probability, label);
  recent_.correct(margin, label);
}

void Prequential::add(double margin, bool label) {
  const double probability = sigmoid(margin);
  ++bin_of(margin)[label ? 1 : 0];
  ++count_;
  positives_ += label ? 1 : 0;
  log_loss_.add(log_loss(margin, label));
  brier_.add(squared_error(probability, label));
  calibration_.add(probability, label);
  recent_.add(margin, label);
  if (count_ % recent_.window() == 0 && !std::isnan(recent_.value())) {
    window_auc_sum_ += recent_.value();
    ++windows_;
  }
}

Report Prequential::whole() const {
  Report report{.count = count_, .positives = positives_};
  report.base_rate = ratio(static_cast<double>(positives_), count_);
  report.log_loss = ratio(log_loss_.total(), count_);
  report.brier = ratio(brier_.total(), count_);
  report.calibration_error = calibration_.error();
  report.windows = windows_;
  report.window_auc_mean = windows_ == 0 ? kUndefined : ratio(window_auc_sum_, windows_);
  rank(report);
  return report;
}

// What depends on the order of the scores alone, from the highest bin down.
void Prequential::rank(Report& report) const {
  const auto positives = static_cast<double>(positives_);
  double won = 0;
  double tied = 0;
  double precisions = 0;
  Counts above = {};
  for (std::size_t i = bins_.size(); i > 0; --i) {
    const Counts& bin = bins_[i - 1];
    const auto here = static_cast<double>(bin[1]);
    const double pairs = here * static_cast<double>(bin[0]);
    won += static_cast<double>(bin[0]) * static_cast<double>(above[1]) + 0.5 * pairs;
    tied += pairs;
    above = {above[0] + bin[0], above[1] + bin[1]};
    if (bin[1] > 0) {
      precisions += here * static_cast<double>(above[1]) / static_cast<double>(above[0] + above[1]);
    }
  }
  const double pairs = positives * static_cast<double>(count_ - positives_);
  report.auc = pairs > 0 ? won / pairs : kUndefined;
  report.auc_error = pairs > 0 ? 0.5 * tied / pairs : 0;
  report.average_precision = positives_ > 0 ? precisions / positives : kUndefined;
}

Report Prequential::recent() const {
  std::vector<ScoredLabel> predictions;
  predictions.reserve(recent_.size());
  for (std::size_t i = 0; i < recent_.size(); ++i) {
    predictions.push_back({recent_.at(i).score, recent_.at(i).label});
  }
  return measure(predictions, recent_.window());
}

Quality Prequential::quality() const {
  const Report report = whole();
  // A snapshot's figures are compared byte by byte, so an undefined AUC is chance, not NaN.
  return {.count = report.count,
          .auc = std::isnan(report.auc) ? 0.5 : report.auc,
          .log_loss = report.log_loss,
          .base_rate = report.base_rate};
}

void Prequential::save(ByteWriter& out) const {
  recent_.save(out);
  log_loss_.save(out);
  brier_.save(out);
  calibration_.save(out);
  out.f64(window_auc_sum_);
  out.varint(windows_);
  out.varint(static_cast<std::uint64_t>(std::count_if(
      bins_.begin(), bins_.end(), [](const Counts& bin) { return bin[0] + bin[1] > 0; })));
  std::size_t last = 0;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    if (bins_[i][0] + bins_[i][1] > 0) {
      out.varint(i - last);
      out.varint(bins_[i][0]);
      out.varint(bins_[i][1]);
      last = i;
    }
  }
}

Result<Prequential> Prequential::load(ByteReader& in) {
  Prequential loaded(1);
  loaded.recent_ = LS_TRY(RollingAuc::load(in));
  loaded.log_loss_.load(in);
  loaded.brier_.load(in);
  loaded.calibration_.load(in);
  loaded.window_auc_sum_ = in.f64();
  loaded.windows_ = in.varint();
  std::uint64_t at = 0;
  for (std::size_t left = in.count(); left > 0; --left) {
    at += in.varint();
    if (!in.ok() || at >= kBins) {
      return internal_error("prequential metrics are damaged");
    }
    loaded.bins_[at] = {in.varint(), in.varint()};
    loaded.count_ += loaded.bins_[at][0] + loaded.bins_[at][1];
    loaded.positives_ += loaded.bins_[at][1];
  }
  if (!in.ok()) {
    return internal_error("prequential metrics are damaged");
  }
  return loaded;
}

}  // namespace ls::ml
