#include "generator/streams/java_random.hpp"
#include "generator/streams/streams.hpp"

#include <cmath>
#include <utility>

namespace ls::generator {
namespace {

class Drifting final : public LabelledStream {
 public:
  Drifting(std::unique_ptr<LabelledStream> from, std::unique_ptr<LabelledStream> to,
           const ConceptDrift& drift, std::uint64_t seed)
      : from_(std::move(from)), to_(std::move(to)), drift_(drift), random_(seed) {}

  [[nodiscard]] std::span<const StreamColumn> columns() const override {
    return from_->columns();
  }
  [[nodiscard]] std::uint32_t classes() const override {
    return from_->classes();
  }
  void next(StreamRow& row) override {
    ++rows_;
    const double distance = static_cast<double>(rows_) - static_cast<double>(drift_.at);
    const double share = 1.0 / (1.0 + std::exp(-4.0 * distance / drift_.width));
    (random_.uniform() > share ? from_ : to_)->next(row);
  }

 private:
  std::unique_ptr<LabelledStream> from_;
  std::unique_ptr<LabelledStream> to_;
  ConceptDrift drift_;
  JavaRandom random_;
  std::uint64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<LabelledStream> make_drifting(std::unique_ptr<LabelledStream> from,
                                              std::unique_ptr<LabelledStream> to,
                                              const ConceptDrift& drift, std::uint64_t seed) {
  return std::make_unique<Drifting>(std::move(from), std::move(to), drift, seed);
}

}  // namespace ls::generator
