#include "leadstream/ml/platt.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {
namespace {

// A quadratic piece of a loss of two numbers: its gradient and its curvature.
struct Slope {
  double gradient_slope = 0;
  double gradient_intercept = 0;
  double slopes = 0;
  double both = 0;
  double intercepts = 0;
};

// The step to the lowest point; the curvature has to be positive.
PlattScaling newton_step(const Slope& at) {
  const double determinant = at.slopes * at.intercepts - at.both * at.both;
  return {
      .slope = -(at.intercepts * at.gradient_slope - at.both * at.gradient_intercept) / determinant,
      .intercept =
          -(at.slopes * at.gradient_intercept - at.both * at.gradient_slope) / determinant};
}

// Examples and what they are taken for.
class PlattLoss {
 public:
  explicit PlattLoss(std::span<const ScoredLabel> examples) : examples_(examples) {
    const auto positives = static_cast<double>(
        std::count_if(examples.begin(), examples.end(),
                      [](const ScoredLabel& example) { return example.label; }));
    const double negatives = static_cast<double>(examples.size()) - positives;
    of_positive_ = (positives + 1) / (positives + 2);
    of_negative_ = 1 / (negatives + 2);
    prior_ = std::log((positives + 1) / (negatives + 1));
  }

  [[nodiscard]] double at(const PlattScaling& line) const {
    double loss = 0;
    for (const ScoredLabel& example : examples_) {
      const double margin = line.margin(example.margin);
      const double target = target_of(example);
      loss += target * log_loss(margin, true) + (1 - target) * log_loss(margin, false);
    }
    return loss;
  }
  [[nodiscard]] Slope slope_at(const PlattScaling& line) const {
    // Keeps the curvature positive where all margins are equal.
    constexpr double kRidge = 1e-12;
    Slope slope{.slopes = kRidge, .intercepts = kRidge};
    for (const ScoredLabel& example : examples_) {
      const double p = line.probability(example.margin);
      const double gradient = p - target_of(example);
      const double curvature = p * (1 - p);
      slope.gradient_slope += gradient * example.margin;
      slope.gradient_intercept += gradient;
      slope.slopes += curvature * example.margin * example.margin;
      slope.both += curvature * example.margin;
      slope.intercepts += curvature;
    }
    return slope;
  }
  [[nodiscard]] double prior() const {
    return prior_;
  }

 private:
  [[nodiscard]] double target_of(const ScoredLabel& example) const {
    return example.label ? of_positive_ : of_negative_;
  }

  std::span<const ScoredLabel> examples_;
  double of_positive_ = 1;
  double of_negative_ = 0;
  double prior_ = 0;
};

}  // namespace

double PlattScaling::probability(double margin) const {
  return sigmoid(this->margin(margin));
}

PlattScaling fit_platt(std::span<const ScoredLabel> examples) {
  if (examples.empty()) {
    return {};
  }
  constexpr int kStepsMax = 100;
  constexpr double kShortest = 1e-10;
  constexpr double kEnough = 1e-4;  // of what the slope promises (Armijo)
  const PlattLoss loss(examples);
  PlattScaling line{.slope = 0, .intercept = loss.prior()};
  double value = loss.at(line);
  for (int i = 0; i < kStepsMax; ++i) {
    const Slope slope = loss.slope_at(line);
    const PlattScaling step = newton_step(slope);
    const double promised =
        slope.gradient_slope * step.slope + slope.gradient_intercept * step.intercept;
    double length = 1;
    PlattScaling next = line;
    double next_value = value;
    for (; length > kShortest; length /= 2) {
      next = {.slope = line.slope + length * step.slope,
              .intercept = line.intercept + length * step.intercept};
      next_value = loss.at(next);
      if (next_value < value + kEnough * length * promised) {
        break;
      }
    }
    if (length <= kShortest) {
      break;  // no step in this direction is better than rounding
    }
    line = next;
    value = next_value;
  }
  return line;
}

namespace {

constexpr std::uint8_t kVersion = 1;
// Curvature that is there from the begin and never fades: how surely the line begins as it does.
constexpr double kFirm = 1;
// No example moves the line further.
constexpr double kStepMax = 0.5;
// A margin beyond it counts as so much: its example would decide the slope alone.
constexpr double kMarginMax = 50;

}  // namespace

OnlinePlatt::OnlinePlatt(double memory) : memory_(memory) {
  LS_ASSERT(memory >= 1);
}

void OnlinePlatt::add(double margin, bool label) {
  if (!std::isfinite(margin)) {
    return;
  }
  margin = std::clamp(margin, -kMarginMax, kMarginMax);
  const double p = line_.probability(margin);
  const double curvature = p * (1 - p);
  const double kept = 1 - 1 / memory_;
  slopes_ = kept * slopes_ + curvature * margin * margin;
  both_ = kept * both_ + curvature * margin;
  intercepts_ = kept * intercepts_ + curvature;
  const double gradient = p - (label ? 1 : 0);
  const PlattScaling step = newton_step({.gradient_slope = gradient * margin,
                                         .gradient_intercept = gradient,
                                         .slopes = kFirm + slopes_,
                                         .both = both_,
                                         .intercepts = kFirm + intercepts_});
  line_.slope += std::clamp(step.slope, -kStepMax, kStepMax);
  line_.intercept += std::clamp(step.intercept, -kStepMax, kStepMax);
}

void OnlinePlatt::save(ByteWriter& out) const {
  out.u8(kVersion);
  for (const double number : {memory_, line_.slope, line_.intercept, slopes_, both_, intercepts_}) {
    out.f64(number);
  }
}

Result<OnlinePlatt> OnlinePlatt::load(ByteReader& in) {
  const std::uint8_t version = in.u8();
  const double memory = in.f64();
  if (version != kVersion || !(memory >= 1)) {
    return internal_error("online Platt scaling: damaged, or of another version");
  }
  OnlinePlatt platt(memory);
  for (double* number : {&platt.line_.slope, &platt.line_.intercept, &platt.slopes_, &platt.both_,
                         &platt.intercepts_}) {
    *number = in.f64();
  }
  if (!in.ok()) {
    return internal_error("online Platt scaling: cut off");
  }
  return platt;
}

}  // namespace ls::ml
