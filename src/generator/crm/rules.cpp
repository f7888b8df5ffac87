#include "generator/crm/rules.hpp"

#include <cmath>

namespace ls::generator::crm {
namespace {

constexpr double kYear = 365.0;
constexpr Intents kVisitRates{.02, .06, .20, .60};
constexpr std::array<std::array<double, kVisits>, kIntents> kVisitShares{{
    //  home product docs pricing form quote
    {.55, .20, .17, .05, .02, .01},
    {.42, .27, .18, .09, .03, .01},
    {.28, .33, .17, .16, .03, .03},
    {.18, .33, .14, .23, .04, .08},
}};
constexpr Intents kUp{.03, .03, .03, 0};
constexpr Intents kDown{0, .05, .05, .05};
constexpr Intents kAfterForm{.30, .35, .25, .10};
constexpr Intents kFromList{.55, .30, .12, .03};
constexpr Intents kIntentScores{-1.5, -0.5, 0.5, 1.5};

constexpr Mailboxes kAlive{1, 0, 0, 0};
constexpr Mailboxes kImported{.92, .05, .03, 0};
constexpr Mailboxes kPurchased{.80, .10, .10, 0};
constexpr Mailboxes kInvented{0, .5, .5, 0};
constexpr Mailboxes kUnread{0, 1, 0, 0};
constexpr Mailboxes kTrap{0, 0, 0, 1};
constexpr Mailboxes kSlip{0, 0, .3, .7};

double logistic(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

void close(MailboxChange& change) {
  for (std::size_t i = 0; i < kMailboxes; ++i) {
    double away = 0.0;
    for (std::size_t j = 0; j < kMailboxes; ++j) {
      away += i == j ? 0.0 : change[i][j];
    }
    change[i][i] = -away;
  }
}

}  // namespace

// A quarter of a list decays in a year. The dead come back or are made traps of.
Rules::Rules(const Options& options)
    : sale_factor_(options.change.kind == ChangeKind::conversion ? options.change.factor : 1.0) {
  constexpr double kUsualPrevalence = 0.035;
  people_ = {{{0, .150 / kYear, .105 / kYear, 0},
              {0, 0, 1.0 / 200.0, 0},
              {.30 / kYear, 0, 0, .50 / kYear * options.prevalence / kUsualPrevalence},
              {0, 0, 0, 0}}};
  throw_away_ = {{{0, 0, 1.0 / 3.0, 0}, {}, {}, {}}};
  close(people_);
  close(throw_away_);
  fill_tables();
}

const std::array<double, kVisits>& Rules::visit_shares(std::size_t intent) const {
  return kVisitShares[intent];
}

double Rules::up(std::size_t intent) const {
  return kUp[intent];
}

double Rules::down(std::size_t intent) const {
  return kDown[intent];
}

const Intents& Rules::first_intents(bool has_form) const {
  return has_form ? kAfterForm : kFromList;
}

void Rules::fill_tables() {
  constexpr double kSaleBase = 0.002;
  for (std::size_t intent = 0; intent < kIntents; ++intent) {
    const double score = kIntentScores[intent];
    clicks_[intent] = logistic(-1.8 + 0.9 * score);
    for (std::size_t activity = 0; activity < kActivities; ++activity) {
      const double factor = kActivityFactors[activity];
      visits_[activity][intent] = factor * kVisitRates[intent];
      opens_[activity][intent] = logistic(-1.0 + 0.8 * score + 0.7 * std::log(factor));
      for (std::size_t quality = 0; quality < kQualities; ++quality) {
        const double fit = kQualityScores[quality];
        sales_[quality][activity][intent] =
            kSaleBase *
            std::exp(1.1 * fit + 1.3 * score + 0.4 * fit * score + 0.5 * std::log(factor));
      }
    }
  }
}

const MailboxChange& Rules::mailbox_change(Kind kind) const {
  switch (kind) {
    case Kind::human:
    case Kind::bot_bombing:
      return people_;
    case Kind::disposable:
      return throw_away_;
    default:
      return fixed_;
  }
}

const Mailboxes& Rules::first_mailboxes(const Contact& contact) const {
  switch (contact.kind) {
    case Kind::bot_dictionary:
    case Kind::bot_random:
    case Kind::bot_headless:
      return kInvented;
    case Kind::bot_dots:
      return kUnread;
    case Kind::trap_pristine:
      return kTrap;
    case Kind::trap_typo:
      return kSlip;
    case Kind::human:
      break;
    default:
      return kAlive;
  }
  if (contact.acquisition == Acquisition::import) {
    return kImported;
  }
  return contact.acquisition == Acquisition::purchased ? kPurchased : kAlive;
}

}  // namespace ls::generator::crm
