#include "leadstream/scoring/anomaly/signup_patterns.hpp"

#include "scoring/anomaly/name_match.hpp"
#include "scoring/anomaly/residence.hpp"
#include "scoring/anomaly/text_signs.hpp"
#include "scoring/email/ascii.hpp"
#include "scoring/email/email_components.hpp"
#include "scoring/email/email_risks.hpp"
#include "scoring/email/local_shape.hpp"

#include "leadstream/scoring/email/address.hpp"

#include <algorithm>

namespace ls::scoring {
namespace {

using Sign = AnomalySign;

// A sign-up while it is read, and the verdict so far.
struct Case {
  const Applicant& applicant;
  const AddressFacts& address;
  const EmailFacts& facts;
  Address parsed;
  PatternVerdict verdict = {};

  void add_if(bool applies, Sign sign) {
    if (applies) {
      verdict.add(sign, standard_confidence(sign));
    }
  }
  // A risk speaks from a half on.
  void add_risk(double risk, Sign sign) {
    if (risk >= 0.5) {
      verdict.add(sign, risk);
    }
  }
  [[nodiscard]] bool is_refused_for(AddressRefusal refusal) const {
    return address.refusal == refusal;
  }
};

std::string_view local_name(const Case& of) {
  return without_tag(of.parsed.local);
}

// Words in which throw-away providers name themselves.
bool names_itself_disposable(std::string_view domain) {
  constexpr std::array<std::string_view, 12> kWords = {
      "tempmail",   "temp-mail",  "tempinbox", "throwaway", "trashmail", "10minute",
      "minutemail", "disposable", "fakemail",  "fakeinbox", "mailtemp",  "guerrilla"};
  std::array<char, kDomainMax> small{};
  const std::size_t size = std::min(domain.size(), small.size());
  std::transform(domain.begin(), domain.begin() + static_cast<std::ptrdiff_t>(size), small.begin(),
                 to_lower);
  const std::string_view text(small.data(), size);
  return std::any_of(kWords.begin(), kWords.end(), [text](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// The second-level domains of RFC 2606; the top-level ones are refused when the address is read.
bool is_reserved_domain(std::string_view domain) {
  constexpr std::array<std::string_view, 3> kReserved = {"example.com", "example.net",
                                                         "example.org"};
  return std::find(kReserved.begin(), kReserved.end(), domain) != kReserved.end();
}

// Long, small letters and digits alone, of no language.
bool is_random_local(const Case& of) {
  constexpr std::size_t kLong = 20;
  constexpr double kNoLanguage = -3.4;
  const std::string_view local = of.parsed.local;
  return local.size() >= kLong && of.address.mean_log_p < kNoLanguage &&
         std::all_of(local.begin(), local.end(),
                     [](char c) { return is_digit(c) || (is_letter(c) && c == to_lower(c)); });
}

// user%host@relay (percent hack), host!user (UUCP), @relay,@relay:user@host (RFC 5321 appendix C).
bool is_route(std::string_view email, std::string_view local) {
  const std::size_t percent = local.find('%');
  const bool is_percent_hack =
      percent != std::string_view::npos && local.find('.', percent) != std::string_view::npos;
  const std::size_t bang = local.find('!');
  const bool is_bang_path = bang != std::string_view::npos && bang > 0 && bang + 1 < local.size();
  const bool is_source_route = email.starts_with('@') && email.find(':') != std::string_view::npos;
  return is_percent_hack || is_bang_path || is_source_route;
}

bool begins_special(std::string_view local) {
  return !local.empty() && is_ascii(local.front()) && !is_letter(local.front()) &&
         !is_digit(local.front()) && local.front() != '_' && local.front() != '"';
}

void find_traps_and_throwaways(Case& of) {
  of.add_risk(trap_risk_of(of.address, of.facts).probability, Sign::trap_risk);
  of.add_if(of.address.is_disposable, Sign::disposable_domain);
  of.add_if(!of.address.is_disposable && names_itself_disposable(of.parsed.domain),
            Sign::disposable_name);
}

void find_suspicions(Case& of) {
  const Applicant& applicant = of.applicant;
  const bool is_readable = of.address.refusal != AddressRefusal::syntax;
  const std::string_view local = local_name(of);
  const LocalShape shape = shape_of(local);
  constexpr std::size_t kWalkMin = 5;
  const bool is_walk = is_readable && shape.letters > 0 && shape.keyboard_run >= kWalkMin &&
                       2 * shape.keyboard_run >= shape.size;
  const bool is_flat = is_readable && shape.size >= kWalkMin && shape.entropy_bits < 0.5;
  of.add_if(of.address.is_seed, Sign::invented_local);
  of.add_if(is_walk && !of.address.is_seed, Sign::keyboard_walk);
  of.add_if(is_flat, Sign::repeated_character);
  of.add_if(
      of.is_refused_for(AddressRefusal::special_use_domain) || is_reserved_domain(of.parsed.domain),
      Sign::reserved_domain);
  of.add_if(of.is_refused_for(AddressRefusal::none) && !of.address.is_literal &&
                !of.address.has_known_suffix,
            Sign::unknown_suffix);
  of.add_if(is_typo(of.address, of.facts.domain), Sign::typo_domain);
  of.add_if(is_fictitious_phone(applicant.phone), Sign::fictitious_phone);
  of.add_if(is_readable && of.address.has_name_shape &&
                is_of_another_name(local, {applicant.first_name, applicant.last_name}),
            Sign::name_mismatch);
  of.add_if(contradicts_phone(applicant.country, applicant.phone), Sign::phone_mismatch);
  of.add_if(
      applicant.tz_offset_min && contradicts_offset(applicant.country, *applicant.tz_offset_min),
      Sign::time_zone_mismatch);
}

void find_programs(Case& of) {
  of.add_risk(bot_risk_of(of.address, of.facts), Sign::bot_risk);
  of.add_if(is_random_local(of), Sign::random_local);
  const SignupFacts& signup = of.facts.signup;
  of.add_if(signup.canonical_variants_24h >= 3, Sign::mailbox_variants);
  of.add_if(signup.forms_1h >= 5, Sign::form_bombing);
  // Who lets the browser fill in a form is as fast, but sits at home or in an office.
  constexpr double kFastestPersonMs = 2000.0;
  of.add_if(signup.form_fill_ms.value_or(kFastestPersonMs) < kFastestPersonMs &&
                (signup.is_datacentre_ip || signup.is_headless),
            Sign::scripted_form);
  of.add_if(signup.sequential_family >= 3, Sign::sequential_family);
}

void find_encoding_issues(Case& of) {
  const std::array<std::string_view, 3> texts = {of.applicant.email, of.applicant.first_name,
                                                 of.applicant.last_name};
  const auto any = [&texts](bool (*has)(std::string_view)) {
    return std::any_of(texts.begin(), texts.end(), has);
  };
  of.add_if(any([](std::string_view text) { return !is_sound_utf8(text); }), Sign::broken_utf8);
  of.add_if(any(is_misread_utf8), Sign::misread_utf8);
  of.add_if(of.is_refused_for(AddressRefusal::forbidden_character), Sign::hidden_character);
  of.add_if(of.address.is_confusable, Sign::mixed_scripts);
}

void find_special_patterns(Case& of) {
  constexpr int kSpecialsMax = 3;
  const AddressDiagnosis diagnosis = of.address.diagnosis;
  const bool is_routed = is_route(of.applicant.email, of.parsed.local);
  const bool has_dots = diagnosis == AddressDiagnosis::consecutive_dots;
  const bool is_long = diagnosis == AddressDiagnosis::local_part_too_long;
  of.add_if(!is_routed && begins_special(of.parsed.local), Sign::leading_special);
  of.add_if(of.address.specials > kSpecialsMax, Sign::many_specials);
  of.add_if(has_dots, Sign::consecutive_dots);
  of.add_if(is_routed, Sign::route);
  of.add_if(is_long, Sign::long_local);
  of.add_if(!is_routed && !has_dots && !is_long &&
                (of.is_refused_for(AddressRefusal::syntax) ||
                 of.is_refused_for(AddressRefusal::bad_domain_name)),
            Sign::malformed);
}

}  // namespace

PatternVerdict find_patterns(const Applicant& applicant, const AddressFacts& address,
                             const EmailFacts& facts) {
  Case of{applicant, address, facts, parse_address(applicant.email)};
  find_traps_and_throwaways(of);
  find_suspicions(of);
  find_programs(of);
  find_encoding_issues(of);
  find_special_patterns(of);
  return of.verdict;
}

}  // namespace ls::scoring
