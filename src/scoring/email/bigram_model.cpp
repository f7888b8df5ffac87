#include "scoring/email/bigram_model.hpp"

#include "scoring/email/ascii.hpp"

#include <cmath>

namespace ls::scoring {
namespace {

std::size_t symbol_of(char c) {
  return is_letter(c) ? static_cast<std::size_t>(to_lower(c) - 'a') + 1 : 0;
}

// Calls `step` with each pair of neighbours, words being surrounded by edges.
template <typename Step>
void for_each_pair(std::string_view text, Step step) {
  std::size_t before = 0;
  for (const char c : text) {
    const std::size_t next = symbol_of(c);
    if (before != 0 || next != 0) {
      step(before, next);
    }
    before = next;
  }
  if (before != 0) {
    step(before, 0);
  }
}

}  // namespace

BigramModel BigramModel::train(std::span<const std::string> words) {
  constexpr double kPrior = 0.5;
  std::array<double, kSymbols * kSymbols> counts{};
  for (const std::string& word : words) {
    for_each_pair(word, [&counts](std::size_t before, std::size_t next) {
      counts[before * kSymbols + next] += 1.0;
    });
  }
  BigramModel model;
  for (std::size_t before = 0; before < kSymbols; ++before) {
    double total = 0.0;
    for (std::size_t next = 0; next < kSymbols; ++next) {
      total += counts[before * kSymbols + next] + kPrior;
    }
    for (std::size_t next = 0; next < kSymbols; ++next) {
      const std::size_t at = before * kSymbols + next;
      model.log_p_[at] = std::log((counts[at] + kPrior) / total);
    }
  }
  return model;
}

std::optional<double> BigramModel::mean_log_p(std::string_view text) const {
  double sum = 0.0;
  std::size_t pairs = 0;
  for_each_pair(text, [&](std::size_t before, std::size_t next) {
    sum += log_p_[before * kSymbols + next];
    ++pairs;
  });
  if (pairs == 0) {
    return std::nullopt;
  }
  return sum / static_cast<double>(pairs);
}

}  // namespace ls::scoring
