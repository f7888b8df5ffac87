#include "generator/crm/intent_flow.hpp"

#include <algorithm>
#include <cmath>

namespace ls::generator::crm {
namespace {

void add(Mailboxes& to, const Mailboxes& from, double factor) {
  for (std::size_t i = 0; i < kMailboxes; ++i) {
    to[i] += factor * from[i];
  }
}

Intents leaving(const IntentFlow& flow, std::size_t story) {
  Intents rates{};
  for (std::size_t i = 0; i < kIntents; ++i) {
    rates[i] = flow.up[i] + flow.down[i] + flow.seen[i] + (story == 0 ? flow.sale[i] : flow.report);
  }
  return rates;
}

// One jump of the uniformised chain: weights times (I + rates / rate).
IntentStories jump(const IntentStories& now, const IntentFlow& flow,
                   const std::array<Intents, 2>& leave, double rate) {
  IntentStories next{};
  for (std::size_t story = 0; story < now.size(); ++story) {
    for (std::size_t i = 0; i < kIntents; ++i) {
      const Mailboxes& from = now[story][i];
      add(next[story][i], from, 1.0 - leave[story][i] / rate);
      if (i + 1 < kIntents) {
        add(next[story][i + 1], from, flow.up[i] / rate);
      }
      if (i > 0) {
        add(next[story][i - 1], from, flow.down[i] / rate);
      }
      if (story == 0) {
        add(next[1][i], from, flow.sale[i] / rate);
      }
    }
  }
  return next;
}

}  // namespace

// By uniformisation (Jensen 1953): all terms are positive, so nothing cancels.
void pass(IntentStories& stories, const IntentFlow& flow, double days) {
  const std::array<Intents, 2> leave{leaving(flow, 0), leaving(flow, 1)};
  double rate = 0.0;
  for (const Intents& rates : leave) {
    rate = std::max(rate, *std::ranges::max_element(rates));
  }
  if (!(rate * days > 0.0)) {
    return;
  }
  // e^-mean must not underflow.
  constexpr double kMeanMax = 200.0;
  const double pieces = std::ceil(rate * days / kMeanMax);
  const double mean = rate * days / pieces;
  for (double piece = 0.0; piece < pieces; piece += 1.0) {
    IntentStories power = stories;
    IntentStories result{};
    double weight = std::exp(-mean);
    // What is left of the Poisson distribution bounds what is left out.
    double rest = 1.0;
    for (double n = 0.0; rest > 1e-13 && n < 1'000.0; n += 1.0) {
      for (std::size_t story = 0; story < power.size(); ++story) {
        for (std::size_t i = 0; i < kIntents; ++i) {
          add(result[story][i], power[story][i], weight);
        }
      }
      rest -= weight;
      weight *= mean / (n + 1.0);
      if (n > mean && weight < 1e-15) {
        break;
      }
      power = jump(power, flow, leave, rate);
    }
    stories = result;
  }
}

void scale(IntentStories& stories, double factor) {
  for (IntentRow& row : stories) {
    for (Mailboxes& mailboxes : row) {
      for (double& weight : mailboxes) {
        weight *= factor;
      }
    }
  }
}

Mailboxes mailboxes_of(const IntentStories& stories) {
  Mailboxes sum{};
  for (const IntentRow& row : stories) {
    for (const Mailboxes& mailboxes : row) {
      add(sum, mailboxes, 1.0);
    }
  }
  return sum;
}

double sum_of(const IntentStories& stories) {
  double sum = 0.0;
  for (const double weight : mailboxes_of(stories)) {
    sum += weight;
  }
  return sum;
}

}  // namespace ls::generator::crm
