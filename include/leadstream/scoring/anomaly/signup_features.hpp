#pragma once

#include "leadstream/scoring/anomaly/signup_patterns.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ls::scoring {

// A sign-up as a point, for detectors that learn what sign-ups usually look like.
enum class SignupFeature : std::uint8_t {
  local_size,          // octets of the local part
  domain_size,         // octets of the domain
  domain_labels,       // parts between its dots
  digit_ratio,         // of the local part
  special_ratio,       // other than . _ - +
  vowel_ratio,         // of its letters; missing without any
  letter_log_p,        // BigramModel's mean; missing without letters a to z
  consonant_run,       // the longest
  entropy_bits,        // per character of the local part (Shannon 1948)
  trailing_digits,     // the digits at its end
  domain_rarity,       // -ln of the domain's smoothed share of the sign-ups so far
  domain_age_log,      // ln(1 + days); -1 if it is not known
  form_fill_log,       // ln(1 + ms); missing if it is not known
  ip_signups_log,      // ln(1 + sign-ups of its network in the last hour)
  domain_signups_log,  // the same of the domain
  stem_signups,        // of the letters that the local part begins with, in 24 hours
  hour_density,        // sign-ups at this hour of the day, of the mean hour's; UTC
  source_risk,         // 0 for people who came by themselves, 1 for a purchased list
};
inline constexpr std::size_t kSignupFeatures =
    static_cast<std::size_t>(SignupFeature::source_risk) + 1;

[[nodiscard]] std::string_view name_of(SignupFeature feature);

// What the stream tells of a sign-up, itself included. Counts are of event time.
struct SignupTraffic {
  std::uint64_t signups_of_ip_1h = 1;
  std::uint64_t signups_of_domain_1h = 1;
  std::uint64_t signups_of_stem_24h = 1;
  std::uint64_t signups_of_domain = 0;  // ever, before this one
  std::uint64_t signups = 0;            // ever, before this one
  double hour_density = 1.0;            // 1 if no hour is busier than others
};

// What is missing is NaN. Pure; allocates nothing.
using SignupPoint = std::array<double, kSignupFeatures>;
[[nodiscard]] SignupPoint signup_point(const Applicant& applicant, const AddressFacts& address,
                                       const EmailFacts& facts, const SignupTraffic& traffic);

// The letters that the local part begins with, small, without dots, dashes and a tag: what families
// of invented addresses have in common. Lives until the next call with the same buffer.
using StemBuffer = std::array<char, kLocalPartMax>;
[[nodiscard]] std::string_view stem_of(std::string_view local, StemBuffer& buffer);

}  // namespace ls::scoring
