#include "generator/crm/mailbox_flow.hpp"

#include <algorithm>
#include <cmath>

namespace ls::generator::crm {
namespace {

MailboxChange times(const MailboxChange& a, const MailboxChange& b) {
  MailboxChange product{};
  for (std::size_t i = 0; i < kMailboxes; ++i) {
    product[i] = after(a[i], b);
  }
  return product;
}

}  // namespace

Mailboxes after(const Mailboxes& now, const MailboxChange& flow) {
  Mailboxes result{};
  for (std::size_t i = 0; i < kMailboxes; ++i) {
    for (std::size_t j = 0; j < kMailboxes; ++j) {
      result[j] += now[i] * flow[i][j];
    }
  }
  return result;
}

// By uniformisation (Jensen 1953) of a time short enough for few terms, then by squaring: all terms
// are positive, so nothing cancels.
MailboxChange mailbox_flow(const MailboxChange& change, double days) {
  double rate = 0.0;
  MailboxChange flow{};
  for (std::size_t i = 0; i < kMailboxes; ++i) {
    rate = std::max(rate, -change[i][i]);
    flow[i][i] = 1.0;
  }
  if (!(rate * days > 0.0)) {
    return flow;
  }
  int squarings = 0;
  double mean = rate * days;
  while (mean > 0.5) {
    mean /= 2.0;
    ++squarings;
  }
  MailboxChange jump = change;
  for (std::size_t i = 0; i < kMailboxes; ++i) {
    for (double& value : jump[i]) {
      value /= rate;
    }
    jump[i][i] += 1.0;
  }
  constexpr int kTerms = 14;  // 0.5^14 / 14! is below 1e-15
  MailboxChange power = flow;
  double weight = std::exp(-mean);
  flow = {};
  for (int n = 0; n < kTerms; ++n) {
    for (std::size_t i = 0; i < kMailboxes; ++i) {
      for (std::size_t j = 0; j < kMailboxes; ++j) {
        flow[i][j] += weight * power[i][j];
      }
    }
    power = times(power, jump);
    weight *= mean / (n + 1.0);
  }
  for (int i = 0; i < squarings; ++i) {
    flow = times(flow, flow);
  }
  return flow;
}

}  // namespace ls::generator::crm
