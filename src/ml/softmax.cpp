#include "softmax.hpp"

#include "coin.hpp"
#include "ftrl.hpp"
#include "gradient.hpp"
#include "softmax_weights.hpp"

#include "leadstream/ml/registry.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

std::unique_ptr<Softmax::Weights> Softmax::weights_by(const FeatureSchema& schema,
                                                      const SoftmaxOptions& options) {
  if (options.rule.name == "adagrad") {
    return std::make_unique<WeightsBy<AdaGrad>>(schema, options);
  }
  if (options.rule.name == "coin") {
    return std::make_unique<WeightsBy<Coin>>(schema, options);
  }
  if (options.rule.name == "ftrl") {
    return std::make_unique<WeightsBy<Ftrl>>(schema, options);
  }
  if (options.rule.name == "sgd") {
    return std::make_unique<WeightsBy<Sgd>>(schema, options);
  }
  return nullptr;
}

Softmax::Softmax(std::unique_ptr<Weights> weights) : weights_(std::move(weights)) {}
Softmax::Softmax(const Softmax& other) : weights_(other.weights_->clone()) {}
Softmax::Softmax(Softmax&& other) noexcept = default;
Softmax& Softmax::operator=(Softmax other) noexcept {
  weights_ = std::move(other.weights_);
  return *this;
}
Softmax::~Softmax() = default;

Result<Softmax> Softmax::make(const FeatureSchema& schema, const SoftmaxOptions& options) {
  if (options.classes < 2 || options.classes > kClassesMax) {
    return user_error(fmt::format("softmax: expected 2 to {} classes", kClassesMax));
  }
  std::unique_ptr<Weights> weights =
      weights_by(schema, {.classes = options.classes, .rule = LS_TRY(complete(options.rule))});
  if (weights == nullptr) {
    return user_error(
        fmt::format("softmax: \"{}\" is none of adagrad, coin, ftrl, sgd", options.rule.name));
  }
  return Softmax(std::move(weights));
}

void Softmax::predict(FeatureRow row, std::span<double> probabilities) const {
  weights_->predict(row, probabilities);
}

double Softmax::explain(FeatureRow row, std::size_t of_class,
                        std::span<double> contributions) const {
  return weights_->explain(row, of_class, contributions);
}

double Softmax::margin(FeatureRow row, std::size_t of_class) const {
  return weights_->margin(row, of_class);
}

void Softmax::learn(FeatureRow row, std::size_t label, double weight) {
  weights_->learn(row, label, weight);
}

std::size_t Softmax::classes() const {
  return weights_->classes();
}

std::uint64_t Softmax::examples() const {
  return weights_->examples();
}

std::size_t Softmax::memory_bytes() const {
  return sizeof(*this) + weights_->memory_bytes();
}

void Softmax::save(std::string& out) const {
  ByteWriter writer(out);
  writer.u8(kVersion);
  weights_->save_head(writer);
  weights_->save(writer);
}

Result<Softmax> Softmax::load(Bytes bytes) {
  ByteReader in(bytes);
  if (in.u8() != kVersion) {
    return internal_error("softmax: unknown version");
  }
  const FeatureSchema schema = LS_TRY(FeatureSchema::load(in));
  SoftmaxOptions options{.classes = in.varint()};
  options.rule = ModelSpec::load(in);
  Softmax model = LS_TRY(make(schema, options));
  LS_TRY(model.weights_->load(in));
  LS_TRY(in.finish("softmax"));
  return model;
}

}  // namespace ls::ml
