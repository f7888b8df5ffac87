#include "leadstream/scoring/email/mailbox_chance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace ls::scoring {
namespace {

// What is commonly published of lists: they lose some 22 % of their addresses in a year, about as
// many to silence as to closing; providers close what nobody reads within a year; two of a hundred
// messages are put off, many more where a mailbox runs full.
constexpr double kYear = 365.0;
constexpr double kLeft = 0.13 / kYear;         // of those that are read, a day
constexpr double kClosed = 0.10 / kYear;       // likewise
constexpr double kUnreadClosed = 1.0 / 270.0;  // of those that nobody reads
constexpr double kSoftRead = 0.02;
constexpr double kSoftUnread = 0.10;
constexpr double kTakenGone = 0.02;  // of mail to what is gone; the rest bounces hard
constexpr double kSoftGone = 0.03;
constexpr double kReopened = 0.02;  // of what has bounced hard, within a month

// How readily people answer visibly, and how many answer so: one message in five on average, since
// many read without pictures.
constexpr std::size_t kLevels = 6;
constexpr std::array<double, kLevels> kReadiness = {0.04, 0.09, 0.16, 0.26, 0.40, 0.60};
constexpr std::array<double, kLevels> kPeople = {0.15, 0.25, 0.25, 0.18, 0.11, 0.06};
// Of people behind a privacy relay only clicks show, a fifth of what others show.
constexpr double kShownBehindRelay = 0.2;
constexpr double kMeanReadiness = 0.195;
// Programs that sign up answer now and then.
constexpr double kProgramsAnswer = 0.02;
// Most answers come within a day or two.
constexpr double kAnswerDays = 1.0;

struct Mailbox {
  std::array<double, kLevels> readiness = kReadiness;
  std::array<double, kLevels> read = {};
  double unread = 0.0;
  double gone = 0.0;
  double nobody = 0.0;

  [[nodiscard]] double all_read() const {
    double sum = 0.0;
    for (const double weight : read) {
      sum += weight;
    }
    return sum;
  }
  [[nodiscard]] double sum() const {
    return all_read() + unread + gone + nobody;
  }
  void scale(double factor) {
    for (double& weight : read) {
      weight *= factor;
    }
    unread *= factor;
    gone *= factor;
    nobody *= factor;
  }

  // Exact for rates that do not change; at most one change at a time is worth counting.
  void pass(double days) {
    const double stays = std::exp(-(kLeft + kClosed) * days);
    const double leaves = (1.0 - stays) * kLeft / (kLeft + kClosed);
    const double closes = (1.0 - stays) - leaves;
    const double decays = 1.0 - std::exp(-kUnreadClosed * days);
    const double readers = all_read();
    gone += unread * decays + readers * closes;
    unread = unread * (1.0 - decays) + readers * leaves;
    for (double& weight : read) {
      weight *= stays;
    }
  }
  // A message that was delivered, and not answered in so much of the time in which answers come.
  void stay_silent(double waited) {
    for (std::size_t i = 0; i < kLevels; ++i) {
      read[i] *= (1.0 - kSoftRead) * (1.0 - readiness[i] * waited);
    }
    unread *= 1.0 - kSoftUnread;
    gone *= kTakenGone;
    nobody *= 1.0 - kSoftRead;
    scale(1.0 / sum());
  }
  void bounce_softly() {
    for (double& weight : read) {
      weight *= kSoftRead;
    }
    unread *= kSoftUnread;
    gone *= kSoftGone;
    nobody *= kSoftRead;
    scale(1.0 / sum());
  }
};

// Before the silence: as it came in, or as the last sign of a person left it.
Mailbox before_silence(const MailboxHistory& history) {
  Mailbox mailbox;
  const bool has_sign = history.answered > 0;
  // More than this many messages tell nothing new of a propensity, and powers of them vanish.
  constexpr double kCountedMax = 50.0;
  const double all = history.delivered - std::min(history.delivered, history.silent);
  const double asked = std::min(all, kCountedMax);
  const double answered = all > 0.0 ? std::min<double>(history.answered, all) * asked / all : 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < kLevels; ++i) {
    double& readiness = mailbox.readiness[i];
    readiness *= history.is_behind_relay ? kShownBehindRelay : 1.0;
    mailbox.read[i] =
        kPeople[i] * std::pow(readiness, answered) * std::pow(1.0 - readiness, asked - answered);
    sum += mailbox.read[i];
  }
  const double read = (1.0 - history.nobody) * (1.0 - history.unread - history.gone);
  // A person answers, a program seldom does.
  const double mean = kMeanReadiness * (history.is_behind_relay ? kShownBehindRelay : 1.0);
  const double programs = has_sign ? kProgramsAnswer / mean : 1.0;
  const double nobody = history.nobody * programs;
  for (double& weight : mailbox.read) {
    weight *= read / sum;
  }
  mailbox.nobody = nobody;
  mailbox.unread = has_sign ? 0.0 : (1.0 - history.nobody) * history.unread;
  mailbox.gone = has_sign ? 0.0 : (1.0 - history.nobody) * history.gone;
  mailbox.scale(1.0 / mailbox.sum());
  return mailbox;
}

}  // namespace

double mailbox_chance(const MailboxHistory& history, double ahead_days) {
  Mailbox mailbox = before_silence(history);
  if (history.has_bounced_hard) {
    return kReopened * mailbox.all_read();
  }
  // What was sent since then, evenly spread. The silence of more messages than these tells no more.
  constexpr std::uint32_t kStepsMax = 48;
  const std::uint32_t soft_before =
      history.soft_bounces - std::min(history.soft_bounces, history.soft_bounces_in_a_row);
  const std::uint32_t steps =
      std::min(kStepsMax, history.silent + soft_before + history.soft_bounces_in_a_row);
  const double days = std::max(0.0, history.days_since_sign.value_or(0.0));
  const double each = steps > 0 ? days / steps : days;
  const std::uint32_t deliveries =
      steps - std::min(steps, soft_before + history.soft_bounces_in_a_row);
  for (std::uint32_t i = 0; i < steps; ++i) {
    mailbox.pass(each);
    if (i < soft_before || i >= soft_before + deliveries) {
      mailbox.bounce_softly();
    } else {
      const bool is_last = i + 1 == soft_before + deliveries;
      const double waited =
          is_last ? 1.0 - std::exp(-history.days_since_delivered.value_or(30.0) / kAnswerDays)
                  : 1.0;
      mailbox.stay_silent(waited);
    }
  }
  if (steps == 0) {
    mailbox.pass(days);
  }
  return mailbox.all_read() * std::exp(-(kLeft + kClosed) * ahead_days);
}

}  // namespace ls::scoring
