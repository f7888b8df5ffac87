#include "http/webhooks/verifiers.hpp"

#include "unit/http/webhooks/signed.hpp"

#include "leadstream/base/base64.hpp"

#include <gtest/gtest.h>

#include <string>

// The HMACs were made with python3's hmac and hashlib, the other signatures with OpenSSL's command
// line.

namespace ls::http {
namespace {

constexpr EventTime kNow{1'780'000'000'000};  // 2026-05-28T20:26:40Z
using Verify = Result<std::string> (*)(const WebhookKeys&, const Attempt&);

Request post_request() {
  Request request;
  request.method = Method::post;
  return request;
}

// A request that can be spoilt in one place.
struct Try {
  Request request = post_request();
  WebhookKeys keys = {};
  std::string path_secret = {};
  std::string public_url = "https://leads.example";
  EventTime now = kNow;

  [[nodiscard]] Result<std::string> operator()(Verify verify) const {
    return verify(keys, {request, path_secret, public_url, now});
  }
  // "ok" and what makes it unique, or the code.
  [[nodiscard]] std::string verdict(Verify verify) const {
    const Result<std::string> verified = (*this)(verify);
    return verified ? "ok " + *verified : verified.error().code;
  }
};

Try hubspot() {
  Try good;
  good.keys.access.secret = "app-secret";
  good.request.path = "/api/v1/ingest/hubspot";
  good.request.body = R"([{"eventId":1}])";
  good.request.headers = {
      {"X-HubSpot-Signature-v3", "Qrcy1QTL2MYyGhKqTCLgWHvaEKq8T1yMEtF7I8Mi85M="},
      {"X-HubSpot-Request-Timestamp", "1780000000000"}};
  return good;
}

TEST(Verifiers, HubSpotSignsMethodAddressBodyAndTime) {
  const Try good = hubspot();
  EXPECT_EQ(good.verdict(verify_hubspot), "ok " + good.request.headers[0].second);

  Try spoilt = hubspot();
  spoilt.request.body += " ";
  EXPECT_EQ(spoilt.verdict(verify_hubspot), "bad_signature");
  spoilt = hubspot();
  spoilt.public_url = "http://leads.example";
  EXPECT_EQ(spoilt.verdict(verify_hubspot), "bad_signature");
  spoilt = hubspot();
  spoilt.request.headers[1].second = "1780000000001";
  EXPECT_EQ(spoilt.verdict(verify_hubspot), "bad_signature");
  spoilt = hubspot();
  spoilt.keys.access.secret = "other";
  EXPECT_EQ(spoilt.verdict(verify_hubspot), "bad_signature");
  spoilt = hubspot();
  spoilt.request.headers.clear();
  EXPECT_EQ(spoilt.verdict(verify_hubspot), "bad_signature");
}

TEST(Verifiers, HubSpotsSignatureIsGoodForFiveMinutes) {
  Try attempt = hubspot();

  attempt.now = kNow + minutes(5);
  EXPECT_TRUE(attempt(verify_hubspot));
  attempt.now = kNow + minutes(5) + Millis{1};
  EXPECT_EQ(attempt.verdict(verify_hubspot), "stale_signature");
  attempt.now = kNow - minutes(5) - Millis{1};
  EXPECT_EQ(attempt.verdict(verify_hubspot), "stale_signature");
}

// Without a public address the Host is what HubSpot knows, and escapes that it undoes are undone.
TEST(Verifiers, HubSpotsAddressIsTakenFromTheRequestIfNobodySaysIt) {
  Try attempt = hubspot();
  attempt.public_url.clear();
  attempt.request.headers.emplace_back("Host", "127.0.0.1:8080");
  const std::string text = R"(POSThttp://127.0.0.1:8080/api/v1/ingest/hub:spot?a=b%20c+d:e%26)"
                           R"([{"eventId":1}]1780000000000)";
  attempt.request.path = "/api/v1/ingest/hub%3aspot";
  attempt.request.query_text = "a=b%20c+d%3Ae%26";
  attempt.request.query = {{"a", "b c d:e&"}};
  attempt.request.headers[0].second = to_base64(hmac_sha256("app-secret", text));

  EXPECT_TRUE(attempt(verify_hubspot));
}

TEST(Verifiers, ARelaySignsSecondsAndBody) {
  Try attempt;
  attempt.keys.access.secret = "relay";
  attempt.request.body = R"({"a":1})";
  const std::string signature = "fe8f95886e801b99d29f97e20283cbd8f4147cd9f1f15d3dcb042422f09579c4";
  attempt.request.headers = {{"X-Leadstream-Signature", "t=1780000000,v1=" + signature}};
  EXPECT_EQ(attempt.verdict(verify_relay), "ok " + signature);

  Try late = attempt;
  late.now = kNow + minutes(6);
  EXPECT_EQ(late.verdict(verify_relay), "stale_signature");
  const std::string broken[] = {"",
                                "t=1780000000",
                                "v1=" + signature,
                                "t=1780000001,v1=" + signature,
                                "t=1780000000,v1=" + signature.substr(1),
                                "t=,v1=" + signature};
  for (const std::string& header : broken) {
    attempt.request.headers[0].second = header;
    EXPECT_EQ(attempt.verdict(verify_relay), "bad_signature") << header;
  }
}

TEST(Verifiers, SendGridSignsWithAnEcKey) {
  Try attempt;
  attempt.keys.public_key = PublicKey::parse(test::kEcKey).take();
  attempt.request.body = R"([{"event":"open"}])";
  attempt.request.headers = {{"X-Twilio-Email-Event-Webhook-Signature", test::kEcSignature},
                             {"X-Twilio-Email-Event-Webhook-Timestamp", "1780000000"}};
  EXPECT_EQ(attempt.verdict(verify_sendgrid), "ok " + test::kEcSignature);

  attempt.now = kNow + hours(25);
  EXPECT_EQ(attempt.verdict(verify_sendgrid), "stale_signature");
  attempt.request.headers[1].second = "1780000001";
  EXPECT_EQ(attempt.verdict(verify_sendgrid), "bad_signature");
  attempt.request.headers[0].second = "AAAA";
  EXPECT_EQ(attempt.verdict(verify_sendgrid), "bad_signature");
  attempt.request.headers.clear();
  EXPECT_EQ(attempt.verdict(verify_sendgrid), "bad_signature");
}

TEST(Verifiers, MailgunSignsTimeAndTokenInTheBody) {
  Try attempt;
  attempt.keys.access.secret = "key-1";
  const auto body = [](const std::string& token) {
    return R"({"signature":{"timestamp":"1780000000","token":")" + token +
           R"(","signature":"edc0fc1d0a2fc15bfd9d1578d54f78bd0ab6af861c64a7e14178bca8e17610de"},)"
           R"("event-data":{}})";
  };
  attempt.request.body = body("tok-1");
  EXPECT_EQ(attempt.verdict(verify_mailgun), "ok tok-1");

  attempt.now = kNow + hours(25);
  EXPECT_EQ(attempt.verdict(verify_mailgun), "stale_signature");
  for (const std::string& broken :
       {body("tok-2"), std::string("{}"), std::string("{"), std::string("[]"),
        std::string(R"({"signature":{"timestamp":"1780000000","token":"tok-1"}})")}) {
    attempt.request.body = broken;
    EXPECT_EQ(attempt.verdict(verify_mailgun), "bad_signature") << broken;
  }
}

TEST(Verifiers, GoHighLevelSignsTheBodyWithAnRsaKey) {
  Try attempt;
  attempt.keys.public_key = PublicKey::parse(test::kRsaKey).take();
  attempt.request.body = test::kRsaMessage;
  attempt.request.headers = {{"x-wh-signature", test::kRsaSignature}};
  EXPECT_EQ(attempt.verdict(verify_gohighlevel), "ok w1");

  attempt.now = kNow + hours(25);
  EXPECT_EQ(attempt.verdict(verify_gohighlevel), "stale_signature");
  attempt.request.body += "\n";
  EXPECT_EQ(attempt.verdict(verify_gohighlevel), "bad_signature");
  attempt.request.headers.clear();
  EXPECT_EQ(attempt.verdict(verify_gohighlevel), "bad_signature");
}

TEST(Verifiers, GoHighLevelsNewerKeyHasAHeaderOfItsOwn) {
  Try attempt;
  attempt.keys.public_key = PublicKey::parse(test::kEdKey).take();
  attempt.request.body = test::kRsaMessage;
  attempt.request.headers = {{"x-wh-signature", test::kRsaSignature},
                             {"x-ghl-signature", test::kEdSignature}};
  EXPECT_EQ(attempt.verdict(verify_gohighlevel), "ok w1");

  attempt.request.body += " ";
  EXPECT_EQ(attempt.verdict(verify_gohighlevel), "bad_signature");
  attempt.request.body.pop_back();
  attempt.request.headers.pop_back();
  EXPECT_EQ(attempt.verdict(verify_gohighlevel), "bad_signature");
}

std::string sns(const std::string& version, const std::string& signature,
                const std::string& url =
                    "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem") {
  return R"({"Type":"Notification","MessageId":"m-1","TopicArn":"arn:aws:sns:eu-central-1:1:t",)"
         R"("Subject":"greeting","Message":"hello","Timestamp":"2026-05-28T20:26:40.000Z",)"
         R"("SignatureVersion":")" +
         version + R"(","Signature":")" + signature + R"(","SigningCertURL":")" + url + "\"}";
}

Try amazon() {
  Try attempt;
  attempt.keys.access.topics = {"arn:aws:sns:eu-central-1:1:t"};
  attempt.keys.certificates.emplace("SimpleNotificationService-1.pem",
                                    Certificate::parse(test::kCertificate).take());
  attempt.request.body = sns("1", test::kSnsSignature1);
  return attempt;
}

TEST(Verifiers, SnsSignsSomeMembersInBothVersions) {
  Try attempt = amazon();
  EXPECT_EQ(attempt.verdict(verify_sns), "ok m-1");

  attempt.request.body = sns("2", test::kSnsSignature2);
  EXPECT_EQ(attempt.verdict(verify_sns), "ok m-1");
  for (const std::string& broken :
       {sns("1", test::kSnsSignature2), sns("2", test::kSnsSignature1),
        sns("3", test::kSnsSignature1), sns("1", ""), std::string("{}"), std::string("[")}) {
    attempt.request.body = broken;
    EXPECT_EQ(attempt.verdict(verify_sns), "bad_signature") << broken;
  }
}

TEST(Verifiers, SnsSignsAConfirmationByItsOwnMembers) {
  Try attempt = amazon();
  attempt.request.body =
      R"({"Type":"SubscriptionConfirmation","MessageId":"m-2","Token":"tok",)"
      R"("TopicArn":"arn:aws:sns:eu-central-1:1:t","Message":"You have chosen to subscribe",)"
      R"("SubscribeURL":"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription",)"
      R"("Timestamp":"2026-05-28T20:26:40.000Z","SignatureVersion":"1","Signature":")" +
      test::kSnsConfirmation +
      R"(","SigningCertURL":"https://sns.eu-central-1.amazonaws.com/)"
      R"(SimpleNotificationService-1.pem"})";

  EXPECT_EQ(attempt.verdict(verify_sns), "ok m-2");
}

TEST(Verifiers, SnsMayOnlyPostFromOwnTopicsWithACertificateOfTheStore) {
  Try attempt = amazon();
  attempt.keys.access.topics = {"arn:aws:sns:eu-central-1:1:other"};
  EXPECT_EQ(attempt.verdict(verify_sns), "bad_signature");

  attempt = amazon();
  attempt.keys.certificates.clear();
  EXPECT_EQ(attempt.verdict(verify_sns), "bad_signature");

  for (const char* url :
       {"http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://sns.evil.example/SimpleNotificationService-1.pem",
        "https://sns.evil.example/amazonaws.com/SimpleNotificationService-1.pem",
        "https://sns.x.amazonaws.com.evil.example/SimpleNotificationService-1.pem",
        "https://sns.x.amazonaws.com/a/SimpleNotificationService-1.pem",
        "SimpleNotificationService-1.pem", ""}) {
    attempt = amazon();
    attempt.request.body = sns("1", test::kSnsSignature1, url);
    EXPECT_EQ(attempt.verdict(verify_sns), "bad_signature") << url;
  }
}

TEST(Verifiers, SnsIsHeldToTheTimesOfMessageAndCertificate) {
  Try attempt = amazon();

  attempt.now = kNow + hours(25);
  EXPECT_EQ(attempt.verdict(verify_sns), "stale_signature");
  attempt.now = EventTime{1'798'761'600'001};  // 2027: the certificate is over
  EXPECT_EQ(attempt.verdict(verify_sns), "bad_signature");
}

TEST(Verifiers, WhoSignsNothingShowsASharedSecret) {
  Try attempt;
  attempt.keys.access.username = "postmark";
  attempt.keys.access.password = "pa:ss";
  attempt.request.headers = {{"Authorization", "Basic cG9zdG1hcms6cGE6c3M="}};
  EXPECT_EQ(attempt.verdict(verify_shared_secret), "ok ");

  attempt.keys.access.path_secret = "s3cret";
  EXPECT_EQ(attempt.verdict(verify_shared_secret), "bad_signature");
  attempt.path_secret = "s3cret";
  EXPECT_EQ(attempt.verdict(verify_shared_secret), "ok ");

  attempt.request.headers[0].second = "Basic cG9zdG1hcms6cGE6c3Q=";
  EXPECT_EQ(attempt.verdict(verify_shared_secret), "bad_signature");
  attempt.request.headers.clear();
  EXPECT_EQ(attempt.verdict(verify_shared_secret), "bad_signature");
}

TEST(Verifiers, MauticSignsTheBody) {
  Try attempt;
  attempt.keys.access.secret = "mau";
  attempt.request.body = R"({"a":1})";
  attempt.request.headers = {{"Webhook-Signature", "fH4JLpa5BfM0kr8Q3H6ORjKXj80epQboUOhFGN1dsJ0="}};
  EXPECT_EQ(attempt.verdict(verify_shared_secret),
            "ok fH4JLpa5BfM0kr8Q3H6ORjKXj80epQboUOhFGN1dsJ0=");

  attempt.request.body = R"({"a":2})";
  EXPECT_EQ(attempt.verdict(verify_shared_secret), "bad_signature");
}

}  // namespace
}  // namespace ls::http
