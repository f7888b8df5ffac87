#include "sim/shrink.hpp"

#include "sim/simulation.hpp"

#include <algorithm>
#include <functional>

namespace ls::sim {
namespace {

// A failure may take a second to show; a person waits for the answer.
constexpr std::size_t kTriesMax = 600;

class Shrinking {
 public:
  explicit Shrinking(const Scenario& failing) : best_(failing) {}

  Scenario run() {
    bool has_shrunk = true;
    while (has_shrunk && tries_ < kTriesMax) {
      has_shrunk = drop_faults();
      has_shrunk = drop_inputs() || has_shrunk;
      has_shrunk = simplify() || has_shrunk;
    }
    return best_;
  }

 private:
  bool keep_if_fails(Scenario candidate) {
    if (tries_ >= kTriesMax) {
      return false;
    }
    ++tries_;
    if (simulate(candidate).is_good()) {
      return false;
    }
    best_ = std::move(candidate);
    return true;
  }

  bool drop_faults() {
    bool has_shrunk = false;
    for (std::size_t i = best_.faults.size(); i-- > 0;) {
      Scenario candidate = best_;
      candidate.faults.erase(candidate.faults.begin() + static_cast<std::ptrdiff_t>(i));
      has_shrunk = keep_if_fails(std::move(candidate)) || has_shrunk;
    }
    return has_shrunk;
  }

  bool drop_inputs() {
    bool has_shrunk = false;
    for (std::size_t size = std::max<std::size_t>(best_.inputs.size() / 2, 1); size > 0;
         size /= 2) {
      for (std::size_t at = 0; at + size <= best_.inputs.size();) {
        Scenario candidate = best_;
        const auto begin = candidate.inputs.begin() + static_cast<std::ptrdiff_t>(at);
        candidate.inputs.erase(begin, begin + static_cast<std::ptrdiff_t>(size));
        const bool is_dropped = keep_if_fails(std::move(candidate));
        has_shrunk = is_dropped || has_shrunk;
        at += is_dropped ? 0 : size;
      }
    }
    return has_shrunk;
  }

  bool try_with(const std::function<void(Scenario&)>& change) {
    Scenario candidate = best_;
    change(candidate);
    return keep_if_fails(std::move(candidate));
  }

  bool simplify() {
    bool has_shrunk = false;
    if (best_.processes > 1) {
      has_shrunk = try_with([](Scenario& s) {
        --s.processes;
        std::erase_if(s.faults, [&](const Fault& fault) { return fault.process >= s.processes; });
      });
    }
    if (best_.workers > 1) {
      has_shrunk = try_with([](Scenario& s) { s.workers = 1; }) || has_shrunk;
    }
    if (best_.loss > 0) {
      has_shrunk = try_with([](Scenario& s) { s.loss = 0; }) || has_shrunk;
    }
    if (best_.slow > 0) {
      has_shrunk = try_with([](Scenario& s) { s.slow = 0; }) || has_shrunk;
    }
    if (best_.slow_marker > 0) {
      has_shrunk = try_with([](Scenario& s) { s.slow_marker = 0; }) || has_shrunk;
    }
    return has_shrunk;
  }

  Scenario best_;
  std::size_t tries_ = 0;
};

}  // namespace

Scenario shrink(const Scenario& failing) {
  return Shrinking(failing).run();
}

}  // namespace ls::sim
