#include "scoring/anomaly/residence.hpp"

#include "scoring/email/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace ls::scoring {
namespace {

struct Country {
  std::string_view code;
  std::string_view calling_code;
  std::int16_t offset_min;  // the least and the greatest of the year, in minutes
  std::int16_t offset_max;
};

// ISO 3166-1, E.164 and the IANA time zone database, by code.
constexpr std::array<Country, 50> kCountries = {{
    {"AE", "971", 240, 240},  {"AR", "54", -180, -180}, {"AT", "43", 60, 120},
    {"AU", "61", 480, 660},   {"BE", "32", 60, 120},    {"BG", "359", 120, 180},
    {"BR", "55", -300, -120}, {"CA", "1", -480, -150},  {"CH", "41", 60, 120},
    {"CL", "56", -360, -180}, {"CN", "86", 480, 480},   {"CO", "57", -300, -300},
    {"CZ", "420", 60, 120},   {"DE", "49", 60, 120},    {"DK", "45", 60, 120},
    {"EE", "372", 120, 180},  {"EG", "20", 120, 180},   {"ES", "34", 0, 120},
    {"FI", "358", 120, 180},  {"FR", "33", 60, 120},    {"GB", "44", 0, 60},
    {"GR", "30", 120, 180},   {"HK", "852", 480, 480},  {"HU", "36", 60, 120},
    {"ID", "62", 420, 540},   {"IE", "353", 0, 60},     {"IL", "972", 120, 180},
    {"IN", "91", 330, 330},   {"IT", "39", 60, 120},    {"JP", "81", 540, 540},
    {"KE", "254", 180, 180},  {"KR", "82", 540, 540},   {"MX", "52", -480, -300},
    {"NG", "234", 60, 60},    {"NL", "31", 60, 120},    {"NO", "47", 60, 120},
    {"NZ", "64", 720, 825},   {"PH", "63", 480, 480},   {"PK", "92", 300, 300},
    {"PL", "48", 60, 120},    {"PT", "351", -60, 60},   {"RO", "40", 120, 180},
    {"SE", "46", 60, 120},    {"SG", "65", 480, 480},   {"TR", "90", 180, 180},
    {"UA", "380", 120, 180},  {"US", "1", -600, -240},  {"VN", "84", 420, 420},
    {"ZA", "27", 120, 120},   {"ZW", "263", 120, 120},
}};

const Country* find_country(std::string_view code) {
  if (code.size() != 2) {
    return nullptr;
  }
  const std::array<char, 2> wanted = {static_cast<char>(code[0] & ~0x20),
                                      static_cast<char>(code[1] & ~0x20)};
  const std::string_view upper(wanted.data(), wanted.size());
  const auto found = std::find_if(kCountries.begin(), kCountries.end(),
                                  [upper](const Country& known) { return known.code == upper; });
  return found == kCountries.end() ? nullptr : &*found;
}

bool is_e164(std::string_view phone) {
  constexpr std::size_t kDigitsMin = 8;
  return phone.size() > kDigitsMin && phone.front() == '+' &&
         std::all_of(phone.begin() + 1, phone.end(), is_digit);
}

// 555-0100 to 555-0199 behind an area code.
bool is_of_films(std::string_view digits) {
  constexpr std::size_t kNationalDigits = 10;
  if (digits.size() < kNationalDigits) {
    return false;
  }
  const std::string_view national = digits.substr(digits.size() - kNationalDigits);
  const bool is_north_american = digits.size() == kNationalDigits + 1 && digits.front() == '1';
  return is_north_american && national.substr(3, 5) == "55501";
}

}  // namespace

bool contradicts_phone(std::string_view country, std::string_view phone) {
  const Country* known = find_country(country);
  return known != nullptr && is_e164(phone) && !phone.substr(1).starts_with(known->calling_code);
}

bool contradicts_offset(std::string_view country, int tz_offset_min) {
  constexpr int kHour = 60;
  const Country* known = find_country(country);
  return known != nullptr &&
         (tz_offset_min < known->offset_min - kHour || tz_offset_min > known->offset_max + kHour);
}

bool is_fictitious_phone(std::string_view phone) {
  if (!is_e164(phone)) {
    return false;
  }
  const std::string_view digits = phone.substr(1);
  constexpr std::size_t kSubscriberDigits = 7;
  const std::string_view last = digits.substr(digits.size() - kSubscriberDigits);
  const bool is_one_digit =
      std::all_of(last.begin(), last.end(), [last](char c) { return c == last.front(); });
  bool is_sequence = true;
  for (std::size_t i = 1; i < last.size(); ++i) {
    is_sequence = is_sequence && last[i] == last[i - 1] + 1;
  }
  return is_one_digit || is_sequence || is_of_films(digits);
}

}  // namespace ls::scoring
