#pragma once

#include "unit/operators/window/window_oracle.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ls::test {

// What is given to a join, and what it must tell. Written from the definitions of the joins, with
// loops over all records ever seen; shares no code with the engine.

// A record with a number of its own.
struct Side {
  enum class What { left, right, deletion };
  std::string key;
  What what = What::left;
  std::int64_t time = 0;
  std::int64_t number = 0;
};

struct Joined {
  std::string key;
  std::int64_t time = 0;
  std::int64_t emitted = 0;  // the task's clock
  std::int64_t left = -1;    // the numbers; -1 where there is none
  std::int64_t right = -1;
  std::int64_t right_time = -1;

  friend auto operator<=>(const Joined&, const Joined&) = default;
};

struct JoinCase {
  enum class Join { interval, asof, table };
  enum class Kind { inner, left, outer };
  Join join = Join::interval;
  Kind kind = Kind::inner;
  std::int64_t before = 0;
  std::int64_t after = 0;
  std::int64_t grace = 0;
  std::optional<std::int64_t> tolerance;
  std::string yaml;  // of the node, without id, inputs, types and fields
};

class JoinOracle {
 public:
  explicit JoinOracle(const JoinCase& of) : of_(of) {}

  // The record, after everything that falls due by the clock that it makes.
  void take(const Side& record);
  void advance(std::int64_t to);

  [[nodiscard]] const std::vector<Joined>& told() const {
    return told_;
  }
  [[nodiscard]] const std::vector<Missed>& missed() const {
    return missed_;
  }

 private:
  struct Taken {
    Side record;
    bool is_matched = false;
    bool is_settled = false;  // told alone, or answered
  };
  [[nodiscard]] bool matches(const Side& left, const Side& right) const;
  // When nothing more can come of a record.
  [[nodiscard]] std::int64_t due(const Side& record) const;
  void miss(const Side& record);
  void take_interval(const Side& record);
  void take_asof(const Side& record);
  void take_table(const Side& record);
  void settle(const std::string& key, Side::What what);
  void tell(const Side* left, const Side* right, std::int64_t time);
  [[nodiscard]] const Side* as_of(const Side& left) const;

  const JoinCase& of_;
  std::int64_t clock_ = 0;
  std::set<std::string> keys_;
  std::vector<Taken> taken_;  // in order of arrival
  std::map<std::string, Side> table_;
  std::vector<Joined> told_;
  std::vector<Missed> missed_;
};

}  // namespace ls::test
