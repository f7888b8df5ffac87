#pragma once

#include "generator/lead.hpp"

#include <vector>

namespace ls::generator {

// All leads that are alive, in the order of their next facts: the whole world as one stream of
// facts by (time, lead). Facts from `end` on are left out.
class LifeQueue {
 public:
  LifeQueue(const World& world, const GeneratorOptions& options);

  // The earliest fact not yet taken, or null at the end of the world. Valid until `pop`.
  [[nodiscard]] const Fact* top() const {
    return heap_.empty() ? nullptr : &heap_.front().fact;
  }
  // Whose fact it is, in the state right after it.
  [[nodiscard]] const Lead& lead() const {
    return leads_[heap_.front().slot];
  }
  void pop();

 private:
  struct Entry {
    Fact fact;
    std::uint32_t slot;
    std::uint64_t number;
  };

  static bool is_before(const Entry& a, const Entry& b);
  void admit();
  void sift_down();

  const World& world_;
  std::uint64_t leads_total_;
  EventTime end_;
  std::uint64_t arrived_ = 0;
  EventTime next_arrival_;
  std::vector<Lead> leads_;
  std::vector<std::uint32_t> free_;
  std::vector<Entry> heap_;
};

}  // namespace ls::generator
