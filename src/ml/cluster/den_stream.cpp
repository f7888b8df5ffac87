#include "leadstream/ml/den_stream.hpp"

#include "ml/heap_bytes.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_sound(const DenStreamOptions& options) {
  const double light = options.beta * options.mu;
  return options.dimensions > 0 && options.dimensions <= AnomalyDetector::kDimensionsMax &&
         options.lambda > 0 && std::isfinite(options.lambda) && options.epsilon > 0 &&
         std::isfinite(options.epsilon) && light > 1 && std::isfinite(light) && options.beta > 0 &&
         options.reach > 0 && std::isfinite(options.reach) && options.micro_max >= 2 &&
         options.micro_max <= DenStream::kMicroMax;
}

}  // namespace

DenStream::DenStream(const DenStreamOptions& options) : options_(options) {
  const double light = options.beta * options.mu;
  period_ = std::ceil(std::log2(light / (light - 1)) / options.lambda);
  micros_.reserve(options.micro_max);
  centers_.reserve(options.micro_max * options.dimensions);
}

Result<DenStream> DenStream::make(const DenStreamOptions& options) {
  if (!are_sound(options)) {
    return user_error("DenStream: an option is out of range; beta * mu has to exceed 1");
  }
  return DenStream(options);
}

double DenStream::faded(double since) const {
  return std::exp2(-options_.lambda * (now_ - since));
}

double DenStream::weight(std::size_t i) const {
  return micros_[i].weight * faded(micros_[i].updated);
}

double DenStream::radius(std::size_t i) const {
  return std::sqrt(std::max(0.0, micros_[i].squares / micros_[i].weight));
}

double DenStream::distance(Point point, std::size_t i) const {
  const Point other = center(i);
  double sum = 0;
  for (std::size_t d = 0; d < point.size(); ++d) {
    sum += (point[d] - other[d]) * (point[d] - other[d]);
  }
  return sum;
}

std::optional<std::size_t> DenStream::nearest(Point point, Kind kind) const {
  std::optional<std::size_t> best;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < micros_.size(); ++i) {
    if (micros_[i].is_potential != (kind == Kind::potential)) {
      continue;
    }
    if (const double apart = distance(point, i); apart < least) {
      least = apart;
      best = i;
    }
  }
  return best;
}

std::optional<DenStream::Nearest> DenStream::nearest_potential(Point point) const {
  const std::optional<std::size_t> found = nearest(point, Kind::potential);
  return found ? std::optional<Nearest>({*found, std::sqrt(distance(point, *found))})
               : std::nullopt;
}

void DenStream::learn(Point point, double time) {
  LS_DCHECK(point.size() == options_.dimensions);
  if (std::ranges::any_of(point, is_missing)) {
    return;
  }
  if (!has_begun_) {
    has_begun_ = true;
    now_ = time;
    pruned_at_ = time;
  }
  now_ = std::max(now_, time);
  if (now_ - pruned_at_ >= period_) {
    prune();
  }
  if (const auto potential = nearest(point, Kind::potential);
      potential && join(*potential, point)) {
    return;
  }
  if (const auto outlier = nearest(point, Kind::outlier); outlier && join(*outlier, point)) {
    micros_[*outlier].is_potential = micros_[*outlier].weight > options_.beta * options_.mu;
    return;
  }
  begin(point);
}

bool DenStream::join(std::size_t i, Point point) {
  MicroCluster& micro = micros_[i];
  const double fade = faded(micro.updated);
  const double before = micro.weight * fade;
  const double weight = before + 1;
  const double squares = micro.squares * fade + distance(point, i) * before / weight;
  if (!(squares <= options_.epsilon * options_.epsilon * weight)) {
    return false;
  }
  double* at = &centers_[i * options_.dimensions];
  for (std::size_t d = 0; d < point.size(); ++d) {
    at[d] += (point[d] - at[d]) / weight;
  }
  micro.weight = weight;
  micro.squares = squares;
  micro.updated = now_;
  return true;
}

void DenStream::begin(Point point) {
  if (micros_.size() == options_.micro_max) {
    std::size_t lightest = 0;
    const auto key = [this](std::size_t i) {
      return std::pair(micros_[i].is_potential, weight(i));
    };
    for (std::size_t i = 1; i < micros_.size(); ++i) {
      lightest = key(i) < key(lightest) ? i : lightest;
    }
    remove(lightest);
  }
  micros_.push_back(
      {.id = next_id_++, .weight = 1, .updated = now_, .created = now_, .squares = 0});
  centers_.insert(centers_.end(), point.begin(), point.end());
}

// An outlier that grows as it should would have reached `least` by now.
void DenStream::prune() {
  pruned_at_ = now_;
  const double light = options_.beta * options_.mu;
  for (std::size_t i = micros_.size(); i > 0; --i) {
    const MicroCluster& micro = micros_[i - 1];
    const double least = (std::exp2(-options_.lambda * (now_ - micro.created + period_)) - 1) /
                         (std::exp2(-options_.lambda * period_) - 1);
    if (weight(i - 1) < (micro.is_potential ? light : least)) {
      remove(i - 1);
    }
  }
}

void DenStream::remove(std::size_t i) {
  micros_.erase(micros_.begin() + static_cast<std::ptrdiff_t>(i));
  const auto at = centers_.begin() + static_cast<std::ptrdiff_t>(i * options_.dimensions);
  centers_.erase(at, at + static_cast<std::ptrdiff_t>(options_.dimensions));
}

std::vector<std::optional<std::uint64_t>> DenStream::clusters() const {
  std::vector<std::optional<std::uint64_t>> labels(micros_.size());
  const double reach = options_.reach * options_.reach * options_.epsilon * options_.epsilon;
  std::vector<std::size_t> open;
  for (std::size_t first = 0; first < micros_.size(); ++first) {
    if (!micros_[first].is_potential || labels[first] || weight(first) < options_.mu) {
      continue;
    }
    std::uint64_t label = micros_[first].id;
    std::vector<std::size_t> members = {first};
    labels[first] = label;
    open = {first};
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (std::size_t other = 0; other < micros_.size(); ++other) {
        if (!micros_[other].is_potential || labels[other] || distance(center(at), other) > reach) {
          continue;
        }
        labels[other] = label;
        members.push_back(other);
        if (weight(other) >= options_.mu) {
          open.push_back(other);  // only a core leads on
        }
      }
    }
    for (const std::size_t member : members) {
      label = std::min(label, micros_[member].id);
    }
    for (const std::size_t member : members) {
      labels[member] = label;
    }
  }
  return labels;
}

std::size_t DenStream::memory_bytes() const {
  return sizeof(*this) + heap_bytes(micros_) + heap_bytes(centers_);
}

void DenStream::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(options_.dimensions);
  for (const double each :
       {options_.lambda, options_.epsilon, options_.beta, options_.mu, options_.reach}) {
    out.f64(each);
  }
  out.varint(options_.micro_max);
  out.u8(has_begun_ ? 1 : 0);
  out.f64(now_);
  out.f64(pruned_at_);
  out.varint(next_id_);
  out.varint(micros_.size());
  for (const MicroCluster& micro : micros_) {
    out.varint(micro.id);
    out.u8(micro.is_potential ? 1 : 0);
    for (const double each : {micro.weight, micro.updated, micro.created, micro.squares}) {
      out.f64(each);
    }
  }
  for (const double each : centers_) {
    out.f64(each);
  }
}

Result<DenStream> DenStream::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  DenStreamOptions options;
  options.dimensions = in.varint();
  options.lambda = in.f64();
  options.epsilon = in.f64();
  options.beta = in.f64();
  options.mu = in.f64();
  options.reach = in.f64();
  options.micro_max = in.varint();
  if (!is_known || !in.ok() || !are_sound(options)) {
    return internal_error("DenStream: unknown version or malformed options");
  }
  DenStream loaded(options);
  loaded.has_begun_ = in.u8() == 1;
  loaded.now_ = in.f64();
  loaded.pruned_at_ = in.f64();
  loaded.next_id_ = in.varint();
  const std::size_t count = in.count();
  if (count > options.micro_max) {
    return internal_error("DenStream: more micro-clusters than there may be");
  }
  for (std::size_t i = 0; i < count; ++i) {
    MicroCluster micro;
    micro.id = in.varint();
    micro.is_potential = in.u8() == 1;
    micro.weight = in.f64();
    micro.updated = in.f64();
    micro.created = in.f64();
    micro.squares = in.f64();
    loaded.micros_.push_back(micro);
  }
  for (std::size_t i = 0; in.ok() && i < count * options.dimensions; ++i) {
    loaded.centers_.push_back(in.f64());
  }
  if (!in.ok()) {
    return internal_error("DenStream: cut off");
  }
  return loaded;
}

}  // namespace ls::ml
