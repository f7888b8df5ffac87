#include "leadstream/config/reader.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace ls::config {

namespace {

std::string join(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? word : ", " + word;
  }
  return text;
}

// "at least 1", "at most 9" or "from 1 to 9"; the caller knows that at least one end is given.
template <typename T>
std::string range_text(const T& min, const T& max, bool has_min, bool has_max) {
  if (has_min && has_max) {
    return fmt::format("from {} to {}", min, max);
  }
  return has_min ? fmt::format("at least {}", min) : fmt::format("at most {}", max);
}

std::string outside(const IntegerRange& range, std::int64_t value) {
  if (value >= range.min && value <= range.max) {
    return {};
  }
  const IntegerRange all;
  return range_text(range.min, range.max, range.min != all.min, range.max != all.max);
}

std::string outside(const NumberRange& range, double value) {
  const bool is_low = range.is_min_excluded ? value <= range.min : value < range.min;
  const bool is_high = range.is_max_excluded ? value >= range.max : value > range.max;
  if (!is_low && !is_high) {
    return {};
  }
  const NumberRange all;
  const std::string low =
      fmt::format("{} {}", range.is_min_excluded ? "greater than" : "at least", range.min);
  std::string high =
      fmt::format("{} {}", range.is_max_excluded ? "less than" : "at most", range.max);
  if (range.min == all.min) {
    return high;
  }
  return range.max == all.max ? low : low + " and " + high;
}

std::string outside(const DurationRange& range, Millis value) {
  if (value >= range.min && value <= range.max) {
    return {};
  }
  return range_text(format_duration(range.min), format_duration(range.max), range.min > Millis{0},
                    range.max != Millis::max());
}

std::string outside(const BytesRange& range, std::size_t value) {
  if (value >= range.min && value <= range.max) {
    return {};
  }
  return range_text(format_bytes(range.min), format_bytes(range.max), range.min > 0,
                    range.max != BytesRange{}.max);
}

// Converts, checks the range, and tells the reader what is wrong.
template <typename T, typename Range>
std::optional<T> checked(Reader& reader, std::string_view key, const std::string& text,
                         Result<T> (*convert)(std::string_view), const Range& range) {
  const Result<T> value = convert(text);
  if (!value) {
    reader.fail_at(key, value.error().message);
    return std::nullopt;
  }
  const std::string wanted = outside(range, *value);
  if (!wanted.empty()) {
    reader.fail_at(key, fmt::format("must be {}, not {}", wanted, text));
    return std::nullopt;
  }
  return *value;
}

}  // namespace

Reader::Reader(Node map, Problems& problems) : map_(std::move(map)), problems_(&problems) {
  if (!map_.is_map()) {
    problems_->add(map_.place(), "expected a map, not " + map_.describe());
    map_ = Node::map({}, map_.place());
    is_finished_ = true;
  }
}

std::optional<Node> Reader::ask(std::string_view key) {
  ignore(key);
  std::optional<Node> value = map_.find(key);
  if (value && value->is_null()) {
    fail_at(key, "has no value");
    return std::nullopt;
  }
  return value;
}

void Reader::missing(std::string_view key) {
  // A key without a value has been reported already.
  if (!has(key)) {
    fail(fmt::format("missing key \"{}\"", key));
  }
}

std::optional<std::string> Reader::scalar(std::string_view key, std::string_view expected) {
  const std::optional<Node> value = ask(key);
  if (!value) {
    return std::nullopt;
  }
  // What is in quotes is text, whatever it looks like.
  if (!value->is_scalar() || value->is_quoted()) {
    fail_at(key, fmt::format("expected {}, not {}{}", expected,
                             value->is_scalar() ? "the quoted text " : "", value->describe()));
    return std::nullopt;
  }
  return value->text();
}

std::optional<std::string> Reader::optional_text(std::string_view key) {
  const std::optional<Node> value = ask(key);
  if (!value) {
    return std::nullopt;
  }
  if (!value->is_scalar()) {
    fail_at(key, "expected text, not " + value->describe());
    return std::nullopt;
  }
  return value->text();
}

std::string Reader::text(std::string_view key) {
  std::optional<std::string> value = optional_text(key);
  if (!value) {
    missing(key);
  }
  return std::move(value).value_or("");
}

std::string Reader::text_or(std::string_view key, std::string_view fallback) {
  return optional_text(key).value_or(std::string(fallback));
}

std::optional<std::int64_t> Reader::optional_integer(std::string_view key, IntegerRange range) {
  const std::optional<std::string> value = scalar(key, "a whole number");
  return value ? checked(*this, key, *value, to_integer, range) : std::nullopt;
}

std::int64_t Reader::integer(std::string_view key, IntegerRange range) {
  missing(key);
  return optional_integer(key, range).value_or(0);
}

std::int64_t Reader::integer_or(std::string_view key, std::int64_t fallback, IntegerRange range) {
  return optional_integer(key, range).value_or(fallback);
}

std::optional<double> Reader::optional_number(std::string_view key, NumberRange range) {
  const std::optional<std::string> value = scalar(key, "a number");
  return value ? checked(*this, key, *value, to_number, range) : std::nullopt;
}

double Reader::number(std::string_view key, NumberRange range) {
  missing(key);
  return optional_number(key, range).value_or(0);
}

double Reader::number_or(std::string_view key, double fallback, NumberRange range) {
  return optional_number(key, range).value_or(fallback);
}

bool Reader::flag(std::string_view key) {
  missing(key);
  return flag_or(key, false);
}

bool Reader::flag_or(std::string_view key, bool fallback) {
  const std::optional<std::string> value = scalar(key, "true or false");
  if (!value) {
    return fallback;
  }
  const Result<bool> flag = to_flag(*value);
  if (!flag) {
    fail_at(key, flag.error().message);
  }
  return flag.value_or(fallback);
}

std::optional<Millis> Reader::optional_duration(std::string_view key, DurationRange range) {
  const std::optional<std::string> value = optional_text(key);
  return value ? checked(*this, key, *value, parse_duration, range) : std::nullopt;
}

Millis Reader::duration(std::string_view key, DurationRange range) {
  missing(key);
  return optional_duration(key, range).value_or(Millis{});
}

Millis Reader::duration_or(std::string_view key, Millis fallback, DurationRange range) {
  return optional_duration(key, range).value_or(fallback);
}

std::size_t Reader::bytes(std::string_view key, BytesRange range) {
  missing(key);
  return bytes_or(key, 0, range);
}

std::size_t Reader::bytes_or(std::string_view key, std::size_t fallback, BytesRange range) {
  const std::optional<std::string> value = optional_text(key);
  return value ? checked(*this, key, *value, to_bytes, range).value_or(fallback) : fallback;
}

std::size_t Reader::choice(std::string_view key, std::span<const std::string_view> allowed) {
  missing(key);
  return choice_or(key, allowed, 0);
}

std::size_t Reader::choice_or(std::string_view key, std::span<const std::string_view> allowed,
                              std::size_t fallback) {
  const std::optional<std::string> value = optional_text(key);
  if (!value) {
    return fallback;
  }
  const auto found = std::ranges::find(allowed, *value);
  if (found == allowed.end()) {
    const std::vector<std::string> names(allowed.begin(), allowed.end());
    fail_at(key, fmt::format("\"{}\" is not one of: {}{}", *value, join(names),
                             did_you_mean(*value, names)));
    return fallback;
  }
  return static_cast<std::size_t>(found - allowed.begin());
}

std::optional<Node> Reader::child(std::string_view key) {
  return ask(key);
}

Node Reader::required_child(std::string_view key) {
  missing(key);
  return ask(key).value_or(Node::null(place_of(key)));
}

Reader Reader::section(std::string_view key) {
  return Reader(ask(key).value_or(Node::map({}, place_of(key))), *problems_);
}

Reader Reader::required_section(std::string_view key) {
  missing(key);
  return section(key);
}

std::vector<Node> Reader::list(std::string_view key) {
  missing(key);
  return list_or_empty(key);
}

std::vector<Node> Reader::list_or_empty(std::string_view key) {
  const std::optional<Node> value = ask(key);
  if (!value) {
    return {};
  }
  if (!value->is_list()) {
    fail_at(key, "expected a list, not " + value->describe());
  }
  return value->elements();
}

std::vector<std::string> Reader::texts(std::string_view key) {
  missing(key);
  return texts_or_empty(key);
}

std::vector<std::string> Reader::texts_or_empty(std::string_view key) {
  std::vector<std::string> texts;
  for (const Node& element : list_or_empty(key)) {
    if (element.is_scalar()) {
      texts.push_back(element.text());
    } else {
      problems_->add(element.place(),
                     fmt::format("{}: expected text, not {}", key, element.describe()));
    }
  }
  return texts;
}

bool Reader::has(std::string_view key) const {
  return map_.find(key).has_value();
}

const Place& Reader::place() const {
  return map_.place();
}

const Place& Reader::place_of(std::string_view key) const {
  for (const Node::Entry& entry : map_.entries()) {
    if (entry.key == key) {
      return entry.value.place();
    }
  }
  return map_.place();
}

void Reader::fail(std::string text) {
  problems_->add(map_.place(), std::move(text));
}

void Reader::fail_at(std::string_view key, std::string text) {
  problems_->add(place_of(key), fmt::format("{}: {}", key, text));
}

void Reader::ignore(std::string_view key) {
  if (std::ranges::find(asked_, key) == asked_.end()) {
    asked_.emplace_back(key);
  }
}

void Reader::finish() {
  if (std::exchange(is_finished_, true)) {
    return;
  }
  for (const Node::Entry& entry : map_.entries()) {
    if (std::ranges::find(asked_, entry.key) != asked_.end()) {
      continue;
    }
    std::string hint = did_you_mean(entry.key, asked_);
    if (hint.empty() && !asked_.empty()) {
      hint = "; known here: " + join(asked_);
    }
    problems_->add(entry.place, fmt::format("unknown key \"{}\"{}", entry.key, hint));
  }
}

}  // namespace ls::config
