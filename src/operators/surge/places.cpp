#include "operators/surge/places.hpp"

#include <algorithm>
#include <cmath>

namespace ls::operators {
namespace {

double value_at(const flow::WindowResult& window, std::size_t at) {
  const double value = window.values[at];
  return std::isfinite(value) ? std::max(0.0, value) : 0.0;
}

std::optional<std::size_t> place_of(const window::MeasureSpec& measures, const std::string& name) {
  for (std::size_t i = 0; i < measures.size(); ++i) {
    if (measures[i].name == name) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace

bool SurgePlaces::read(const flow::WindowResult& window, std::size_t rule, SurgeWindow& out) {
  if (shape_ != window.measures->fingerprint()) {
    find(*window.measures);
  }
  const Place& place = places_[rule];
  const bool is_among = !rules_[rule].among.empty();
  if (!place.of || (is_among && !place.among)) {
    return false;
  }
  out.events = value_at(window, *place.of);
  out.exposure = is_among ? value_at(window, *place.among) : 1.0;
  return true;
}

void SurgePlaces::find(const window::MeasureSpec& measures) {
  shape_ = measures.fingerprint();
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    places_[i] = {place_of(measures, rules_[i].of), place_of(measures, rules_[i].among)};
  }
}

}  // namespace ls::operators
