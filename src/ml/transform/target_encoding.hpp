#pragma once

#include "ml/category_table.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ls::ml {

struct TargetEncodingOptions {
  double shrinkage = 10;          // m: how many labels the mean of all counts for. >= 0
  std::size_t capacity = 10'000;  // Categories; 1 .. kCapacityMax. Later ones get the mean of all.
};

// A category as the mean of its labels, drawn towards the mean of all (Micci-Barreca 2001):
// (n mean + m prior) / (n + m). Labels wait until time has passed them, so that a record is never
// told its own label or a later one: `advance` to the record's time, then `encode`. A plain value.
class TargetEncoding {
 public:
  explicit TargetEncoding(const TargetEncodingOptions& options = {});

  struct Label {
    EventTime time;
    std::uint64_t category = 0;  // hash64 of its text.
    double target = 0;           // Finite.
  };
  // In any order of times; of one that `advance` has passed the effect is immediate.
  void learn(const Label& label);
  // Labels before `time` count from now on. A time before an earlier one changes nothing.
  void advance(EventTime time);
  // The mean of all for a category without labels; nothing before the first label.
  [[nodiscard]] std::optional<double> encode(std::uint64_t category) const;

  [[nodiscard]] std::size_t categories() const {
    return totals_.size();
  }
  [[nodiscard]] std::size_t waiting() const {
    return waiting_.size();
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<TargetEncoding> load(ByteReader& in);

  static constexpr std::size_t kCapacityMax = std::size_t{1} << 24;

 private:
  struct Total {
    std::uint64_t count = 0;
    double sum = 0;

    void add(double target) {
      ++count;
      sum += target;
    }
  };

  void count(const Label& label);

  TargetEncodingOptions options_;
  EventTime now_ = EventTime::min();
  Total all_;
  CategoryTable<Total> totals_;
  std::vector<Label> waiting_;  // A heap, the earliest on top.
};

}  // namespace ls::ml
