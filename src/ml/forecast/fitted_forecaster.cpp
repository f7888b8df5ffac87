#include "ml/forecast/fitted_forecaster.hpp"

#include <algorithm>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

bool is_finite(std::span<const ForecastPoint> points) {
  return std::ranges::all_of(points, [](const ForecastPoint& point) {
    return std::isfinite(point.mean) && std::isfinite(point.sd);
  });
}

}  // namespace

FittedForecaster::FittedForecaster(ModelSpec spec, std::size_t first_fit)
    : Forecaster(std::move(spec)),
      history_(count_of(spec_, "history")),
      first_fit_(first_fit),
      refit_(count_of(spec_, "refit")) {}

void FittedForecaster::learn(double value) {
  if (!(std::abs(value) <= kValueMax)) {
    value = std::numeric_limits<double>::quiet_NaN();
  }
  history_.add(value);
  ++observations_;
  ++since_fit_;
  // What did not suit is tried again with each value: it is refused at first sight.
  if (observations_ >= first_fit_ && (!is_warm_ || since_fit_ >= refit_)) {
    since_fit_ = 0;
    is_warm_ = fit(history_.values());
  } else if (is_warm_) {
    is_warm_ = advance(value);
  }
}

bool FittedForecaster::forecast(std::span<ForecastPoint> out) const {
  if (is_warm_) {
    predict(out);
    if (is_finite(out)) {
      return true;
    }
  }
  std::ranges::fill(out, ForecastPoint{});
  return false;
}

void FittedForecaster::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  writer.u8(kVersion);
  writer.varint(observations_);
  writer.varint(since_fit_);
  history_.save(writer);
  writer.u8(is_warm_ ? 1 : 0);
  save_state(writer);  // of a cold one too: the next fit starts from the parameters of the last
}

Status FittedForecaster::load(ByteReader& in) {
  const std::uint8_t version = in.u8();
  observations_ = in.varint();
  since_fit_ = static_cast<std::size_t>(in.varint());
  bool is_whole = version == kVersion && history_.load(in);
  const std::uint8_t warm = in.u8();
  is_warm_ = warm == 1;
  is_whole = is_whole && warm <= 1 && load_state(in) && in.ok();
  return is_whole ? Status() : internal_error("forecaster " + spec_.name + " is damaged");
}

std::size_t FittedForecaster::memory_bytes() const {
  return state_bytes() + history_.heap_bytes() + spec_.heap_bytes();
}

}  // namespace ls::ml
