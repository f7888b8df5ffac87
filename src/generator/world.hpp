#pragma once

#include "generator/business_time.hpp"

#include "leadstream/generator/options.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ls::generator {

// How near a lead is to buying: the hidden state that moves everything else. `won` has bought, but
// the sale is not yet reported; `gone` never comes back.
enum class Intent : std::uint8_t { cold, warm, hot, won, gone };
constexpr std::size_t kIntents = 5;
using IntentVector = std::array<double, kIntents>;
using IntentMatrix = std::array<IntentVector, kIntents>;

// What can be seen of a lead. The first kinds come at rates that depend on the intent.
enum class Sign : std::uint8_t {
  page_home,
  page_product,
  page_pricing,
  page_docs,
  page_support,
  page_careers,
  email_opened,
  email_clicked,
  form_submitted,
  quote_requested,
  email_sent,  // at one rate whatever the intent: it tells nothing
  lead_created,
  conversion,
};
constexpr std::size_t kTellingSigns = 10;
constexpr std::size_t kPageSigns = 6;
constexpr std::size_t kSigns = 13;

// Chances per business day while one set of rules holds (before or after a drift).
struct Regime {
  std::array<std::array<double, kTellingSigns>, kIntents> sign_rate{};
  std::array<double, kIntents> sign_rate_sum{};
  // Off the diagonal the rates of passing from row to column; the diagonal makes rows sum to 0.
  IntentMatrix change{};
};

constexpr std::size_t kSources = 6;
constexpr std::size_t kIndustries = 7;
extern const std::array<std::string_view, kSources> kSourceNames;
extern const std::array<std::string_view, kIndustries> kIndustryNames;

// What a lead says of itself on arrival. Index -1 and headcount 0 mean "not given".
struct Profile {
  std::int16_t source = -1;
  std::int16_t industry = -1;
  std::int32_t headcount = 0;
};

// The rules of the synthetic world: a Markov-modulated Poisson process per lead (Fischer and
// Meier-Hellstern 1993), whose exact filter is `IntentFilter`. Immutable, shared by all leads.
class World {
 public:
  explicit World(const GeneratorOptions& options);

  // A lead lives this long at most; afterwards it neither acts nor buys.
  static constexpr Millis kLifetime = ls::days(30);
  // The welcome e-mail follows the arrival; the lead acts from then on.
  static constexpr Millis kWelcomeAfter = seconds(2);
  static constexpr double kEmailRate = 0.12;
  static constexpr double kReportRate = 1.0;

  [[nodiscard]] const BusinessTime& business() const {
    return business_;
  }
  // The rules at a moment, and where they change (business days; infinity if they never do).
  [[nodiscard]] const Regime& regime_at(double business_days) const {
    return business_days < regime_change_ ? before_ : after_;
  }
  [[nodiscard]] double regime_change() const {
    return regime_change_;
  }
  // When the n-th lead arrives: its own slot of the simulated time, anywhere within it.
  [[nodiscard]] EventTime arrival_of(std::uint64_t number) const;
  [[nodiscard]] Profile profile_of(std::uint64_t number) const;
  // The chance of each intent on arrival, given what the lead says of itself.
  [[nodiscard]] IntentVector intent_of(const Profile& profile, EventTime arrival) const;
  // The seed of one purpose of one lead; purposes never share draws.
  [[nodiscard]] std::uint64_t seed_of(std::uint64_t number, std::uint64_t purpose) const;

 private:
  std::uint64_t seed_;
  EventTime concept_change_;
  BusinessTime business_;
  Regime before_;
  Regime after_;
  double regime_change_;
  double first_day_;
  double days_per_lead_;
};

}  // namespace ls::generator
