#pragma once

#include "generator/crm/mail.hpp"

namespace ls::generator::crm {

// Of a message that reached a mailbox which is read; `clicks`: of who opened.
struct ReaderHabits {
  double opens;
  double clicks;
};

// The share of openings that can be seen.
[[nodiscard]] double shown_share(bool is_prefetched);

// The chance of what is seen of a delivered message, by who reads it.
[[nodiscard]] double person_chance(Response response, const ReaderHabits& habits, double shown);
[[nodiscard]] double drip_chance(Response response, double shown);
[[nodiscard]] double victim_chance(Response response, double shown);

[[nodiscard]] double delivery_chance(Mailbox mailbox, Delivery delivery);

}  // namespace ls::generator::crm
