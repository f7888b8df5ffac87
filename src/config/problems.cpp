#include "leadstream/config/problems.hpp"

#include <algorithm>
#include <utility>

namespace ls::config {

void Problems::add(const Place& place, std::string text) {
  all_.push_back({.place = place, .text = std::move(text), .is_warning = false});
}

void Problems::warn(const Place& place, std::string text) {
  all_.push_back({.place = place, .text = std::move(text), .is_warning = true});
}

void Problems::add_all(const Problems& others) {
  all_.insert(all_.end(), others.all_.begin(), others.all_.end());
}

bool Problems::has_errors() const {
  return std::ranges::any_of(all_, [](const Problem& problem) { return !problem.is_warning; });
}

std::vector<const Problem*> Problems::by_place() const {
  std::vector<const Problem*> sorted;
  sorted.reserve(all_.size());
  for (const Problem& problem : all_) {
    sorted.push_back(&problem);
  }
  std::ranges::stable_sort(sorted,
                           [](const Problem* a, const Problem* b) { return a->place < b->place; });
  return sorted;
}

std::string Problems::to_text() const {
  std::string text;
  for (const Problem* problem : by_place()) {
    if (!text.empty()) {
      text += '\n';
    }
    const std::string place = to_string(problem->place);
    text += place.empty() ? "" : place + ": ";
    text += problem->is_warning ? "warning: " : "";
    text += problem->text;
  }
  return text;
}

Status Problems::to_status() const {
  if (!has_errors()) {
    return {};
  }
  Error error = user_error(to_text());
  error.code = kConfigErrorCode;
  return error;
}

}  // namespace ls::config
