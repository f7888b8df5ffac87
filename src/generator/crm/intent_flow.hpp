#pragma once

#include "generator/crm/rules.hpp"

#include <array>

namespace ls::generator::crm {

// The joint weights of (nothing sold yet | sold), intent and mailbox.
using IntentRow = std::array<Mailboxes, kIntents>;
using IntentStories = std::array<IntentRow, 2>;

// Rates per day of one person while nothing of what would be seen is seen.
struct IntentFlow {
  Intents up{};
  Intents down{};
  Intents seen{};     // takes weight away
  Intents sale{};     // to the story of the sold
  double report = 0;  // takes weight away from the sold
};

// What is left of the weights after so many days; the mailbox stays.
void pass(IntentStories& stories, const IntentFlow& flow, double days);

void scale(IntentStories& stories, double factor);
[[nodiscard]] double sum_of(const IntentStories& stories);
[[nodiscard]] Mailboxes mailboxes_of(const IntentStories& stories);

}  // namespace ls::generator::crm
