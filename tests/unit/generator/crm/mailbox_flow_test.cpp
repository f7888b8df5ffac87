#include "generator/crm/mailbox_flow.hpp"

#include <gtest/gtest.h>

namespace ls::generator::crm {
namespace {

// The series of the matrix exponential of people's mailboxes over 400 days, summed with 50 digits
// by a script of its own.
TEST(MailboxFlow, IsTheExponentialOfTheRates) {
  const MailboxChange flow = mailbox_flow(Rules(Options{}).mailbox_change(Kind::human), 400.0);
  constexpr MailboxChange kExpected{
      {{.776100952449293, .060042022812084, .127508693107818, .036348331630805},
       {.122713613199080, .140600878402869, .507581546902025, .229103961496027},
       {.189005390023651, .010086050399924, .432741160572994, .368167399003431},
       {0, 0, 0, 1}}};

  for (std::size_t i = 0; i < kMailboxes; ++i) {
    for (std::size_t j = 0; j < kMailboxes; ++j) {
      EXPECT_NEAR(flow[i][j], kExpected[i][j], 1e-13) << i << " to " << j;
    }
  }
}

TEST(MailboxFlow, KeepsTheWholeAndFollowsOnItself) {
  const MailboxChange& rates = Rules(Options{}).mailbox_change(Kind::human);
  const Mailboxes now{.7, .1, .15, .05};

  const Mailboxes twice = after(after(now, mailbox_flow(rates, 30.0)), mailbox_flow(rates, 70.0));
  const Mailboxes once = after(now, mailbox_flow(rates, 100.0));

  EXPECT_NEAR(once[0] + once[1] + once[2] + once[3], 1.0, 1e-13);
  for (std::size_t i = 0; i < kMailboxes; ++i) {
    EXPECT_NEAR(twice[i], once[i], 1e-13);
  }
}

TEST(MailboxFlow, StandsStillWithoutRates) {
  const MailboxChange flow =
      mailbox_flow(Rules(Options{}).mailbox_change(Kind::trap_pristine), 100.0);

  EXPECT_EQ(after({.25, .25, .25, .25}, flow), (Mailboxes{.25, .25, .25, .25}));
}

}  // namespace
}  // namespace ls::generator::crm
