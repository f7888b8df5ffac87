#pragma once

#include "leadstream/scoring/email/address_facts.hpp"
#include "leadstream/scoring/email/email_facts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ls::scoring {

// What somebody who signed up told of themselves; empty and nothing are not told. Views.
struct Applicant {
  std::string_view email = {};
  std::string_view first_name = {};
  std::string_view last_name = {};
  std::string_view phone = {};            // E.164, such as +4930123456
  std::string_view country = {};          // ISO 3166-1 alpha-2
  std::optional<int> tz_offset_min = {};  // east of UTC, -840 to 840
};

// What may be wrong with a sign-up. Stable names: they appear in results.
enum class AnomalyKind : std::uint8_t {
  spam_trap,
  disposable,
  suspicious,
  bot_generated,
  encoding_issue,
  special_pattern,
};
inline constexpr std::size_t kAnomalyKinds = 6;

// What speaks for one of the kinds.
enum class AnomalySign : std::uint8_t {
  // spam_trap
  trap_risk,
  // disposable
  disposable_domain,
  disposable_name,  // the domain calls itself so: tempmail, 10minute …
  // suspicious
  invented_local,  // test, fake, asdf …
  keyboard_walk,
  repeated_character,
  reserved_domain,  // RFC 2606 and RFC 6761: example.com, test, invalid …
  unknown_suffix,
  typo_domain,
  fictitious_phone,
  name_mismatch,
  phone_mismatch,
  time_zone_mismatch,
  // bot_generated
  bot_risk,
  random_local,
  mailbox_variants,   // three or more spellings of one mailbox within a day
  form_bombing,       // one address in five or more forms within an hour
  scripted_form,      // filled in faster than by hand, by what is no browser or in a data centre
  sequential_family,  // three or more consecutive numbers behind the same letters within a day
  // encoding_issue
  broken_utf8,
  misread_utf8,  // read as Windows-1252 or Latin-1: "MÃ¼ller"
  hidden_character,
  mixed_scripts,
  // special_pattern
  leading_special,
  many_specials,
  consecutive_dots,
  route,  // "user%host@relay", "@relay:user@host", "host!user"
  long_local,
  malformed,
};
inline constexpr std::size_t kAnomalySigns = static_cast<std::size_t>(AnomalySign::malformed) + 1;

[[nodiscard]] std::string_view name_of(AnomalyKind kind);
[[nodiscard]] std::string_view name_of(AnomalySign sign);
[[nodiscard]] AnomalyKind kind_of(AnomalySign sign);

// Where a score counts as an anomaly.
inline constexpr double kAnomalyScore = 0.5;

enum class AnomalySeverity : std::uint8_t { low, medium, high, critical };
[[nodiscard]] std::string_view name_of(AnomalySeverity severity);
// 0.5, 0.7 and 0.9 are the lowest of medium, high and critical.
[[nodiscard]] AnomalySeverity severity_of(double score);

// A sign and how sure it makes of its kind, 0 to 1.
struct FoundSign {
  AnomalySign sign = AnomalySign::malformed;
  double confidence = 0.0;
};

// What patterns say of one sign-up. A kind's confidence is that of its signs as independent
// witnesses, 1 - product(1 - c), so that signs which are common among honest people, such as an
// address that does not show the name, count only together. A plain value.
class PatternVerdict {
 public:
  // The kind of the greatest confidence, the first of equals; nothing without any sign.
  [[nodiscard]] std::optional<AnomalyKind> kind() const;
  // Of that kind; 0 without any sign.
  [[nodiscard]] double confidence() const;
  [[nodiscard]] double confidence_of(AnomalyKind kind) const {
    return 1.0 - doubts_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] bool is_anomaly() const {
    return confidence() >= kAnomalyScore;
  }
  // In the order of AnomalySign.
  [[nodiscard]] std::span<const FoundSign> signs() const {
    return {signs_.data(), size_};
  }

  // Each sign at most once.
  void add(AnomalySign sign, double confidence);

 private:
  std::array<double, kAnomalyKinds> doubts_ = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
  std::array<FoundSign, kAnomalySigns> signs_ = {};
  std::size_t size_ = 0;
};

// `address` is what AddressReader told of `applicant.email`. Risks of traps and bots are those of
// EmailQuality, and count from a half on. Letters beyond ASCII alone (EAI, RFC 6531) are no sign.
// Pure; allocates nothing.
[[nodiscard]] PatternVerdict find_patterns(const Applicant& applicant, const AddressFacts& address,
                                           const EmailFacts& facts);

// What a sign of its own is worth; that of the two risks is the risk itself.
[[nodiscard]] double standard_confidence(AnomalySign sign);

}  // namespace ls::scoring
