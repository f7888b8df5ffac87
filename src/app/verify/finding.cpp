#include "app/verify/finding.hpp"

#include <algorithm>

namespace ls::app {

std::string_view name_of(Discrepancy kind) {
  constexpr std::array<std::string_view, kDiscrepancies> kNames = {
      "lost", "duplicated", "invented", "wrong", "disordered", "state", "position"};
  return kNames[static_cast<std::size_t>(kind)];
}

void Findings::add(const std::string& subject, Finding finding) {
  ++total_;
  ++figures_[subject].discrepancies[static_cast<std::size_t>(finding.kind)];
  if (shown_.size() < shown_max_) {
    shown_.push_back(std::move(finding));
  }
}

void Findings::leave_out(std::string sentence) {
  if (std::ranges::find(left_out_, sentence) == left_out_.end()) {
    left_out_.push_back(std::move(sentence));
  }
}

}  // namespace ls::app
