#include "generator/crm/origin_odds.hpp"

#include <cmath>

namespace ls::generator::crm {
namespace {

double if_else(bool is_so, double chance) {
  return is_so ? chance : 1.0 - chance;
}

// The density of the time for the form, up to a factor that all origins share.
double fill_density(const Origin& origin, double fill_ms) {
  const double z = std::log(fill_ms / origin.fill_median_ms) / origin.fill_spread;
  return std::exp(-0.5 * z * z) / origin.fill_spread;
}

double chance_of(const Origin& origin, const Contact& looks) {
  double chance = origin.patterns[static_cast<std::size_t>(looks.pattern)] *
                  origin.acquisitions[static_cast<std::size_t>(looks.acquisition)] *
                  if_else(looks.domain == DomainClass::corporate, origin.corporate);
  if (looks.has_form()) {
    chance *= if_else(looks.is_confirmed, origin.confirmed) *
              if_else(looks.has_filled_honeypot, origin.honeypot) *
              if_else(looks.network == Network::datacentre, origin.datacentre) *
              fill_density(origin, static_cast<double>(looks.fill_ms));
    chance *= looks.agent == Agent::headless ? origin.headless
              : looks.agent == Agent::none   ? origin.no_agent
                                             : 1.0 - origin.headless - origin.no_agent;
  }
  return chance;
}

}  // namespace

KindOdds kind_odds(const Contact& looks, double prevalence) {
  KindOdds odds;
  const bool is_open = looks.kind == Kind::human || looks.kind == Kind::bot_drip ||
                       looks.kind == Kind::trap_pristine;
  if (!is_open) {
    return odds;
  }
  // A crowd of these is an office's.
  if (looks.network == Network::crowd) {
    odds.person = 1.0;
    return odds;
  }
  for (std::size_t i = 0; i < kTraits; ++i) {
    const auto trait = static_cast<Trait>(i);
    if (trait != Trait::office) {
      odds.person += origin_of(trait).share * chance_of(origin_of(trait), looks);
    }
  }
  odds.person *= 1.0 - prevalence;
  const Origin& drip = origin_of(Kind::bot_drip);
  odds.drip = prevalence * drip.share * chance_of(drip, looks);
  const Origin& pristine = origin_of(Kind::trap_pristine);
  odds.pristine = prevalence * pristine.share * chance_of(pristine, looks);
  return odds;
}

double quality_chance(const Contact& looks, std::size_t quality) {
  const ProfileRules& rules = profile_rules(quality);
  double chance = 1.0 / static_cast<double>(kQualities);
  chance *=
      looks.title == kMissing ? rules.missing : (1.0 - rules.missing) * rules.titles[looks.title];
  chance *=
      looks.size == kMissing ? rules.missing : (1.0 - rules.missing) * rules.sizes[looks.size];
  return chance;
}

}  // namespace ls::generator::crm
