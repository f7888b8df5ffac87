#include "stats/mid_ranks.hpp"

#include <algorithm>
#include <numeric>

namespace ls::stats {

MidRanks mid_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  MidRanks result{.ranks = std::vector<double>(values.size())};
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    while (to < order.size() && values[order[to]] == values[order[from]]) {
      ++to;
    }
    const double rank = static_cast<double>(from + to + 1) / 2;
    for (std::size_t at = from; at < to; ++at) {
      result.ranks[order[at]] = rank;
    }
    result.ties.push_back(to - from);
    from = to;
  }
  return result;
}

}  // namespace ls::stats
