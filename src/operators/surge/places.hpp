#pragma once

#include "operators/surge/rule.hpp"

#include "leadstream/flow/record.hpp"
#include "leadstream/window/measures.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ls::operators {

// Where the values that rules name stand in windows of one shape; found again when it changes.
class SurgePlaces {
 public:
  explicit SurgePlaces(std::span<const SurgeRule> rules) : rules_(rules), places_(rules.size()) {}

  // Fills in events and exposure; false if the windows lack a value that the rule needs.
  bool read(const flow::WindowResult& window, std::size_t rule, SurgeWindow& out);

 private:
  struct Place {
    std::optional<std::size_t> of;
    std::optional<std::size_t> among;
  };
  void find(const window::MeasureSpec& measures);

  std::span<const SurgeRule> rules_;
  std::optional<std::uint64_t> shape_;
  std::vector<Place> places_;
};

}  // namespace ls::operators
