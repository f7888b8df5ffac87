#include "leadstream/http/webhook_gate.hpp"

#include "unit/http/webhooks/signed.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::http {
namespace {

using event::Provider;

constexpr EventTime kNow{1'780'000'000'000};

std::string fault(Provider provider, const WebhookAccess& access) {
  const auto opened = WebhookGate::open({{provider, access}});
  return opened ? "" : opened.error().message;
}

TEST(WebhookGate, SaysWhatIsMissingOrWrongWithAKey) {
  EXPECT_EQ(fault(Provider::hubspot, {.tenant = "acme"}), "hubspot: needs secret");
  EXPECT_EQ(fault(Provider::salesforce, {}), "salesforce: needs secret");
  EXPECT_EQ(fault(Provider::mailgun, {}), "mailgun: needs secret");
  EXPECT_EQ(fault(Provider::sendgrid, {}), "sendgrid: needs public_key");
  EXPECT_EQ(fault(Provider::gohighlevel, {.public_key = "x"}),
            "gohighlevel: public_key: expected a public key: PEM, or its DER in base64");
  EXPECT_EQ(fault(Provider::ses, {.topics = {"t"}}), "ses: needs topics and certificates");
  EXPECT_EQ(fault(Provider::ses, {.topics = {"t"}, .certificates = "/nowhere"}),
            "ses: certificates: No such file or directory");
  EXPECT_EQ(fault(Provider::postmark, {}), "postmark: needs username and password, or path_secret");
  EXPECT_EQ(fault(Provider::mautic, {.username = "u"}),
            "mautic: username and password belong together");
  EXPECT_EQ(fault(Provider::mautic, {.secret = "s"}), "");
  EXPECT_EQ(fault(Provider::sendgrid, {.public_key = test::kEcKey}), "");
}

TEST(WebhookGate, KnowsWhoMayPostAndForWhom) {
  const auto gate =
      WebhookGate::open({{Provider::hubspot, {.tenant = "acme", .secret = "s"}}}).take();

  ASSERT_NE(gate->access(Provider::hubspot), nullptr);
  EXPECT_EQ(gate->access(Provider::hubspot)->tenant, "acme");
  EXPECT_EQ(gate->access(Provider::mautic), nullptr);
}

TEST(WebhookGate, LetsARequestInOnceUnlessItIsGivenBack) {
  const auto gate = WebhookGate::open({{Provider::sendgrid, {.public_key = test::kEcKey}}}).take();
  Request request;
  request.method = Method::post;
  request.body = R"([{"event":"open"}])";
  request.headers = {{"X-Twilio-Email-Event-Webhook-Signature", test::kEcSignature},
                     {"X-Twilio-Email-Event-Webhook-Timestamp", "1780000000"}};

  const auto first = gate->admit(Provider::sendgrid, request, "", kNow);
  const auto second = gate->admit(Provider::sendgrid, request, "", kNow);
  ASSERT_TRUE(first);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "replayed");

  gate->give_back(*first);
  EXPECT_TRUE(gate->admit(Provider::sendgrid, request, "", kNow));
}

// A signature is good for a day before and after its time, so its token is kept for two.
TEST(WebhookGate, ARequestIsKnownAsLongAsItsSignatureIsGood) {
  const auto gate = WebhookGate::open({{Provider::sendgrid, {.public_key = test::kEcKey}}}).take();
  Request request;
  request.method = Method::post;
  request.body = R"([{"event":"open"}])";
  request.headers = {{"X-Twilio-Email-Event-Webhook-Signature", test::kEcSignature},
                     {"X-Twilio-Email-Event-Webhook-Timestamp", "1780000000"}};
  ASSERT_TRUE(gate->admit(Provider::sendgrid, request, "", kNow - hours(24)));

  const auto last = gate->admit(Provider::sendgrid, request, "", kNow + hours(24));
  const auto after = gate->admit(Provider::sendgrid, request, "", kNow + hours(24) + Millis{1});

  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, "replayed");
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, "stale_signature");
}

}  // namespace
}  // namespace ls::http
