#include "operators/drift/window_history.hpp"

#include "leadstream/stats/drift_type.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 1;

// Evenly spread over the window.
std::vector<double> sample_of(std::span<const double> window, std::size_t size_max) {
  const std::size_t size = std::min(window.size(), size_max);
  std::vector<double> sample(size);
  for (std::size_t i = 0; i < size; ++i) {
    sample[i] = window[i * window.size() / size];
  }
  return sample;
}

std::string_view name_of(stats::DriftType type) {
  switch (type) {
    case stats::DriftType::none:
      return "";
    case stats::DriftType::sudden:
      return "sudden";
    case stats::DriftType::gradual:
      return "gradual";
    case stats::DriftType::incremental:
      return "incremental";
  }
  return "";
}

void write(ByteWriter& out, const std::vector<std::vector<double>>& samples) {
  out.varint(samples.size());
  for (const std::vector<double>& sample : samples) {
    out.varint(sample.size());
    for (const double value : sample) {
      out.f64(value);
    }
  }
}

std::vector<std::vector<double>> read(ByteReader& in) {
  std::vector<std::vector<double>> samples(in.count());
  for (std::vector<double>& sample : samples) {
    sample.resize(in.count());
    for (double& value : sample) {
      value = in.f64();
    }
  }
  return samples;
}

}  // namespace

void WindowHistory::add(std::span<const double> window, Seen seen) {
  if (seen.is_firing && (!seen.has_drifted || of_episode_ >= kOfEpisodeMax)) {
    return;
  }
  std::vector<double> sample = sample_of(window, kSampleMax);
  if (!windows_.empty() && windows_.back().size() != sample.size()) {
    windows_.clear();
    laws_.clear();
  }
  if (windows_.size() == kWindowsMax) {
    windows_.erase(windows_.begin());
  }
  windows_.push_back(std::move(sample));
  of_episode_ = seen.is_firing ? of_episode_ + 1 : 0;
  is_changed_ = true;
}

std::string_view WindowHistory::type(std::span<const double> reference) const {
  if (windows_.size() < kWindowsMin || reference.empty()) {
    return {};
  }
  std::vector<double> values;
  for (const std::vector<double>& window : windows_) {
    values.insert(values.end(), window.begin(), window.end());
  }
  stats::DriftHistory history{
      .before = reference, .values = values, .window = windows_.back().size()};
  history.earlier.assign(laws_.begin(), laws_.end());
  const stats::DriftCourse course = stats::drift_course(history);
  const bool is_back = course.type != stats::DriftType::none && course.recurs.has_value();
  return is_back ? "recurring" : name_of(course.type);
}

void WindowHistory::end_episode() {
  if (!windows_.empty()) {
    if (laws_.size() == kLawsMax) {
      laws_.erase(laws_.begin());
    }
    laws_.push_back(std::move(windows_.back()));
  }
  windows_.clear();
  of_episode_ = 0;
  is_changed_ = true;
}

void WindowHistory::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.varint(of_episode_);
  write(out, windows_);
  write(out, laws_);
}

Result<WindowHistory> WindowHistory::load(ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("detect_drift: unknown row format of a history");
  }
  WindowHistory history;
  history.of_episode_ = in.varint();
  history.windows_ = read(in);
  history.laws_ = read(in);
  LS_TRY(in.finish("a drift history"));
  return history;
}

}  // namespace ls::operators
