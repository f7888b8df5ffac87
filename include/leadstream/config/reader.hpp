#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/config/node.hpp"
#include "leadstream/config/problems.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::config {

// Both ends belong to the range.
struct IntegerRange {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

struct NumberRange {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool is_min_excluded = false;
  bool is_max_excluded = false;
};

struct DurationRange {
  Millis min{0};
  Millis max = Millis::max();
};

struct BytesRange {
  std::size_t min = 0;
  std::size_t max = std::numeric_limits<std::size_t>::max();
};

// Reads one map strictly. What is wrong is added to Problems and a default is returned, so that one
// pass finds everything; the caller looks at the Problems before it uses the values. A key that is
// present but has no value is a problem, even where the key may be absent. Call `finish` last: it
// reports the keys that nobody asked for.
class Reader {
 public:
  Reader(Node map, Problems& problems);
  Reader(Reader&&) = default;
  Reader& operator=(Reader&&) = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() = default;

  std::string text(std::string_view key);
  std::string text_or(std::string_view key, std::string_view fallback);
  std::optional<std::string> optional_text(std::string_view key);

  std::int64_t integer(std::string_view key, IntegerRange range = {});
  std::int64_t integer_or(std::string_view key, std::int64_t fallback, IntegerRange range = {});
  std::optional<std::int64_t> optional_integer(std::string_view key, IntegerRange range = {});

  double number(std::string_view key, NumberRange range = {});
  double number_or(std::string_view key, double fallback, NumberRange range = {});
  std::optional<double> optional_number(std::string_view key, NumberRange range = {});

  bool flag(std::string_view key);
  bool flag_or(std::string_view key, bool fallback);

  Millis duration(std::string_view key, DurationRange range = {});
  Millis duration_or(std::string_view key, Millis fallback, DurationRange range = {});
  std::optional<Millis> optional_duration(std::string_view key, DurationRange range = {});

  std::size_t bytes(std::string_view key, BytesRange range = {});
  std::size_t bytes_or(std::string_view key, std::size_t fallback, BytesRange range = {});

  // The index of the value in `allowed`; 0 after a problem.
  std::size_t choice(std::string_view key, std::span<const std::string_view> allowed);
  std::size_t choice_or(std::string_view key, std::span<const std::string_view> allowed,
                        std::size_t fallback);

  // Any value, unread. `required_child` is null after a problem.
  std::optional<Node> child(std::string_view key);
  Node required_child(std::string_view key);
  // A reader of a map below this one; an absent map reads as an empty one (and with
  // `required_section` is a problem).
  Reader section(std::string_view key);
  Reader required_section(std::string_view key);

  std::vector<Node> list(std::string_view key);
  std::vector<Node> list_or_empty(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  std::vector<std::string> texts_or_empty(std::string_view key);

  // Does not count as asking for the key.
  [[nodiscard]] bool has(std::string_view key) const;
  // Where the map stands, and where the value of a key (or the map, if the key is absent).
  [[nodiscard]] const Place& place() const;
  [[nodiscard]] const Place& place_of(std::string_view key) const;
  [[nodiscard]] const Node& node() const {
    return map_;
  }
  [[nodiscard]] Problems& problems() {
    return *problems_;
  }

  void fail(std::string text);
  void fail_at(std::string_view key, std::string text);

  // Makes a key known without reading it.
  void ignore(std::string_view key);
  // `unknown key "windw"; did you mean "window"?` for each key that was not asked for. Once.
  void finish();

 private:
  std::optional<Node> ask(std::string_view key);
  void missing(std::string_view key);
  std::optional<std::string> scalar(std::string_view key, std::string_view expected);

  Node map_;
  Problems* problems_;
  std::vector<std::string> asked_;
  bool is_finished_ = false;
};

}  // namespace ls::config
