#pragma once

#include "leadstream/base/duration_tally.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace ls::http {

// Prometheus' text format 0.0.4: a family's samples stand together, below its help and type.
class Exposition {
 public:
  enum class Kind { counter, gauge, histogram };
  struct Label {
    std::string_view name;
    std::string_view value;
  };
  using Labels = std::initializer_list<Label>;

  void family(std::string_view name, Kind kind, std::string_view help);
  void sample(Labels labels, double value);
  // All of a histogram's samples.
  void samples(Labels labels, const DurationTally& tally);

  [[nodiscard]] std::string take() {
    return std::move(text_);
  }

 private:
  void write(std::string_view suffix, Labels labels, std::string_view bound, double value);
  void escape(std::string_view value);

  std::string name_;
  std::string text_;
};

}  // namespace ls::http
