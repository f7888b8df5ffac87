#include "leadstream/ml/number_meter.hpp"

#include "recent.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr std::size_t kSeasonMax = 65'536;
constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

bool is_valid(const NumberMeterOptions& options) {
  return options.horizon.is_valid() && options.season >= 1 && options.season <= kSeasonMax &&
         options.quantile > 0 && options.quantile < 1;
}

struct Entry {
  double predicted = 0;
  double actual = 0;
  double before = kUndefined;       // one season before
  double mean_before = kUndefined;  // of all before
};

double symmetric(double predicted, double actual) {
  const double size = std::abs(predicted) + std::abs(actual);
  return size > 0 ? 2 * std::abs(predicted - actual) / size : 0;
}

double pinball_loss(double predicted, double actual, double quantile) {
  const double error = actual - predicted;
  return error >= 0 ? quantile * error : (quantile - 1) * error;
}

// A mean over those records that have something to say.
struct Mean {
  stats::CompensatedSum sum;
  double count = 0;

  void add(double term) {
    sum.add(term);
    count += 1;
  }
  void fade(double kept) {
    sum.scale(kept);
    count *= kept;
  }
  [[nodiscard]] double value() const {
    return count > 0 ? sum.total() / count : kUndefined;
  }
  void save(ByteWriter& out) const {
    sum.save(out);
    out.f64(count);
  }
  void load(ByteReader& in) {
    sum.load(in);
    count = in.f64();
  }
};

struct Tally {
  Mean absolute;
  Mean square;
  Mean percentage;
  Mean pinball;
  Mean no_change;
  Mean beside_no_change;  // the absolute errors of the records that have a season before
  Mean mean_so_far;

  void add(const Entry& entry, double quantile) {
    const double error = std::abs(entry.predicted - entry.actual);
    absolute.add(error);
    square.add(error * error);
    percentage.add(symmetric(entry.predicted, entry.actual));
    pinball.add(pinball_loss(entry.predicted, entry.actual, quantile));
    if (!std::isnan(entry.before)) {
      no_change.add(std::abs(entry.before - entry.actual));
      beside_no_change.add(error);
    }
    if (!std::isnan(entry.mean_before)) {
      mean_so_far.add(std::abs(entry.mean_before - entry.actual));
    }
  }
  template <typename Visit>
  void for_each(Visit visit) {
    for (Mean* mean :
         {&absolute, &square, &percentage, &pinball, &no_change, &beside_no_change, &mean_so_far}) {
      visit(*mean);
    }
  }
  [[nodiscard]] NumberErrors report() const {
    const double scale = no_change.value();
    return {.count = absolute.count,
            .mean_absolute = absolute.value(),
            .root_mean_square = std::sqrt(square.value()),
            .symmetric_percentage = percentage.value(),
            .pinball = pinball.value(),
            .no_change_absolute = scale,
            .mean_so_far_absolute = mean_so_far.value(),
            .mean_absolute_scaled = scale > 0 ? beside_no_change.value() / scale : kUndefined};
  }
};

}  // namespace

class NumberMeter::State {
 public:
  explicit State(const NumberMeterOptions& options)
      : options_(options), season_(options.season), window_(options.horizon.window) {}

  void add(double predicted, double actual) {
    Entry entry{.predicted = predicted, .actual = actual};
    if (season_.size() == options_.season) {
      entry.before = season_.at(0);
    }
    if (so_far_.count > 0) {
      entry.mean_before = so_far_.value();
    }
    count(entry);
    season_.add(actual);
    so_far_.fade(options_.horizon.kept);
    so_far_.add(actual);
  }

  [[nodiscard]] NumberErrors report() const {
    if (options_.horizon.window == 0) {
      return tally_.report();
    }
    Tally tally;
    for (std::size_t i = 0; i < window_.size(); ++i) {
      tally.add(window_.at(i), options_.quantile);
    }
    return tally.report();
  }

  void save(ByteWriter& out) {
    options_.horizon.save(out);
    out.varint(options_.season);
    out.f64(options_.quantile);
    so_far_.save(out);
    tally_.for_each([&out](const Mean& mean) { mean.save(out); });
    out.varint(season_.size());
    for (std::size_t i = 0; i < season_.size(); ++i) {
      out.f64(season_.at(i));
    }
    out.varint(window_.size());
    for (std::size_t i = 0; i < window_.size(); ++i) {
      const Entry& entry = window_.at(i);
      for (const double number : {entry.predicted, entry.actual, entry.before, entry.mean_before}) {
        out.f64(number);
      }
    }
  }

  void load(ByteReader& in) {
    so_far_.load(in);
    tally_.for_each([&in](Mean& mean) { mean.load(in); });
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      season_.add(in.f64());
    }
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      Entry entry;
      for (double* number : {&entry.predicted, &entry.actual, &entry.before, &entry.mean_before}) {
        *number = in.f64();
      }
      window_.add(entry);
    }
  }

 private:
  void count(const Entry& entry) {
    if (options_.horizon.window > 0) {
      window_.add(entry);
      return;
    }
    tally_.for_each([this](Mean& mean) { mean.fade(options_.horizon.kept); });
    tally_.add(entry, options_.quantile);
  }

  NumberMeterOptions options_;
  Mean so_far_;
  Tally tally_;
  Recent<double> season_;  // the last actual values
  Recent<Entry> window_;
};

NumberMeter::NumberMeter(const NumberMeterOptions& options)
    : state_(std::make_unique<State>(options)) {
  LS_ASSERT(is_valid(options));
}
NumberMeter::NumberMeter(NumberMeter&&) noexcept = default;
NumberMeter& NumberMeter::operator=(NumberMeter&&) noexcept = default;
NumberMeter::~NumberMeter() = default;

void NumberMeter::add(double predicted, double actual) {
  LS_DCHECK(std::isfinite(predicted) && std::isfinite(actual));
  state_->add(predicted, actual);
}

NumberErrors NumberMeter::report() const {
  return state_->report();
}

void NumberMeter::save(ByteWriter& out) const {
  state_->save(out);
}

Result<NumberMeter> NumberMeter::load(ByteReader& in) {
  NumberMeterOptions options{.horizon = LS_TRY(Horizon::load(in))};
  options.season = static_cast<std::size_t>(in.varint());
  options.quantile = in.f64();
  if (!in.ok() || !is_valid(options)) {
    return internal_error("the metrics of numbers are damaged");
  }
  NumberMeter loaded(options);
  loaded.state_->load(in);
  if (!in.ok()) {
    return internal_error("the metrics of numbers are damaged");
  }
  return loaded;
}

}  // namespace ls::ml
