#include "operators/score/weightiest.hpp"

#include <algorithm>
#include <cmath>

namespace ls::operators {

// There are a few places, so most are turned away at the last.
void choose_weightiest(std::span<const double> contributions, std::size_t most,
                       std::vector<std::uint32_t>& out) {
  out.clear();
  const auto weight = [contributions](std::uint32_t i) { return std::abs(contributions[i]); };
  double least = 0.0;  // what does not exceed it is turned away
  for (std::uint32_t i = 0; i < contributions.size() && most > 0; ++i) {
    if (weight(i) <= least) {
      continue;
    }
    if (out.size() == most) {
      out.pop_back();
    }
    const auto place = std::find_if(out.begin(), out.end(),
                                    [&](std::uint32_t other) { return weight(i) > weight(other); });
    out.insert(place, i);
    least = out.size() == most ? weight(out.back()) : 0.0;
  }
}

}  // namespace ls::operators
