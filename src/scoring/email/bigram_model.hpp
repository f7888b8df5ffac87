#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ls::scoring {

// How likely one letter follows another in names: a Markov chain of order one over a-z and the edge
// of a word, with add-one-half smoothing (Krichevsky and Trofimov 1981). Immutable once trained.
class BigramModel {
 public:
  // Of words in any letters; what is not a letter ends a word. Without words all letters are
  // equally likely.
  [[nodiscard]] static BigramModel train(std::span<const std::string> words);

  // The mean natural logarithm of the probability per letter and word end; nothing if there is no
  // letter. A name gives about -2.4, letters at random less than -3.6.
  [[nodiscard]] std::optional<double> mean_log_p(std::string_view text) const;

 private:
  static constexpr std::size_t kSymbols = 27;  // 0 is the edge
  std::array<double, kSymbols * kSymbols> log_p_{};
};

}  // namespace ls::scoring
