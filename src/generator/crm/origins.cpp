#include "generator/crm/contact.hpp"

namespace ls::generator::crm {
namespace {

using Patterns = std::array<double, kPatterns>;
using Acquisitions = std::array<double, kAcquisitions>;

// name.dot short year two id eai role plus sequence random dots
constexpr Patterns kNames{.50, .25, .25, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr Patterns kTwoLetter{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
constexpr Patterns kCorporateId{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
constexpr Patterns kEai{0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
constexpr Patterns kRole{0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0};
constexpr Patterns kPlusTag{0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
constexpr Patterns kSequence{0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0};
constexpr Patterns kRandom{0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0};
constexpr Patterns kDots{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr Patterns kScripted{.40, 0, .60, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr Patterns kPlain{.30, .20, .50, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr Patterns kThrowAway{.40, 0, .30, 0, 0, 0, 0, 0, 0, .30, 0};

// organic paid referral import purchased partner event
constexpr Acquisitions kUsual{.30, .25, .10, .10, .08, .10, .07};
constexpr Acquisitions kAtEvent{0, 0, 0, 0, 0, 0, 1};
constexpr Acquisitions kByForm{.60, .40, 0, 0, 0, 0, 0};
constexpr Acquisitions kLikePeople{.37, .30, .12, 0, 0, .12, .09};
constexpr Acquisitions kBought{0, 0, 0, .20, .80, 0, 0};

// People take half a minute for a form; who lets a program fill it in, a second.
constexpr std::array<Origin, kTraits> kPeople{{
    {.80, kNames, .40, kUsual, .35, 32'000, .6, .002, 0, 0, .02},
    {.03, kCorporateId, 1, kUsual, .35, 32'000, .6, .002, 0, 0, .02},
    {.03, kEai, 0, kUsual, .35, 32'000, .6, .002, 0, 0, .02},
    {.02, kTwoLetter, 1, kUsual, .35, 32'000, .6, .002, 0, 0, .02},
    {.03, kRole, 1, kUsual, .35, 32'000, .6, .002, 0, 0, .02},
    {.03, kPlusTag, 0, kUsual, .35, 32'000, .6, .002, 0, 0, .02},
    {.03, kNames, .40, kLikePeople, .35, 1'200, .25, .002, 0, 0, .02},
    {.03, kNames, .60, kAtEvent, .35, 40'000, .6, .002, 0, 0, 0},
}};

// The shares are those of domain knowledge: bots 1.5, throw-away 1, traps 0.3, slips 0.7 of 3.5 %.
constexpr std::array<Origin, kKinds - 1> kOthers{{
    {.130, kSequence, 0, kByForm, 0, 900, .5, .6, 0, .2, 0},
    {.090, kRandom, 0, kByForm, 0, 900, .5, .6, 0, 0, 0},
    {.060, kDots, 0, kByForm, 0, 900, .5, .3, 0, 0, 0},
    {.050, kNames, .40, kByForm, 0, 700, .5, .2, .5, .2, .8},
    {.060, kScripted, .30, kByForm, 0, 500, .5, .3, .4, .2, 0},
    {.040, kPlain, .20, kLikePeople, .10, 20'000, .7, .02, 0, 0, .3},
    {.285, kThrowAway, 0, kByForm, .30, 25'000, .6, .002, 0, 0, .05},
    {.085, kNames, .50, kBought, 0, 32'000, .6, 0, 0, 0, 0},
    {.200, kNames, 0, kLikePeople, 0, 32'000, .6, .002, 0, 0, .02},
}};

// Who fits badly has a lower place in a smaller company, and says less of both.
constexpr std::array<ProfileRules, kQualities> kProfiles{{
    {{.50, .30, .15, .05}, {.40, .30, .17, .09, .04}, .40},
    {{.35, .33, .22, .10}, {.28, .30, .22, .13, .07}, .30},
    {{.22, .32, .28, .18}, {.18, .26, .27, .18, .11}, .20},
    {{.12, .28, .32, .28}, {.10, .20, .28, .25, .17}, .10},
}};

}  // namespace

const Origin& origin_of(Trait trait) {
  return kPeople[static_cast<std::size_t>(trait)];
}

const Origin& origin_of(Kind kind) {
  return kOthers[static_cast<std::size_t>(kind) - 1];
}

const ProfileRules& profile_rules(std::size_t quality) {
  return kProfiles[quality];
}

}  // namespace ls::generator::crm
