#include "ml/forecast/combination.hpp"

#include "ml/forecast/fitted_forecaster.hpp"

#include "leadstream/base/assert.hpp"

#include <string_view>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr ModelParameter kWeighting = {"weighting", 1, 0, 2,
                                       "0: mean, 1: median, 2: weights that are inverse errors"};
constexpr std::array kParameters = {kHistory, kRefit, kSeason, kWeighting};

constexpr std::array<std::string_view, Combination::kMembers> kPlain = {"ses", "holt",
                                                                        "damped_holt"};
constexpr std::array<std::string_view, Combination::kMembers> kSeasonal = {
    "theta", "holt_winters_additive", "seasonal_naive"};

double value_of(const ModelSpec& spec, std::string_view name) {
  return spec.params.find(name)->second;
}

ModelSpec member_spec(const ModelSpec& spec, std::size_t member) {
  const bool is_seasonal = value_of(spec, "season") > 1;
  ModelSpec made{.name = std::string(is_seasonal ? kSeasonal[member] : kPlain[member])};
  for (const std::string_view name : {"history", "refit", "season"}) {
    if (name != "season" || is_seasonal) {
      made.params.emplace(name, value_of(spec, name));
    }
  }
  return made;
}

Status check(const ModelSpec& spec) {
  for (std::size_t member = 0; member < Combination::kMembers; ++member) {
    LS_TRY(complete_forecaster(member_spec(spec, member)).with("combination"));
  }
  return {};
}

Result<std::unique_ptr<Forecaster>> load_combination(const ModelSpec& spec, ByteReader& in) {
  auto made = std::make_unique<Combination>(spec);
  LS_TRY(made->load(in));
  return std::unique_ptr<Forecaster>(std::move(made));
}

}  // namespace

Combination::Combination(const ModelSpec& spec)
    : Forecaster(spec), weighting_(static_cast<Weighting>(value_of(spec, "weighting"))) {
  for (std::size_t member = 0; member < kMembers; ++member) {
    members_[member] = make_forecaster(member_spec(spec, member)).take();
  }
}

std::array<double, Combination::kMembers> Combination::step_ahead() const {
  std::array<double, kMembers> ahead{};
  for (std::size_t member = 0; member < kMembers; ++member) {
    ForecastPoint point;
    // Cold: NaN, which is what is wanted.
    static_cast<void>(members_[member]->forecast({&point, 1}));
    ahead[member] = point.mean;
  }
  return ahead;
}

void Combination::learn(double value) {
  if (std::abs(value) <= kValueMax) {
    const std::array<double, kMembers> ahead = step_ahead();
    for (std::size_t member = 0; member < kMembers; ++member) {
      if (!std::isnan(ahead[member])) {
        errors_[member].add(std::abs(value - ahead[member]));
      }
    }
  }
  for (const std::unique_ptr<Forecaster>& member : members_) {
    member->learn(value);
  }
  ++observations_;
}

// The errors of forecasts of one series go up and down together, so nothing is gained for the
// standard deviation but its mean.
bool Combination::forecast(std::span<ForecastPoint> out) const {
  std::array<double, kMembers> weights{};
  for (std::size_t member = 0; member < kMembers; ++member) {
    weights[member] = weighting_ == Weighting::inverse_error ? errors_[member].inverse() : 1;
  }
  LS_DCHECK(out.size() <= kStepsMax);
  std::array<std::array<ForecastPoint, kStepsMax>, kMembers> points;
  for (std::size_t member = 0; member < kMembers; ++member) {
    static_cast<void>(members_[member]->forecast({points[member].data(), out.size()}));
  }
  bool has_all = true;
  for (std::size_t h = 0; h < out.size(); ++h) {
    std::array<double, kMembers> means{};
    std::array<double, kMembers> sds{};
    for (std::size_t member = 0; member < kMembers; ++member) {
      means[member] = points[member][h].mean;
      sds[member] = points[member][h].sd;
    }
    out[h].mean = weighting_ == Weighting::median ? median_forecast(means)
                                                  : weighted_forecast(means, weights);
    out[h].sd = weighted_forecast(sds, weights);
    has_all = has_all && !std::isnan(out[h].mean) && !std::isnan(out[h].sd);
  }
  return has_all;
}

void Combination::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  writer.u8(kVersion);
  writer.varint(observations_);
  for (std::size_t member = 0; member < kMembers; ++member) {
    errors_[member].save(writer);
    std::string saved;
    members_[member]->save(saved);
    writer.bytes(saved);
  }
}

Status Combination::load(ByteReader& in) {
  const std::uint8_t version = in.u8();
  observations_ = in.varint();
  for (std::size_t member = 0; member < kMembers; ++member) {
    errors_[member].load(in);
    const Bytes saved = in.bytes();
    if (!in.ok()) {
      break;
    }
    auto loaded = LS_TRY(load_forecaster(saved));
    if (!(loaded->spec() == members_[member]->spec())) {
      return internal_error("a combination's member has another spec");
    }
    members_[member] = std::move(loaded);
  }
  if (!in.ok() || version != kVersion) {
    return internal_error("forecaster combination is damaged");
  }
  return {};
}

std::unique_ptr<Forecaster> Combination::clone() const {
  auto made = std::make_unique<Combination>(spec_);
  made->observations_ = observations_;
  made->errors_ = errors_;
  for (std::size_t member = 0; member < kMembers; ++member) {
    made->members_[member] = members_[member]->clone();
  }
  return made;
}

std::size_t Combination::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + spec_.heap_bytes();
  for (const std::unique_ptr<Forecaster>& member : members_) {
    bytes += member->memory_bytes();
  }
  return bytes;
}

ForecasterType combination_type() {
  return {"combination",
          "three forecasters made into one: mean, median or weights that are inverse errors",
          kParameters,
          check,
          [](const ModelSpec& spec) -> std::unique_ptr<Forecaster> {
            return std::make_unique<Combination>(spec);
          },
          load_combination};
}

}  // namespace ls::ml
