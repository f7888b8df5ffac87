#include "support/http_client.hpp"
#include "support/http_world.hpp"
#include "support/webhook_cases.hpp"
#include "support/webhook_signer.hpp"

#include "leadstream/event/json_document.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace ls::http {
namespace {

using event::Provider;
using test::ask;
using test::HttpAnswer;
using test::HttpCall;
using test::HttpWorld;
using test::WebhookCase;

constexpr EventTime kNow{1'780'000'000'000};  // as HttpWorld starts

const test::WebhookSigner& signer() {
  static const test::WebhookSigner made;
  return made;
}

// A server that takes the webhooks of all providers.
struct IngestWorld {
  std::unique_ptr<WebhookGate> gate = signer().gate("acme");
  HttpWorld http{{}, [this](Services& services) { services.webhooks = gate.get(); }};

  [[nodiscard]] HttpAnswer post(const HttpCall& call) const {
    return ask(http.port(), call);
  }
  // Every event that is on the log, in the order of its text.
  [[nodiscard]] std::vector<std::string> events() {
    std::vector<std::string> all;
    for (const auto& topic : *http.log.topics()) {
      if (topic.name != "leads.dead_letters") {
        for (const auto& stored : http.log.all(topic.name)) {
          all.push_back(stored.record.value);
        }
      }
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  [[nodiscard]] std::vector<std::string> dead_letters() const {
    std::vector<std::string> all;
    for (const auto& stored : http.log.all("leads.dead_letters")) {
      all.push_back(stored.record.headers[0].second + " " + stored.record.headers[2].second);
    }
    return all;
  }
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// What of a recorded case depends on when it is posted, and whose it is.
std::string as_posted(std::string text) {
  text = replaced(std::move(text), "2025-06-25T06:57:06.225Z", format_rfc3339(kNow));
  text = replaced(std::move(text), "2026-01-01T00:00:00.000Z", format_rfc3339(kNow));
  return replaced(std::move(text), "\"contact_id\":", "\"tenant\":\"acme\",\"contact_id\":");
}

// SES is posted through SNS; what SNS says of itself is for the tests of its verification.
bool is_of_sns(const WebhookCase& recorded) {
  return recorded.payload.find("TopicArn") != std::string::npos;
}

std::string payload_of(const WebhookCase& recorded) {
  return replaced(recorded.payload, "2025-06-25T06:57:06.225Z", format_rfc3339(kNow));
}

std::string prefix_of(const WebhookCase& recorded) {
  return recorded.provider == Provider::ses ? "/Message" : "";
}

TEST(Ingest, EveryRecordedPayloadArrivesAsItsEventsAndItsRefusals) {
  for (const WebhookCase& recorded : test::webhook_cases()) {
    if (is_of_sns(recorded)) {
      continue;
    }
    SCOPED_TRACE(std::string(event::to_string(recorded.provider)) + "/" + recorded.name);
    IngestWorld world;

    const HttpAnswer answer =
        world.post(signer().call(recorded.provider, payload_of(recorded), kNow, recorded.name));

    EXPECT_EQ(answer.status, 202) << answer.body;
    std::vector<std::string> expected;
    for (const std::string& event : recorded.events) {
      expected.push_back(as_posted(event));
    }
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(world.events(), expected);
    std::vector<std::string> refused;
    for (const std::string& item : recorded.refused) {
      refused.push_back(replaced(item, " ", " " + prefix_of(recorded)));
    }
    EXPECT_EQ(world.dead_letters(), refused);
  }
}

HttpCall sendgrid(const std::string& payload, EventTime now = kNow) {
  return signer().call(Provider::sendgrid, payload, now, "");
}

const std::string kTwo =
    R"([{"event":"open","email":"a@b.example","timestamp":1513299569,"sg_event_id":"e1",)"
    R"("sg_message_id":"m1"},)"
    R"({"event":"flown","email":"a@b.example","timestamp":1513299569}])";

TEST(Ingest, TheAnswerCountsWhatWasTakenAndPointsAtWhatWasNot) {
  IngestWorld world;

  const HttpAnswer answer = world.post(sendgrid(kTwo));

  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body,
            R"({"accepted":1,"refused":1,"errors":[{"pointer":"/1/event","code":"unknown_type",)"
            R"("detail":"no event of SendGrid is called \"flown\""}]})");
}

TEST(Ingest, EventsAndDeadLettersOfAPayloadAreStoredAtOnceUnderTheKeyOfTheContact) {
  IngestWorld world;

  ASSERT_EQ(world.post(sendgrid(kTwo)).status, 202);

  EXPECT_EQ(world.http.log.arrivals(), "crm.email leads.dead_letters |");
  EXPECT_EQ(world.http.log.all("crm.email")[0].record.key, "acme|a@b.example");
  const auto letter = world.http.log.all("leads.dead_letters")[0].record;
  EXPECT_EQ(letter.value, R"({"event":"flown","email":"a@b.example","timestamp":1513299569})");
  EXPECT_EQ(letter.headers[0].second, "unknown_type");
  EXPECT_EQ(letter.headers[3].second, "ingest");
  EXPECT_EQ(letter.headers[4].second, "sendgrid");
}

// The adapter makes an event of it that our own type refuses.
TEST(Ingest, WhatItsTypeRefusesIsADeadLetterThatPointsAtTheItem) {
  IngestWorld world;
  const std::string url(3000, 'x');

  const HttpAnswer answer = world.post(sendgrid(
      R"([{"event":"click","email":"a@b.example","timestamp":1513299569,"sg_event_id":"e1",)"
      R"("sg_message_id":"m1","url":")" +
      url + "\"}]"));

  EXPECT_EQ(answer.status, 202);
  EXPECT_NE(answer.body.find(R"("refused":1,"errors":[{"pointer":"/0","code":"text_too_long")"),
            std::string::npos)
      << answer.body;
  EXPECT_EQ(world.dead_letters(), std::vector<std::string>{"text_too_long /0"});
}

TEST(Ingest, ABadSignatureIsRefusedForEveryProviderAndNothingIsStored) {
  IngestWorld world;
  for (const WebhookCase& recorded : test::webhook_cases()) {
    if (is_of_sns(recorded)) {
      continue;
    }
    HttpCall call = signer().call(recorded.provider, recorded.payload, kNow, recorded.name);
    if (recorded.provider == Provider::mailgun) {
      call.body = replaced(call.body, recorded.name, recorded.name + "x");
    } else if (recorded.provider == Provider::ses) {
      call.body = replaced(call.body, "\"Message\":\"{", "\"Message\":\" {");
    } else if (recorded.provider == Provider::postmark) {
      call.headers[0].second.pop_back();
    } else {
      call.body += " ";
    }

    const HttpAnswer answer = world.post(call);

    EXPECT_EQ(answer.status, 401) << event::to_string(recorded.provider) << " " << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    EXPECT_NE(answer.body.find(R"("code":"bad_signature")"), std::string::npos) << answer.body;
  }
  EXPECT_EQ(world.http.log.arrivals(), "");
}

TEST(Ingest, TheSameRequestAgainIsAConflictForThoseThatSign) {
  IngestWorld world;
  const std::string payloads[] = {R"([])",
                                  R"([])",
                                  R"({"webhookId":"w","type":"TaskCreate"})",
                                  R"({"timestamp":"2026"})",
                                  R"([])",
                                  R"({"signature":{"timestamp":"1529006854","token":)"
                                  R"("a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0",)"
                                  R"("signature":"d2271d12299f6592d9d44cd9d250f0704e4674c30d79d07c)"
                                  R"(47a66f95ce71cf55"},"event-data":{}})",
                                  R"({})",
                                  R"({})"};
  for (std::size_t i = 0; i < std::size(payloads); ++i) {
    const auto provider = static_cast<Provider>(i);
    const HttpCall call = signer().call(provider, payloads[i], kNow, "once");

    EXPECT_EQ(world.post(call).status, 202) << event::to_string(provider);
    // Postmark signs nothing: there only the ids of the events tell.
    const int again = provider == Provider::postmark ? 202 : 409;
    EXPECT_EQ(world.post(call).status, again) << event::to_string(provider);
  }
}

TEST(Ingest, AStaleSignatureIsRefused) {
  IngestWorld world;

  const HttpAnswer answer = world.post(signer().call(Provider::hubspot, "[]", kNow - hours(1), ""));

  EXPECT_EQ(answer.status, 401);
  EXPECT_NE(answer.body.find(R"("code":"stale_signature")"), std::string::npos);
}

TEST(Ingest, WhatCouldNotBeStoredMayComeAgain) {
  IngestWorld world;
  world.http.log.fail_with(external_error("no broker answers", Retry::yes));

  const HttpCall call = sendgrid(kTwo);

  EXPECT_EQ(world.post(call).status, 503);
  EXPECT_EQ(world.post(call).status, 503);  // not 409
}

TEST(Ingest, APayloadThatIsNotTheProvidersIsAnError) {
  IngestWorld world;

  const HttpAnswer broken = world.post(sendgrid("[{"));
  const HttpAnswer other = world.post(sendgrid("{}"));

  EXPECT_EQ(broken.status, 400);
  EXPECT_NE(broken.body.find(R"("code":"truncated_json")"), std::string::npos);
  EXPECT_EQ(other.status, 400);
  EXPECT_NE(other.body.find(R"("code":"wrong_type")"), std::string::npos);
}

TEST(Ingest, WhoIsNotConfiguredIsNotThere) {
  IngestWorld world;
  HttpCall call = sendgrid("[]");
  call.target = "/api/v1/ingest/mailchimp";
  EXPECT_EQ(world.post(call).status, 404);

  const auto only = WebhookGate::open({{Provider::hubspot, {.secret = "s"}}}).take();
  const HttpWorld narrow({}, [&only](Services& services) { services.webhooks = only.get(); });
  EXPECT_EQ(ask(narrow.port(), sendgrid("[]")).status, 404);
  const HttpWorld closed;
  EXPECT_EQ(ask(closed.port(), sendgrid("[]")).status, 404);
}

TEST(Ingest, WhatIsWrongInTheTextThatSnsCarriesIsPointedAt) {
  IngestWorld world;
  const HttpCall call = signer().call(Provider::ses, R"({"notificationType":"x"})", kNow, "m1");

  EXPECT_EQ(world.post(call).status, 202);
  EXPECT_EQ(world.dead_letters(), std::vector<std::string>{"unknown_type /Message/eventType"});
}

TEST(Ingest, ItemsAreCountedByProviderAndOutcome) {
  IngestWorld world;

  ASSERT_EQ(world.post(sendgrid(kTwo)).status, 202);

  const std::string text = world.http.metrics.to_prometheus_text();
  for (const char* outcome : {"accepted", "refused"}) {
    EXPECT_NE(text.find(std::string("leadstream_http_webhook_items_total{outcome=\"") + outcome +
                        "\",provider=\"sendgrid\"} 1"),
              std::string::npos)
        << text;
  }
}

}  // namespace
}  // namespace ls::http
