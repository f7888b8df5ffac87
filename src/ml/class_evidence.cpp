#include "class_evidence.hpp"

#include "heap_bytes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ls::ml {
namespace {

// Of a value; its square, summed, is finite.
constexpr double kLargest = 1e100;
constexpr double kNarrow = 1e-6;

double bounded(double evidence) {
  return std::clamp(evidence, -kEvidenceMax, kEvidenceMax);
}

double normal_below(double z) {
  return 0.5 * std::erfc(-z * (0.5 * std::numbers::sqrt2));
}

}  // namespace

double log_odds(const ClassWeights& weights) {
  return std::log(std::max(weights[1], 0.5) / std::max(weights[0], 0.5));
}

void NumbersByClass::Normal::work_out() {
  variance = weight > 1 ? squares / (weight - 1) : 0;
  log_variance = variance > 0 ? std::log(variance) : 0;
}

void NumbersByClass::add(double x, std::size_t label, double weight) {
  x = std::clamp(x, -kLargest, kLargest);
  Normal& c = classes_[label];
  if (c.weight == 0) {
    c = {.weight = weight, .mean = x, .min = x, .max = x};
    return;
  }
  c.weight += weight;
  const double distance = x - c.mean;
  c.mean += weight * distance / c.weight;
  c.squares += weight * distance * (x - c.mean);
  c.min = std::min(c.min, x);
  c.max = std::max(c.max, x);
  c.work_out();
}

// Chan, Golub, LeVeque 1983.
void NumbersByClass::Normal::merge(const Normal& other) {
  if (other.weight == 0) {
    return;
  }
  if (weight == 0) {
    *this = other;
    return;
  }
  const double both = weight + other.weight;
  const double distance = other.mean - mean;
  mean += distance * other.weight / both;
  squares += other.squares + distance * distance * weight * other.weight / both;
  weight = both;
  min = std::min(min, other.min);
  max = std::max(max, other.max);
  work_out();
}

void NumbersByClass::merge(const NumbersByClass& other) {
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    classes_[c].merge(other.classes_[c]);
  }
}

double NumbersByClass::evidence(double x) const {
  const Normal& negative = classes_[0];
  const Normal& positive = classes_[1];
  if (negative.weight < 2 || positive.weight < 2) {
    return 0;
  }
  x = std::clamp(x, -kLargest, kLargest);
  const double apart = positive.mean - negative.mean;
  // At least the variance of both classes together.
  const double spread = negative.variance + positive.variance + apart * apart;
  if (!(std::min(negative.variance, positive.variance) > kNarrow * spread)) {
    return evidence_of_narrow(x);
  }
  const double d0 = x - negative.mean;
  const double d1 = x - positive.mean;
  return bounded(0.5 * (negative.log_variance - positive.log_variance +
                        d0 * d0 / negative.variance - d1 * d1 / positive.variance));
}

// A class whose values are all but equal must not exclude everything else: it is not taken to be
// narrower than `kNarrow` of the spread. One constant in both classes says nothing.
double NumbersByClass::evidence_of_narrow(double x) const {
  const double apart = classes_[1].mean - classes_[0].mean;
  const double least = kNarrow * (classes_[0].variance + classes_[1].variance + apart * apart);
  const double v0 = std::max(classes_[0].variance, least);
  const double v1 = std::max(classes_[1].variance, least);
  if (!(least > 0 && std::isfinite(v0) && std::isfinite(v1))) {
    return 0;
  }
  const double d0 = x - classes_[0].mean;
  const double d1 = x - classes_[1].mean;
  const double said = 0.5 * (std::log(v0 / v1) + d0 * d0 / v0 - d1 * d1 / v1);
  return std::isnan(said) ? 0 : bounded(said);
}

ClassWeights NumbersByClass::at_or_below(double x) const {
  ClassWeights below = {};
  for (std::size_t i = 0; i < below.size(); ++i) {
    const Normal& c = classes_[i];
    if (c.weight == 0 || x < c.min) {
      continue;
    }
    const double deviation = std::sqrt(c.variance);
    below[i] = x >= c.max || !(deviation > 0) ? c.weight
                                              : c.weight * normal_below((x - c.mean) / deviation);
  }
  return below;
}

double NumbersByClass::min() const {
  if (classes_[0].weight == 0 || classes_[1].weight == 0) {
    return classes_[0].weight == 0 ? classes_[1].min : classes_[0].min;
  }
  return std::min(classes_[0].min, classes_[1].min);
}

double NumbersByClass::max() const {
  if (classes_[0].weight == 0 || classes_[1].weight == 0) {
    return classes_[0].weight == 0 ? classes_[1].max : classes_[0].max;
  }
  return std::max(classes_[0].max, classes_[1].max);
}

void NumbersByClass::save(ByteWriter& out) const {
  for (const Normal& c : classes_) {
    out.f64(c.weight);
    out.f64(c.mean);
    out.f64(c.squares);
    out.f64(c.min);
    out.f64(c.max);
  }
}

void NumbersByClass::load(ByteReader& in) {
  for (Normal& c : classes_) {
    c.weight = in.f64();
    c.mean = in.f64();
    c.squares = in.f64();
    c.min = in.f64();
    c.max = in.f64();
    c.work_out();
  }
}

const ClassWeights* CategoriesByClass::find(std::uint64_t key, std::size_t capacity) const {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), key,
                                   [](const Entry& e, std::uint64_t k) { return e.key < k; });
  if (at != entries_.end() && at->key == key) {
    return &at->weights;
  }
  return entries_.size() >= capacity ? &others_ : nullptr;
}

bool CategoriesByClass::add(std::uint64_t key, std::size_t label, double weight,
                            std::size_t capacity) {
  totals_[label] += weight;
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), key,
                                   [](const Entry& e, std::uint64_t k) { return e.key < k; });
  if (at != entries_.end() && at->key == key) {
    at->weights[label] += weight;
    return false;
  }
  if (entries_.size() >= capacity) {
    others_[label] += weight;
    return false;
  }
  const auto place = at - entries_.begin();
  make_room(entries_, std::max(entries_.size() + 1, kRoomMin));
  const auto added = entries_.insert(entries_.begin() + place, {.key = key});
  added->weights[label] = weight;
  return true;
}

void CategoriesByClass::merge(const CategoriesByClass& other, std::size_t capacity) {
  for (const Entry& entry : other.entries_) {
    for (std::size_t c = 0; c < 2; ++c) {
      if (entry.weights[c] > 0) {
        add(entry.key, c, entry.weights[c], capacity);
      }
    }
  }
  for (std::size_t c = 0; c < 2; ++c) {
    others_[c] += other.others_[c];
    totals_[c] += other.others_[c];
  }
}

std::optional<double> CategoriesByClass::evidence(std::uint64_t key, double smoothing,
                                                  std::size_t capacity) const {
  const ClassWeights* known = find(key, capacity);
  if (known == nullptr) {
    return std::nullopt;
  }
  const double spread = smoothing * static_cast<double>(entries_.size() + 1);
  const double in_positives = ((*known)[1] + smoothing) / (totals_[1] + spread);
  const double in_negatives = ((*known)[0] + smoothing) / (totals_[0] + spread);
  return bounded(std::log(in_positives / in_negatives));
}

std::size_t CategoriesByClass::heap_bytes() const {
  return ml::heap_bytes(entries_);
}

void CategoriesByClass::save(ByteWriter& out) const {
  for (const ClassWeights* weights : {&others_, &totals_}) {
    out.f64((*weights)[0]);
    out.f64((*weights)[1]);
  }
  out.varint(entries_.size());
  for (const Entry& entry : entries_) {
    out.u64(entry.key);
    out.f64(entry.weights[0]);
    out.f64(entry.weights[1]);
  }
}

bool CategoriesByClass::load(ByteReader& in, std::size_t capacity) {
  for (ClassWeights* weights : {&others_, &totals_}) {
    (*weights)[0] = in.f64();
    (*weights)[1] = in.f64();
  }
  const std::size_t count = in.count();
  if (count > capacity) {
    return false;
  }
  entries_.reserve(count);
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    Entry entry{.key = in.u64()};
    entry.weights[0] = in.f64();
    entry.weights[1] = in.f64();
    if (!entries_.empty() && entry.key <= entries_.back().key) {
      return false;
    }
    entries_.push_back(entry);
  }
  return in.ok();
}

double missing_evidence(const ClassWeights& missing, const ClassWeights& present, bool is_missing) {
  if (missing[0] + missing[1] == 0) {
    return 0;
  }
  const ClassWeights& seen = is_missing ? missing : present;
  const double in_positives = (seen[1] + 1) / (missing[1] + present[1] + 2);
  const double in_negatives = (seen[0] + 1) / (missing[0] + present[0] + 2);
  return std::log(in_positives / in_negatives);
}

}  // namespace ls::ml
