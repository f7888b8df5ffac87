#include "scoring/email/ascii.hpp"
#include "scoring/lead/lead_dimensions.hpp"
#include "scoring/lead/lead_points.hpp"
#include "scoring/lead/phrases.hpp"

#include <algorithm>

namespace ls::scoring {
namespace {

using Reason = LeadReason;

bool names_any(const CompanyFacts& company, const std::vector<std::string>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&company](const std::string& phrase) {
    return has_phrase(company.industry, phrase) || has_phrase(company.company, phrase) ||
           std::any_of(company.interests.begin(), company.interests.end(),
                       [&phrase](std::string_view each) { return has_phrase(each, phrase); });
  });
}

bool has_any(std::string_view title, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [title](std::string_view word) { return has_phrase(title, word); });
}

// Who learns, and who works for somebody whose title is named ("assistant to the CEO"), comes
// first.
double seniority_points(std::string_view title) {
  constexpr std::array<std::string_view, 4> kLearns = {"student", "intern", "trainee",
                                                       "apprentice"};
  constexpr std::array<std::string_view, 3> kAssists = {"assistant", "secretary", "associate"};
  constexpr std::array<std::string_view, 16> kDecides = {
      "owner", "founder", "co founder", "president", "vp",  "svp", "evp",     "ceo",
      "cfo",   "cto",     "coo",        "cmo",       "cio", "cro", "partner", "chief"};
  constexpr std::array<std::string_view, 4> kLeads = {"director", "manager", "head", "lead"};
  if (title.empty()) {
    return 0.0;
  }
  if (has_any(title, kLearns)) {
    return -3.0;
  }
  if (has_any(title, kAssists)) {
    return 1.0;
  }
  if (has_any(title, kDecides)) {
    return 5.0;
  }
  return has_any(title, kLeads) ? 3.0 : 1.0;
}

// In any case: people write "ca" and "sw1" for what others call "CA" and "SW1".
bool is_same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return to_lower(x) == to_lower(y); });
}

double headcount_points(const std::optional<std::int64_t>& headcount, std::int64_t least) {
  if (!headcount) {
    return 2.0;
  }
  if (*headcount >= least) {
    return 7.0;
  }
  return 2 * *headcount >= least ? 4.0 : 1.0;
}

}  // namespace

bool is_target_country(const CompanyFacts& company, const LeadProfile& profile) {
  return std::find(profile.countries.begin(), profile.countries.end(), company.country) !=
         profile.countries.end();
}

bool is_target_region(const CompanyFacts& company, const LeadProfile& profile) {
  return std::any_of(
      profile.regions.begin(), profile.regions.end(), [&company](const std::string& region) {
        const std::size_t size = region.size();
        return is_same(company.state, region) || is_same(company.zip.substr(0, size), region);
      });
}

void company_dimension(const LeadFacts& facts, const LeadProfile& profile, LeadScore& score) {
  const CompanyFacts& company = facts.company;
  DimensionPoints points(LeadDimension::company, profile, score);
  if (names_any(company, profile.keywords)) {
    points.add(Reason::industry, 12.0);
  } else {
    points.add_if(names_any(company, profile.adjacent), Reason::adjacent_industry, 6.0);
  }
  points.add_if(names_any(company, profile.negative), Reason::negative_keyword, -10.0);
  points.add(Reason::headcount, headcount_points(company.headcount, profile.headcount_min));
  if (is_target_country(company, profile)) {
    points.add(Reason::country, 5.0);
    points.add_if(is_target_region(company, profile), Reason::region, 3.0);
  }
  points.add(Reason::seniority, seniority_points(company.title));
  points.add_if(company.has_growth_signal, Reason::growth, 2.0);
  points.add_if(is_domain_of(facts.contact.email_domain, company.company), Reason::company_domain,
                1.0);
  points.finish();
}

}  // namespace ls::scoring
