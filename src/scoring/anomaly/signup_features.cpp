#include "leadstream/scoring/anomaly/signup_features.hpp"

#include "scoring/email/ascii.hpp"
#include "scoring/email/local_shape.hpp"

#include "leadstream/scoring/email/address.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::scoring {
namespace {

using Feature = SignupFeature;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<std::string_view, kSignupFeatures> kNames = {
    "local_size",    "domain_size",    "domain_labels", "digit_ratio",    "special_ratio",
    "vowel_ratio",   "letter_log_p",   "consonant_run", "entropy_bits",   "trailing_digits",
    "domain_rarity", "domain_age_log", "form_fill_log", "ip_signups_log", "domain_signups_log",
    "stem_signups",  "hour_density",   "source_risk",
};
static_assert(!kNames.back().empty());

bool is_vowel(char c) {
  constexpr std::string_view kVowels = "aeiouy";
  return kVowels.find(to_lower(c)) != std::string_view::npos;
}

double ratio(std::size_t part, std::size_t whole) {
  return whole == 0 ? kMissing : static_cast<double>(part) / static_cast<double>(whole);
}

double log_count(std::uint64_t count) {
  return std::log1p(static_cast<double>(count));
}

double vowel_ratio(std::string_view local) {
  const auto letters = std::count_if(local.begin(), local.end(), is_letter);
  const auto vowels = std::count_if(local.begin(), local.end(), is_vowel);
  return ratio(static_cast<std::size_t>(vowels), static_cast<std::size_t>(letters));
}

// By how rarely people of each way in turn out to be nobody.
double source_risk(const std::optional<Acquisition>& acquisition) {
  constexpr double kUnknown = 0.2;
  // In the order of Acquisition.
  constexpr std::array<double, 7> kRisks = {0.0, 0.1, 0.0, 0.4, 1.0, 0.2, 0.1};
  return acquisition ? kRisks[static_cast<std::size_t>(*acquisition)] : kUnknown;
}

// A domain that was never seen counts as one in a thousand sign-ups more than there were.
double domain_rarity(const SignupTraffic& traffic) {
  constexpr double kPrior = 1000.0;
  return std::log((static_cast<double>(traffic.signups) + kPrior) /
                  (static_cast<double>(traffic.signups_of_domain) + 1.0));
}

// The point on its way, by name.
struct Coordinates {
  SignupPoint point = {};
  double& operator[](Feature feature) {
    return point[static_cast<std::size_t>(feature)];
  }
};

void describe_address(std::string_view email, const AddressFacts& address, Coordinates& out) {
  const Address parsed = parse_address(email);
  const std::string_view local = without_tag(parsed.local);
  const LocalShape shape = shape_of(local);
  out[Feature::local_size] = static_cast<double>(parsed.local.size());
  out[Feature::domain_size] = static_cast<double>(parsed.domain.size());
  out[Feature::domain_labels] =
      static_cast<double>(1 + std::count(parsed.domain.begin(), parsed.domain.end(), '.'));
  out[Feature::digit_ratio] = ratio(shape.digits, shape.size);
  out[Feature::special_ratio] = ratio(shape.specials, shape.size);
  out[Feature::vowel_ratio] = vowel_ratio(local);
  out[Feature::letter_log_p] = address.mean_log_p;
  out[Feature::consonant_run] = static_cast<double>(shape.consonant_run);
  out[Feature::entropy_bits] = shape.entropy_bits;
  out[Feature::trailing_digits] = static_cast<double>(shape.trailing_digits);
}

}  // namespace

std::string_view name_of(SignupFeature feature) {
  return kNames[static_cast<std::size_t>(feature)];
}

SignupPoint signup_point(const Applicant& applicant, const AddressFacts& address,
                         const EmailFacts& facts, const SignupTraffic& traffic) {
  Coordinates out;
  describe_address(applicant.email, address, out);
  const auto& age = facts.domain.age_days;
  const auto& fill = facts.signup.form_fill_ms;
  out[Feature::domain_rarity] = domain_rarity(traffic);
  out[Feature::domain_age_log] = age ? std::log1p(std::max(0.0, *age)) : -1.0;
  out[Feature::form_fill_log] = fill ? std::log1p(std::max(0.0, *fill)) : kMissing;
  out[Feature::ip_signups_log] = log_count(traffic.signups_of_ip_1h);
  out[Feature::domain_signups_log] = log_count(traffic.signups_of_domain_1h);
  out[Feature::stem_signups] = static_cast<double>(traffic.signups_of_stem_24h);
  out[Feature::hour_density] = traffic.hour_density;
  out[Feature::source_risk] = source_risk(facts.signup.acquisition);
  return out.point;
}

std::string_view stem_of(std::string_view local, StemBuffer& buffer) {
  std::size_t size = 0;
  for (const char c : without_tag(local)) {
    if (is_digit(c) || size == buffer.size()) {
      break;
    }
    if (is_letter(c) || !is_ascii(c)) {
      buffer[size++] = to_lower(c);
    }
  }
  return {buffer.data(), size};
}

}  // namespace ls::scoring
