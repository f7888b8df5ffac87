#include "softmax.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/model.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {
namespace {

void to_probabilities(std::span<double> margins) {
  // The greatest margin becomes 0: nothing overflows, and one term is 1.
  const double greatest = *std::ranges::max_element(margins);
  double sum = 0;
  for (double& margin : margins) {
    margin = std::exp(margin - greatest);
    sum += margin;
  }
  for (double& margin : margins) {
    margin /= sum;
  }
}

}  // namespace

Result<Softmax> Softmax::make(const FeatureSchema& schema, const SoftmaxOptions& options) {
  if (options.classes < 2 || options.classes > kClassesMax) {
    return user_error(fmt::format("softmax: expected 2 to {} classes", kClassesMax));
  }
  return Softmax(OwnedWeights(LS_TRY(LinearWeights::make(schema, options.classes, options.rule))));
}

void Softmax::predict(FeatureRow row, std::span<double> probabilities) const {
  weights_->tell(row, probabilities);
  to_probabilities(probabilities);
}

double Softmax::explain(FeatureRow row, std::size_t of_class,
                        std::span<double> contributions) const {
  return weights_->explain(row, of_class, contributions);
}

double Softmax::margin(FeatureRow row, std::size_t of_class) const {
  LS_DCHECK(of_class < classes());
  std::array<double, kClassesMax> margins = {};
  weights_->tell(row, std::span(margins).first(classes()));
  return margins[of_class];
}

void Softmax::learn(FeatureRow row, std::size_t label, double weight) {
  LS_DCHECK(label < classes());
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  weight = std::min(weight, Model::kWeightMax);
  const std::span<double> slopes = weights_->gather(row, weight);
  to_probabilities(slopes);
  slopes[label] -= 1;
  for (double& slope : slopes) {
    slope *= weight;
  }
  weights_->follow();
}

std::size_t Softmax::memory_bytes() const {
  return sizeof(*this) + weights_->memory_bytes();
}

void Softmax::save(std::string& out) const {
  ByteWriter writer(out);
  weights_->save(writer);
}

Result<Softmax> Softmax::load(Bytes bytes) {
  ByteReader in(bytes);
  Softmax model{OwnedWeights(LS_TRY(LinearWeights::load(in)))};
  LS_TRY(in.finish("softmax"));
  if (model.classes() < 2) {
    return internal_error("softmax: a single class");
  }
  return model;
}

}  // namespace ls::ml
