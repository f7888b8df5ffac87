#include "leadstream/stats/mann_whitney.hpp"

#include "stats/mid_ranks.hpp"

#include "leadstream/stats/tail_probability.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

struct Sizes {
  std::size_t first = 0;
  std::size_t second = 0;

  [[nodiscard]] std::size_t both() const {
    return first + second;
  }
};

// Twice the rank sum, so that mid-ranks are whole.
std::size_t twice(double rank_sum) {
  return static_cast<std::size_t>(std::lround(2 * rank_sum));
}

// In how many ways `taken` of the values have a doubled rank sum of s, for all s: ways[taken][s].
// Goes through the groups of equal values; of t of these j can be taken in t over j ways.
class Divisions {
 public:
  explicit Divisions(const Sizes& sizes)
      : sizes_(sizes), sums_(2 * sizes.first * sizes.both() + 1), ways_(sizes.first + 1) {
    for (std::vector<double>& row : ways_) {
      row.resize(sums_);
    }
    ways_[0][0] = 1;
  }

  // `twice_rank`: of each of the equal values.
  void add_group(std::size_t size, std::size_t twice_rank) {
    for (std::size_t taken = sizes_.first; taken > 0; --taken) {
      double choices = 1;
      for (std::size_t of_these = 1; of_these <= std::min(size, taken); ++of_these) {
        choices =
            choices * static_cast<double>(size - of_these + 1) / static_cast<double>(of_these);
        add_shifted(taken, of_these, {.sum = of_these * twice_rank, .choices = choices});
      }
    }
  }

  [[nodiscard]] std::span<const double> ways() const {
    return ways_.back();
  }

 private:
  struct Taken {
    std::size_t sum = 0;
    double choices = 0;
  };
  void add_shifted(std::size_t taken, std::size_t of_these, const Taken& group) {
    const std::vector<double>& from = ways_[taken - of_these];
    std::vector<double>& to = ways_[taken];
    for (std::size_t sum = 0; sum + group.sum < sums_; ++sum) {
      to[sum + group.sum] += from[sum] * group.choices;
    }
  }

  Sizes sizes_;
  std::size_t sums_;
  std::vector<std::vector<double>> ways_;
};

double exact_log_p(const MidRanks& ranks, const Sizes& sizes, double rank_sum) {
  Divisions divisions(sizes);
  std::size_t before = 0;
  for (const std::size_t size : ranks.ties) {
    divisions.add_group(size, 2 * before + size + 1);
    before += size;
  }
  const std::span<const double> ways = divisions.ways();
  // The mean of the doubled sum is whole.
  const auto middle = static_cast<std::ptrdiff_t>(sizes.first * (sizes.both() + 1));
  const auto seen = std::abs(static_cast<std::ptrdiff_t>(twice(rank_sum)) - middle);
  double all = 0;
  double as_far = 0;
  for (std::size_t sum = 0; sum < ways.size(); ++sum) {
    all += ways[sum];
    as_far += std::abs(static_cast<std::ptrdiff_t>(sum) - middle) >= seen ? ways[sum] : 0;
  }
  return std::min(0.0, std::log(as_far / all));
}

double normal_log_p_of(const MidRanks& ranks, const Sizes& sizes, double distance) {
  const auto n = static_cast<double>(sizes.both());
  double ties = 0;
  for (const std::size_t size : ranks.ties) {
    const auto t = static_cast<double>(size);
    ties += t * (t * t - 1);
  }
  const double variance = static_cast<double>(sizes.first) * static_cast<double>(sizes.second) /
                          12 * (n + 1 - ties / (n * (n - 1)));
  if (!(variance > 0)) {
    return 0;  // All values are equal.
  }
  return normal_log_p(std::max(0.0, distance - 0.5) / std::sqrt(variance));
}

}  // namespace

MannWhitney mann_whitney(std::span<const double> first, std::span<const double> second) {
  const Sizes sizes{.first = first.size(), .second = second.size()};
  if (first.empty() || second.empty()) {
    return {};
  }
  std::vector<double> values(first.begin(), first.end());
  values.insert(values.end(), second.begin(), second.end());
  const MidRanks ranks = mid_ranks(values);
  double rank_sum = 0;
  for (std::size_t at = 0; at < sizes.first; ++at) {
    rank_sum += ranks.ranks[at];
  }
  const auto n = static_cast<double>(sizes.first);
  const double pairs = n * static_cast<double>(sizes.second);
  MannWhitney result{.statistic = rank_sum - n * (n + 1) / 2};
  result.superiority = result.statistic / pairs;
  result.is_exact = sizes.both() <= kExactMax;
  result.log_p = result.is_exact
                     ? exact_log_p(ranks, sizes, rank_sum)
                     : normal_log_p_of(ranks, sizes, std::abs(result.statistic - pairs / 2));
  return result;
}

}  // namespace ls::stats
