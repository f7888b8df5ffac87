#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// Several models learn side by side; the margin is the mean of theirs by weights that follow how
// well each has done lately: exp(-eta * log loss) after each example (Hedge; Freund and Schapire
// 1997), of which `share` is dealt out evenly again (fixed share; Herbster and Warmuth 1998), so
// that the best one of today need not be the best of all time. The log loss is convex in the
// margin: the mean loses no more than the members do on average. Means of sums are sums, so the
// explanation is the same mean of the members' explanations.
class OnlineEnsemble final : public Model {
 public:
  OnlineEnsemble(const ModelSpec& spec, const FeatureSchema& schema);
  OnlineEnsemble(const OnlineEnsemble& other);
  static Result<std::unique_ptr<Model>> load(const ModelSpec& spec, const FeatureSchema& schema,
                                             ByteReader& in);

  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  using Model::learn;
  void learn(FeatureRow row, bool label, double weight) override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<OnlineEnsemble>(*this);
  }
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

  struct Member {
    std::string name;
    std::unique_ptr<Model> model;
    double weight = 0;  // of its margin; all sum up to 1
    double loss = 0;    // sum of its log losses, tested before it learned
  };
  [[nodiscard]] std::span<const Member> members() const {
    return members_;
  }

 private:
  void reweigh(std::span<const double> losses);

  double eta_;
  double share_;
  std::vector<Member> members_;
  std::vector<double> losses_;  // scratch of `learn`
};

}  // namespace ls::ml
