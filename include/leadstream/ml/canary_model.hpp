#pragma once

#include "leadstream/ml/model.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ls::ml {

// Two models in one version: a share of all keys is answered by the canary, the others by the
// champion. Which keys is a function of the key alone, so that a lead keeps its model, and a larger
// share holds the keys of a smaller one. As a model of its own it is the champion; it serves and
// does not learn. Immutable; any thread.
class CanaryModel final : public Model {
 public:
  // `share` in (0, 1).
  CanaryModel(std::unique_ptr<const Model> champion, std::unique_ptr<const Model> canary,
              double share);
  CanaryModel(const CanaryModel& other);

  // Whether the canary answers for the key: hash64(key, seed) / 2^64 < share.
  [[nodiscard]] bool is_canary(std::string_view key) const;
  [[nodiscard]] const Model& champion() const {
    return *champion_;
  }
  [[nodiscard]] const Model& canary() const {
    return *canary_;
  }
  [[nodiscard]] double share() const {
    return share_;
  }

  [[nodiscard]] Prediction predict(FeatureRow row) const override {
    return champion_->predict(row);
  }
  Prediction explain(FeatureRow row, std::span<double> contributions) const override {
    return champion_->explain(row, contributions);
  }
  // A program error.
  void learn(FeatureRow row, bool label, double weight) override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override;
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

 private:
  std::unique_ptr<const Model> champion_;
  std::unique_ptr<const Model> canary_;
  double share_;
};

// The name in its spec. It is no type that a topology can ask for.
inline constexpr std::string_view kCanaryName = "canary";

// Reads the state that `save` wrote behind spec and schema.
Result<std::unique_ptr<Model>> load_canary(const ModelSpec& spec, ByteReader& in);

}  // namespace ls::ml
