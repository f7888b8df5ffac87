#pragma once

#include "leadstream/base/time.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ls::test {

// What is given to a window node, and what it must tell. Written from the definitions of the
// windows, with loops over all records; shares no code with the engine.

struct Visit {
  std::string key;
  std::int64_t time = 0;
  std::int64_t dwell = 0;
  std::string url;
};

struct Told {
  std::string key;
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::string state;
  std::int64_t revision = 0;
  std::int64_t as_of = 0;
  std::int64_t count = 0;
  std::int64_t sum = 0;
  std::int64_t most = 0;
  std::int64_t urls = 0;

  friend auto operator<=>(const Told&, const Told&) = default;
};

struct Missed {
  std::string key;
  std::int64_t time = 0;
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::int64_t closed_at = 0;

  friend auto operator<=>(const Missed&, const Missed&) = default;
};

enum class Emit { final, update, every };

struct WindowCase {
  enum class Kind { grid, sliding, session, count };
  Kind kind = Kind::grid;
  // grid: start and end of every window that holds a time, ascending.
  std::function<std::vector<std::pair<std::int64_t, std::int64_t>>(std::int64_t)> windows;
  std::int64_t size = 0;        // sliding, count
  std::int64_t hop = 0;         // count
  std::int64_t gap = 0;         // session
  std::int64_t length_max = 0;  // session
  std::int64_t origin = 0;      // of the stream's times, and their unit in milliseconds
  std::int64_t unit = 1;
  std::int64_t grace = 0;
  std::int64_t corrections = 0;
  Emit emit = Emit::final;
  std::int64_t every = 0;
  std::string yaml;  // of the node's window, grace, corrections and emit
};

class WindowOracle {
 public:
  explicit WindowOracle(const WindowCase& of) : of_(of) {}
  virtual ~WindowOracle() = default;

  // The record, after everything that falls due by the clock that it makes.
  void take(const Visit& visit);
  // The clock moves on its own.
  void advance(std::int64_t to);

  [[nodiscard]] const std::vector<Told>& told() const {
    return told_;
  }
  [[nodiscard]] const std::vector<Missed>& missed() const {
    return missed_;
  }

 protected:
  // Times at which something may close for this key, any superset.
  [[nodiscard]] virtual std::set<std::int64_t> dues(const std::string& key) const = 0;
  virtual void close(const std::string& key, std::int64_t now) = 0;
  // Open windows with a change since the last telling, ascending.
  virtual void tell_changes(const std::string& key, std::int64_t now) = 0;
  virtual void add(const Visit& visit) = 0;

  [[nodiscard]] Told summary(const std::string& key, std::int64_t start, std::int64_t end,
                             const std::vector<Visit>& of, std::string state) const;

  const WindowCase of_;
  std::int64_t clock_ = std::numeric_limits<std::int64_t>::min();
  std::map<std::string, std::set<std::int64_t>> changed_;  // by key: what, is the kind's affair
  std::set<std::string> keys_;
  std::vector<Told> told_;
  std::vector<Missed> missed_;
};

[[nodiscard]] std::unique_ptr<WindowOracle> make_oracle(const WindowCase& of);

}  // namespace ls::test
