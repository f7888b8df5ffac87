#include "event/adapters/reading.hpp"

#include "event/epoch.hpp"
#include "event/field.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ls::event {
namespace {

constexpr std::array<std::string_view, 16> kNoDecimals{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                       "KMF", "KRW", "PYG", "RWF", "UGX", "VND",
                                                       "VUV", "XAF", "XOF", "XPF"};
constexpr std::array<std::string_view, 7> kThreeDecimals{"BHD", "IQD", "JOD", "KWD",
                                                         "LYD", "OMR", "TND"};
// Far above any deal, and exact in a double.
constexpr double kAmountMax = 9e13;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Error invalid_time(const JsonView& value, Error error) {
  error.pointer = value.pointer();
  return error;
}

}  // namespace

std::optional<JsonView> find(const JsonView& from, std::initializer_list<std::string_view> keys) {
  std::optional<JsonView> at = from;
  for (const std::string_view key : keys) {
    at = at->find(key);
    if (!at) {
      return std::nullopt;
    }
  }
  return at;
}

std::string word(const std::optional<JsonView>& value) {
  if (!value) {
    return {};
  }
  if (value->is_text()) {
    return std::string(*value->text());
  }
  if (value->kind() == JsonKind::integer) {
    const Result<std::int64_t> integer = value->integer();
    return integer ? std::to_string(*integer) : std::string();
  }
  return {};
}

std::string word(const JsonView& object, std::string_view key) {
  return word(object.find(key));
}

std::string first_word(const JsonView& object, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (std::string found = word(object, key); !found.empty()) {
      return found;
    }
  }
  return {};
}

Result<std::string> required_word(const JsonView& object, std::string_view key) {
  std::string found = word(object, key);
  if (found.empty()) {
    return refuse(RefusalCode::missing_field, object.pointer() + "/" + std::string(key),
                  fmt::format("\"{}\" is absent, empty or not text", key));
  }
  return found;
}

std::optional<double> number(const JsonView& value) {
  if (value.is_number()) {
    const Result<double> read = value.number();
    return read ? std::optional(*read) : std::nullopt;
  }
  if (!value.is_text()) {
    return std::nullopt;
  }
  const std::string_view text = *value.text();
  double read = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), read);
  const bool is_whole_text = failure == std::errc() && end == text.data() + text.size();
  return is_whole_text && std::isfinite(read) ? std::optional(read) : std::nullopt;
}

std::optional<std::int64_t> whole(const JsonView& object, std::string_view key) {
  const std::optional<JsonView> value = object.find(key);
  const std::optional<double> read = value ? number(*value) : std::nullopt;
  if (!read || std::abs(*read) > kAmountMax) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*read);
}

bool is_true(const std::optional<JsonView>& value) {
  if (value && value->kind() == JsonKind::boolean) {
    return *value->boolean();
  }
  const std::string text = word(value);
  return text == "1" || text == "true";
}

Result<EventTime> time(const JsonView& value) {
  const FieldPlace place{.prefix = "", .name = "time"};
  Result<EventTime> read = refuse(RefusalCode::wrong_type, value.pointer(),
                                  "a time must be text, or seconds or milliseconds since 1970");
  if (value.is_text()) {
    read = read_time(*value.text(), place);
  } else if (value.kind() == JsonKind::integer) {
    read = read_time(epoch_time(LS_TRY(value.integer())), place);
  } else if (value.kind() == JsonKind::number) {
    read = read_time(epoch_time(LS_TRY(value.number())), place);
  }
  return read ? read : Result<EventTime>(invalid_time(value, read.error()));
}

Result<EventTime> time(const JsonView& object, std::string_view key) {
  const std::optional<JsonView> value = object.find(key);
  if (!value || value->is_null()) {
    return refuse(RefusalCode::missing_time, object.pointer() + "/" + std::string(key),
                  fmt::format("\"{}\", which tells when it happened, is absent", key));
  }
  return time(*value);
}

std::int64_t minor_units(double amount, std::string_view currency) {
  const double scale = is_one_of(currency, kNoDecimals)      ? 1
                       : is_one_of(currency, kThreeDecimals) ? 1000
                                                             : 100;
  return std::llround(amount * scale);
}

std::optional<std::int64_t> minor(const JsonView& object, std::string_view key,
                                  std::string_view currency) {
  const std::optional<JsonView> value = object.find(key);
  const std::optional<double> amount = value ? number(*value) : std::nullopt;
  if (!amount || std::abs(*amount) > kAmountMax) {
    return std::nullopt;
  }
  return minor_units(*amount, currency);
}

std::string address_key(std::string_view address) {
  std::string key(address);
  const std::size_t at = key.rfind('@');
  for (std::size_t i = at == std::string::npos ? key.size() : at; i < key.size(); ++i) {
    key[i] = key[i] >= 'A' && key[i] <= 'Z' ? static_cast<char>(key[i] - 'A' + 'a') : key[i];
  }
  return key;
}

}  // namespace ls::event
