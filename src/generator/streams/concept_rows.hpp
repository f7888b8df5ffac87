#pragma once

#include "generator/streams/java_random.hpp"

#include "leadstream/generator/stream.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ls::generator {

// A stream that is drawn row by row. `Concept` has
//   static constexpr std::uint32_t kClasses          unless there are two
//   static std::vector<StreamColumn> columns()
//   explicit Concept(const StreamOptions&)
//   std::uint32_t draw(JavaRandom&, std::vector<double>& values)   draws what the class depends on
//                                                                  and gives the class
//   std::uint32_t finish(JavaRandom&, std::vector<double>& values, std::uint32_t label)
//                                                                  draws the rest, once a row is
//                                                                  kept
template <typename Concept>
class ConceptRows final : public LabelledStream {
 public:
  explicit ConceptRows(const StreamOptions& options)
      : concept_(options),
        columns_(Concept::columns()),
        random_(options.seed),
        is_balanced_(options.is_balanced) {}

  static std::unique_ptr<LabelledStream> make(const StreamOptions& options) {
    return std::make_unique<ConceptRows>(options);
  }

  [[nodiscard]] std::span<const StreamColumn> columns() const override {
    return columns_;
  }
  [[nodiscard]] std::uint32_t classes() const override {
    if constexpr (requires { Concept::kClasses; }) {
      return Concept::kClasses;
    }
    return 2;
  }
  void next(StreamRow& row) override {
    row.values.resize(columns_.size());
    do {
      row.label = concept_.draw(random_, row.values);
    } while (is_balanced_ && row.label != wanted_);
    wanted_ = 1 - wanted_;
    row.label = concept_.finish(random_, row.values, row.label);
  }

 private:
  Concept concept_;
  std::vector<StreamColumn> columns_;
  JavaRandom random_;
  bool is_balanced_;
  std::uint32_t wanted_ = 1;  // the next class if they alternate
};

// Columns x1, x2, ..., all of one kind.
std::vector<StreamColumn> numbered_columns(std::size_t count, std::uint32_t categories = 0);

}  // namespace ls::generator
