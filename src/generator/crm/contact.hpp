#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/generator/crm/truth.hpp"

#include <array>
#include <cstdint>

namespace ls::generator::crm {

// How a local part is made. Texts of one pattern tell nothing more.
enum class Pattern : std::uint8_t {
  name_dot,    // anna.smith
  name_short,  // asmith
  name_year,   // anna.smith81
  two_letter,
  corporate_id,  // u8x2k1
  eai,
  role,
  plus_tag,     // anna.smith+offers
  sequence,     // a crowd's word and a running number
  random_long,  // 20 to 24 letters and digits
  dots,         // a crowd's mailbox with dots in other places
};
constexpr std::size_t kPatterns = 11;

enum class DomainClass : std::uint8_t { free, corporate, disposable, typo };
enum class Acquisition : std::uint8_t {
  organic,
  paid,
  referral,
  import,
  purchased,
  partner,
  event
};
constexpr std::size_t kAcquisitions = 7;

// What a request is made with, and from where.
enum class Agent : std::uint8_t { browser, headless, none, vendor, apple_proxy, google_proxy };
enum class Network : std::uint8_t { own, datacentre, crowd, vendor, apple, google };

constexpr std::size_t kQualities = 4;
constexpr std::size_t kActivities = 3;
constexpr std::size_t kTitles = 4;
constexpr std::size_t kSizes = 5;
constexpr std::uint8_t kMissing = 255;
constexpr std::size_t kVendors = 5;
constexpr std::size_t kChronotypes = 3;
// In standard deviations: the middles of four parts of the normal distribution of equal weight.
constexpr std::array<double, kQualities> kQualityScores{-1.1503, -0.3186, 0.3186, 1.1503};
constexpr std::array<double, kActivities> kActivityFactors{0.4, 1.0, 2.2};

// What of a contact never changes.
struct Contact {
  std::uint64_t number = 0;
  EventTime arrival;
  Millis clock_shift;  // how far its day lies before the others'
  Kind kind = Kind::human;
  Trait trait = Trait::ordinary;
  Pattern pattern = Pattern::name_dot;
  DomainClass domain = DomainClass::free;
  Acquisition acquisition = Acquisition::organic;
  std::uint8_t quality = 0;
  std::uint8_t activity = 0;
  std::uint8_t title = kMissing;
  std::uint8_t size = kMissing;    // of the company
  std::uint8_t vendor = kMissing;  // of the scanner of its domain
  std::uint8_t source = 0;         // 1: the new one
  bool is_confirmed = false;
  bool has_filled_honeypot = false;
  bool reads_with_google = false;
  Agent agent = Agent::browser;
  Network network = Network::own;
  float apple = 1.0F;  // reads with Apple's program where this lies below the share that does
  std::uint32_t fill_ms = 0;  // of the form
  std::uint32_t rank = 0;     // in its crowd
  std::uint32_t company = 0;
  std::uint64_t crowd = 0;  // seed of what a crowd has in common

  [[nodiscard]] bool has_form() const {
    return acquisition != Acquisition::import && acquisition != Acquisition::purchased;
  }
  [[nodiscard]] bool has_scanner() const {
    return vendor != kMissing;
  }
};

// Where a kind, or a trait of people, comes from: its draws and their likelihood are of one table.
struct Origin {
  double share;  // of the traits of people; of the other kinds
  std::array<double, kPatterns> patterns;
  double corporate;  // else free, unless the kind has a domain of its own
  std::array<double, kAcquisitions> acquisitions;
  double confirmed;  // of those with a form
  double fill_median_ms;
  double fill_spread;  // of the logarithm
  double honeypot;
  double headless;
  double no_agent;
  double datacentre;
};
[[nodiscard]] const Origin& origin_of(Trait trait);
// Of all kinds but `human`.
[[nodiscard]] const Origin& origin_of(Kind kind);

// What a contact says of the company and its place there, which depends on its quality.
struct ProfileRules {
  std::array<double, kTitles> titles;
  std::array<double, kSizes> sizes;
  double missing;  // of each
};
[[nodiscard]] const ProfileRules& profile_rules(std::size_t quality);

}  // namespace ls::generator::crm
