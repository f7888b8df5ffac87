#include "generator/crm/response_chances.hpp"

namespace ls::generator::crm {
namespace {

// What readers do beside opening, one after the other.
struct Leaving {
  double unsubscribes;
  double complains;
};

double chance_of(Response response, const ReaderHabits& habits, const Leaving& leaving,
                 double shown) {
  const double stays = (1.0 - leaving.unsubscribes) * (1.0 - leaving.complains);
  const double opens_only = habits.opens * stays * (1.0 - habits.clicks);
  switch (response) {
    case Response::unsubscribed:
      return habits.opens * leaving.unsubscribes;
    case Response::complained:
      return habits.opens * (1.0 - leaving.unsubscribes) * leaving.complains;
    case Response::clicked:
      return habits.opens * stays * habits.clicks;
    case Response::opened:
      return opens_only * shown;
    case Response::none:
      return 1.0 - habits.opens + opens_only * (1.0 - shown);
  }
  return 0.0;
}

}  // namespace

double shown_share(bool is_prefetched) {
  return is_prefetched ? 0.0 : 1.0 - SessionRules::kImagesOff;
}

double person_chance(Response response, const ReaderHabits& habits, double shown) {
  return chance_of(response, habits, {Rules::kUnsubscribe, Rules::kComplaint}, shown);
}

double drip_chance(Response response, double shown) {
  return chance_of(response, {Rules::kDripOpens, Rules::kDripClicks}, {0.0, 0.0}, shown);
}

double victim_chance(Response response, double shown) {
  return chance_of(response, {Rules::kVictimOpens, 0.0},
                   {Rules::kUnsubscribe, Rules::kVictimComplains}, shown);
}

double delivery_chance(Mailbox mailbox, Delivery delivery) {
  if (mailbox == Mailbox::disabled) {
    return delivery == Delivery::hard_bounced   ? Rules::kHardBounce
           : delivery == Delivery::soft_bounced ? 1.0 - Rules::kHardBounce
                                                : 0.0;
  }
  const double soft = mailbox == Mailbox::abandoned ? Rules::kFullBounce : Rules::kSoftBounce;
  return delivery == Delivery::soft_bounced   ? soft
         : delivery == Delivery::hard_bounced ? 0.0
                                              : 1.0 - soft;
}

}  // namespace ls::generator::crm
