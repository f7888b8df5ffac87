#include "event/adapters/bounce.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::event {
namespace {

struct Case {
  std::string text;
  BounceKind kind;
};

constexpr BounceKind kHard = BounceKind::hard;
constexpr BounceKind kSoft = BounceKind::soft;
constexpr BounceKind kBlock = BounceKind::block;

// Texts are those that the providers' postmaster pages and the mail servers' sources show; what
// they mean is RFC 3463's text for the code, or the page's for the text.
const Case kCases[] = {
    // RFC 3463, X.1: the address.
    {"550 5.1.1 User unknown", kHard},
    {"550-5.1.1 The email account that you tried to reach does not exist.", kHard},
    {"550 5.1.2 Bad destination system address", kHard},
    {"553 5.1.3 Bad destination mailbox address syntax", kHard},
    {"550 5.1.4 Destination mailbox address ambiguous", kHard},
    {"551 5.1.6 Destination mailbox has moved, No forwarding address", kHard},
    {"553 5.1.7 Bad sender's mailbox address syntax", kBlock},
    {"553 5.1.8 Domain of sender address bounce@example.org does not exist", kBlock},
    {"556 5.1.10 Recipient address has null MX", kHard},
    {"550 5.1.0 Address rejected", kHard},
    {"550 5.1.0 sender rejected", kBlock},
    {"450 4.1.1 Recipient address rejected: unverified address", kSoft},
    {"450 4.1.8 Sender address rejected: Domain not found", kSoft},
    // X.2: the mailbox.
    {"550 5.2.1 The email account that you tried to reach is disabled.", kHard},
    {"552-5.2.2 The email account that you tried to reach is over quota.", kSoft},
    {"552 5.2.3 Message length exceeds administrative limit", kSoft},
    {"550 5.2.4 Mailing list expansion problem", kSoft},
    {"550 5.2.0 mailbox unavailable", kHard},
    {"554 5.2.0 Message rejected as spam", kBlock},
    {"452 4.2.2 Mailbox full", kSoft},
    {"450 4.2.1 The user you are trying to contact is receiving mail too quickly.", kSoft},
    {"451 4.2.0 Greylisted, please try again in 300 seconds", kSoft},
    {"550 5.2.121 RESOLVER.RST.RecipientRateLimitExceeded", kSoft},
    // X.3: the system.
    {"552 5.3.4 Message too big for system", kSoft},
    {"550 5.3.5 System incorrectly configured", kSoft},
    {"550 5.3.0 Mail server blocked your message", kBlock},
    {"452 4.3.1 Insufficient system storage", kSoft},
    {"421 4.3.2 System not accepting network messages", kSoft},
    // X.4: the network.
    {"550 5.4.4 Host or domain name not found", kHard},
    {"550 5.4.310 DNS domain example.invalid does not exist", kHard},
    {"550 5.4.1 Recipient address rejected: Access denied", kHard},
    {"554 5.4.6 Routing loop detected", kSoft},
    {"550 5.4.7 Delivery time expired", kSoft},
    {"554 5.4.14 Hop count exceeded - possible mail loop", kSoft},
    {"421 4.4.1 Connection timed out", kSoft},
    {"421 4.4.2 Connection dropped", kSoft},
    // X.5: the protocol, which servers use for anything.
    {"550 5.5.0 Requested action not taken: mailbox unavailable", kHard},
    {"554 5.5.0 Blocked by our blacklist", kBlock},
    {"550 5.5.1 Command unrecognized", kSoft},
    // X.6: the content.
    {"554 5.6.0 Message content rejected", kBlock},
    {"550 5.6.1 Media not supported", kBlock},
    // X.7: policy.
    {"550 5.7.1 Our system has detected that this message is likely unsolicited mail.", kBlock},
    {"550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent (S3140).", kBlock},
    {"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
     kBlock},
    {"550 5.7.26 This mail is unauthenticated, which poses a security risk", kBlock},
    {"550 5.7.509 Access denied, sending domain does not pass DMARC verification", kBlock},
    {"553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred", kBlock},
    {"554 5.7.9 Message not accepted for policy reasons", kBlock},
    {"421 4.7.0 [TSS04] Messages temporarily deferred due to user complaints", kSoft},
    {"421 4.7.28 Our system has detected an unusual rate of mail", kSoft},
    {"451 4.7.1 Greylisting in action, please come back later", kSoft},
    // Undefined status.
    {"500 5.0.0 unknown recipient", kHard},
    {"554 5.0.0 Message blocked due to spam content", kBlock},
    {"550 5.0.0 mailbox is full", kSoft},
    {"550 5.0.0 rejected", kHard},
    {"421 4.0.0 try later", kSoft},
    // No enhanced code at all.
    {"500 unknown recipient", kHard},
    {"550 No such user here", kHard},
    {"554 delivery error: dd This user doesn't have a yahoo.com account (ann@yahoo.com)", kHard},
    {"550 Requested action not taken: mailbox unavailable", kHard},
    {"552 Requested mail action aborted, mailbox full", kSoft},
    {"552 quota exceeded", kSoft},
    {"554 Your access to this mail system has been rejected due to poor reputation", kBlock},
    {"550 SPF check failed: spf fail", kBlock},
    {"550 Verification failed: dkim signature missing", kBlock},
    {"550 relaying denied", kBlock},
    {"421 Service not available", kSoft},
    {"450 mailbox busy", kSoft},
    {"550 Go away", kHard},
    // Neither code nor known words.
    {"", kSoft},
    {"The mail system ended.", kSoft},
    {"smtp; user unknown", kHard},
    {"smtp; listed at barracuda", kBlock},
};

TEST(Bounce, IsJudgedAsItsCodeAndTextMean) {
  EXPECT_GE(std::size(kCases), 60U);
  for (const Case& known : kCases) {
    EXPECT_EQ(to_string(classify_bounce(parse_reply(known.text), known.text)),
              to_string(known.kind))
        << known.text;
  }
}

TEST(Bounce, AGivenStatusCountsWithoutAText) {
  EXPECT_EQ(classify_bounce({.code = 0, .enhanced = "5.1.1"}, ""), kHard);
  EXPECT_EQ(classify_bounce({.code = 550, .enhanced = "4.2.2"}, "user unknown"), kSoft);
  EXPECT_EQ(classify_bounce({.code = 550, .enhanced = "nonsense"}, ""), kHard);
}

TEST(Bounce, FindsTheCodesInATextAndNothingElse) {
  struct Found {
    std::string text;
    int code;
    std::string enhanced;
  };
  const Found cases[] = {{"smtp;550 5.1.1 x", 550, "5.1.1"},
                         {"550-5.7.26 y", 550, "5.7.26"},
                         {"(#5.1.1)", 0, "5.1.1"},
                         {"250 OK", 250, ""},
                         {"host 5.61.22.10 said: 452 4.2.2", 452, "4.2.2"},
                         {"from 192.168.250.1", 0, ""},
                         {"version 5.1", 0, ""},
                         {"5.1.1234", 0, ""},
                         {"x550 code", 0, ""},
                         {"error 5.1.1.", 0, "5.1.1"},
                         {"", 0, ""}};
  for (const Found& found : cases) {
    const SmtpReply reply = parse_reply(found.text);
    EXPECT_EQ(reply.code, found.code) << found.text;
    EXPECT_EQ(reply.enhanced, found.enhanced) << found.text;
  }
}

}  // namespace
}  // namespace ls::event
