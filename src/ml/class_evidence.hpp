#pragma once

#include "leadstream/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

// What a feature looks like in each of two classes, for learners that count (naive Bayes, Hoeffding
// trees): what a value says for the positive class, in nats, and how a split would part the weight.

namespace ls::ml {

using ClassWeights = std::array<double, 2>;  // of the negative and of the positive class

// No single value says more than that: beyond it a normal law says nothing about the world.
constexpr double kEvidenceMax = 30;

// log(a[1] / a[0]) where each weight counts as at least half an example: finite, and 0 for nothing.
double log_odds(const ClassWeights& weights);

// Numbers, as one normal law per class (Welford 1962, weighted). Plain value; saved with `save`.
class NumbersByClass {
 public:
  // weight > 0.
  void add(double x, std::size_t label, double weight);
  void merge(const NumbersByClass& other);

  // log(density in class 1 / density in class 0); 0 before each class has two values.
  [[nodiscard]] double evidence(double x) const;
  // The weight of each class that lies at or below x: a normal law between the least and the
  // largest value of the class, all or nothing outside of them.
  [[nodiscard]] ClassWeights at_or_below(double x) const;
  [[nodiscard]] ClassWeights weights() const {
    return {classes_[0].weight, classes_[1].weight};
  }
  // Of both classes; min > max before the first value.
  [[nodiscard]] double min() const;
  [[nodiscard]] double max() const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  struct Normal {
    double weight = 0;
    double mean = 0;
    double squares = 0;  // sum of weighted squared distances from the mean
    double min = 0;
    double max = 0;
    // Of the above, worked out once per value added, as it is asked for more often.
    double variance = 0;
    double log_variance = 0;

    void work_out();
    void merge(const Normal& other);
  };

  [[nodiscard]] double evidence_of_narrow(double x) const;

  std::array<Normal, 2> classes_ = {};
};

// Categories by the hashes of their texts, in the order of the hashes; when `capacity` of them are
// known, all others count as one. The capacity belongs to the model and is given with each call.
class CategoriesByClass {
 public:
  struct Entry {
    std::uint64_t key = 0;
    ClassWeights weights = {};
  };
  // Entries for which the first one makes room.
  static constexpr std::size_t kRoomMin = 4;

  // True if it is the first of a category that is counted on its own.
  bool add(std::uint64_t key, std::size_t label, double weight, std::size_t capacity);
  void merge(const CategoriesByClass& other, std::size_t capacity);

  // log of the ratio of both classes' smoothed shares (Laplace); nothing for what was never seen.
  [[nodiscard]] std::optional<double> evidence(std::uint64_t key, double smoothing,
                                               std::size_t capacity) const;
  [[nodiscard]] const std::vector<Entry>& entries() const {
    return entries_;
  }
  // Of all categories that found no place.
  [[nodiscard]] const ClassWeights& others() const {
    return others_;
  }
  [[nodiscard]] const ClassWeights& weights() const {
    return totals_;
  }
  [[nodiscard]] std::size_t heap_bytes() const;

  void save(ByteWriter& out) const;
  // False if the bytes are damaged.
  bool load(ByteReader& in, std::size_t capacity);

 private:
  [[nodiscard]] const ClassWeights* find(std::uint64_t key, std::size_t capacity) const;

  std::vector<Entry> entries_;
  ClassWeights others_ = {};
  ClassWeights totals_ = {};
};

// What that a value is missing says, given how often it was; 0 while it never was.
double missing_evidence(const ClassWeights& missing, const ClassWeights& present, bool is_missing);

}  // namespace ls::ml
