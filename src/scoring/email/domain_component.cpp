#include "scoring/email/email_components.hpp"
#include "scoring/email/points.hpp"

#include <algorithm>

namespace ls::scoring {
namespace {

using Reason = EmailReason;

// A rate of k in n that starts from what is usual, with the weight of `prior_count` cases.
double smoothed_rate(double k, double n, double prior, double prior_count) {
  return (k + prior_count * prior) / (n + prior_count);
}

void add_kind(const AddressFacts& address, const EmailFacts& facts, Points& points) {
  // Without a name there is nobody to be corporate.
  const bool is_named = !address.is_literal && address.has_known_suffix;
  points.add_if(is_named && !address.is_free && !address.is_disposable && !address.is_education,
                Reason::corporate_domain, 15.0);
  points.add_if(address.is_free && facts.audience == Audience::businesses, Reason::free_provider,
                -15.0);
  points.add_if(is_typo(address, facts.domain), Reason::typo_domain, -30.0);
  points.add_if(address.is_confusable, Reason::confusable_domain, -40.0);
}

double dmarc_points(DmarcPolicy policy) {
  switch (policy) {
    case DmarcPolicy::none:
      return 3.0;
    case DmarcPolicy::quarantine:
      return 7.0;
    case DmarcPolicy::reject:
      return 10.0;
  }
  return 0.0;
}

void add_records(const DomainFacts& domain, Points& points) {
  points.add_if(domain.has_spf.value_or(false), Reason::spf, 5.0);
  points.add_if(domain.has_dkim.value_or(false), Reason::dkim, 5.0);
  if (domain.dmarc) {
    points.add(Reason::dmarc, dmarc_points(*domain.dmarc));
  }
  if (domain.age_days) {
    const double age = *domain.age_days;
    points.add_if(age < 365.0, Reason::young_domain, age < 30.0 ? -25.0 : -10.0);
    points.add_if(age > 5.0 * 365.0, Reason::old_domain, 10.0);
  }
}

void add_reputation(const DomainReputation& seen, Points& points) {
  const double bounces = smoothed_rate(seen.hard_bounces, seen.sent, 0.004, 200.0);
  const double complaints = smoothed_rate(seen.complaints, seen.delivered, 0.0002, 5000.0);
  points.add(Reason::domain_bounces, -std::min(40.0, 800.0 * std::max(0.0, bounces - 0.01)));
  points.add(Reason::domain_complaints,
             -std::min(30.0, 15000.0 * std::max(0.0, complaints - 0.001)));
  points.add_if(seen.delivered >= 50.0 && bounces < 0.005, Reason::domain_delivers, 10.0);
}

}  // namespace

bool is_typo(const AddressFacts& address, const DomainFacts& domain) {
  return !address.typo_of.empty() && !domain.has_mx.value_or(false);
}

bool takes_no_mail(const DomainFacts& domain) {
  return domain.has_null_mx.value_or(false) || !domain.has_mx.value_or(true);
}

void domain_component(const AddressFacts& address, const EmailFacts& facts, EmailQuality& quality) {
  Points points(EmailComponent::domain, quality);
  add_kind(address, facts, points);
  add_records(facts.domain, points);
  add_reputation(facts.domain.reputation, points);
  points.bound();
  // What settles the matter, whatever else speaks for the domain.
  if (address.is_disposable) {
    points.lower_to(Reason::disposable_domain, 5.0);
  }
  if (facts.domain.is_blocklisted.value_or(false)) {
    points.lower_to(Reason::blocklisted, 5.0);
  }
  if (!address.is_literal && !address.has_known_suffix) {
    points.lower_to(Reason::unknown_suffix, 0.0);
  }
  if (takes_no_mail(facts.domain)) {
    points.lower_to(Reason::no_mail_server, 0.0);
  }
  points.finish();
}

}  // namespace ls::scoring
