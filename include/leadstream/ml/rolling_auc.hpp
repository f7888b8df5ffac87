#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::ml {

// The exact AUC of the last `window` predictions, ties counting half, in O(log window) per
// prediction. The distinct scores stand in a treap with counts of both classes; a node's priority
// is a hash of its score, so the shape is a function of the content. Counts are integers: nothing
// drifts. Allocates only while the window fills for the first time.
class RollingAuc {
 public:
  explicit RollingAuc(std::size_t window);

  // `score` is finite; the oldest prediction leaves if the window is full.
  void add(double score, bool label);

  // Gives the newest prediction of that score with the other label this one. False if none is left
  // in the window. O(window): labels are corrected rarely.
  bool correct(double score, bool label);

  // NaN while a class is absent.
  [[nodiscard]] double value() const;
  [[nodiscard]] std::size_t size() const {
    return size_;
  }
  [[nodiscard]] std::size_t window() const {
    return recent_.size();
  }
  [[nodiscard]] std::uint64_t positives() const {
    return totals_[1];
  }
  // The i-th oldest prediction in the window.
  struct Entry {
    double score = 0;
    bool label = false;
  };
  [[nodiscard]] const Entry& at(std::size_t i) const {
    return recent_[(first_ + i) % recent_.size()];
  }

  // The predictions in the window; the rest follows from them.
  void save(ByteWriter& out) const;
  static Result<RollingAuc> load(ByteReader& in);

 private:
  using Index = std::uint32_t;
  static constexpr Index kNone = 0xffffffff;
  using Counts = std::array<std::uint64_t, 2>;  // by label

  struct Node {
    double score = 0;
    std::uint64_t priority = 0;
    Counts here = {};
    Counts below = {};  // including here
    Index left = kNone;
    Index right = kNone;
  };
  struct Halves {
    Index low;
    Index high;
  };

  void insert(double score, bool label);
  void remove(double score, bool label);
  // Twice the change of U for one prediction more: 2 for each it beats (or that beats it), 1 for
  // ties.
  [[nodiscard]] std::uint64_t pairs_won_twice(double score, bool label) const;
  [[nodiscard]] Index find(double score) const;
  Index new_node(double score, bool label);
  // Scores < `score` (or <= with `with_equal`) go low.
  enum class Equal { low, high };
  Halves split(Index node, double score, Equal equal);
  Index merge(Index low, Index high);
  void count_on_path(double score, bool label, std::int64_t by);
  void refresh(Index node);

  std::vector<Entry> recent_;  // ring
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  std::vector<Node> nodes_;
  std::vector<Index> free_;
  Index root_ = kNone;
  Counts totals_ = {};
  std::uint64_t won_twice_ = 0;  // 2 U
};

}  // namespace ls::ml
