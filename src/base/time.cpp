#include "leadstream/base/time.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <chrono>
#include <optional>

namespace ls {
namespace {

class SystemClock final : public Clock {
 public:
  [[nodiscard]] EventTime now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();  // the one place
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  }
  [[nodiscard]] std::int64_t monotonic_ns() const override {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
  }
};

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array<Unit, 5> kUnits{
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || value < 0) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<std::int64_t> scale(std::int64_t value, std::int64_t ms) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(value, ms, &product)) {
    return std::nullopt;
  }
  return product;
}

std::int64_t iso_unit_ms(char unit, bool is_time) {
  switch (unit) {
    case 'W':
      return is_time ? 0 : 7 * 86'400'000LL;
    case 'D':
      return is_time ? 0 : 86'400'000;
    case 'H':
      return is_time ? 3'600'000 : 0;
    case 'M':
      return is_time ? 60'000 : 0;  // months have no fixed length
    case 'S':
      return is_time ? 1000 : 0;
    default:
      return 0;
  }
}

// "P1DT6H" without weeks and years of changing length.
std::optional<Millis> parse_iso_duration(std::string_view text) {
  text.remove_prefix(1);
  bool is_time = false;
  bool has_part = false;
  Millis total{0};
  while (!text.empty()) {
    if (text.front() == 'T') {
      text.remove_prefix(1);
      is_time = true;
      continue;
    }
    const auto value = take_number(text);
    if (!value || text.empty()) {
      return std::nullopt;
    }
    const std::int64_t ms = iso_unit_ms(text.front(), is_time);
    text.remove_prefix(1);
    const auto part = ms == 0 ? std::nullopt : scale(*value, ms);
    if (!part) {
      return std::nullopt;
    }
    total = total + Millis{*part};
    has_part = true;
  }
  return has_part ? std::optional(total) : std::nullopt;
}

std::optional<Millis> parse_unit_duration(std::string_view text) {
  const auto value = take_number(text);
  if (!value) {
    return std::nullopt;
  }
  for (const Unit& unit : kUnits) {
    if (text == unit.name) {
      const auto ms = scale(*value, unit.ms);
      return ms ? std::optional(Millis{*ms}) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<Millis> parse_duration(std::string_view text) {
  const auto parsed =
      !text.empty() && text.front() == 'P' ? parse_iso_duration(text) : parse_unit_duration(text);
  if (parsed) {
    return *parsed;
  }
  return user_error("expected a duration such as 250ms, 30s, 5m, 1h, 7d or PT6H, not \"" +
                    std::string(text.substr(0, 64)) + "\"");
}

std::string format_duration(Millis duration) {
  for (auto unit = kUnits.rbegin(); unit != kUnits.rend(); ++unit) {
    if (duration.count != 0 && duration.count % unit->ms == 0) {
      return fmt::format("{}{}", duration.count / unit->ms, unit->name);
    }
  }
  return "0s";
}

std::unique_ptr<Clock> make_system_clock() {
  return std::make_unique<SystemClock>();
}

}  // namespace ls
