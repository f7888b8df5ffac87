#include "support/webhook_cases.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

// A node that makes events of all types that there are.
std::string yaml(std::string_view settings) {
  std::string all;
  for (const event::EventType* type : test::catalog().types()) {
    if (type->name() != "webhook.received") {
      all += (all.empty() ? "" : ", ") + type->name();
    }
  }
  return fmt::format(
      "topology: bench\nsources:\n"
      "  - {{ id: in, topic: in, decode: {{ format: json, types: [webhook.received] }} }}\n"
      "nodes:\n  - {{ id: mapped, type: adapt_webhook, inputs: [in], emits: [{}]{} }}\n"
      "sinks:\n  - {{ id: out, inputs: [mapped], topic: out }}\n",
      all, settings);
}

void post(OperatorBench& bench, std::string_view provider, std::string_view id, EventTime time,
          std::string_view body) {
  bench.event("webhook.received", "relay", id, time,
              {{"provider", Value::of(provider)}, {"body", Value::of(body)}});
}

std::string id_of(const std::string& json) {
  const std::string before = "\"id\":\"";
  const std::size_t begin = json.find(before) + before.size();
  return json.substr(begin, json.find('"', begin) - begin);
}

std::vector<std::string> types_of(const OperatorBench& bench) {
  std::vector<std::string> types;
  for (const test::Produced& event : bench.of("mapped")) {
    types.push_back(event.text("type"));
  }
  return types;
}

// Of a lead that is converted: the sequence number says which comes first.
std::string change(int sequence, std::string_view field, std::string_view transaction = "t1") {
  return fmt::format(
      R"({{"payload":{{"ChangeEventHeader":{{"entityName":"Lead","recordIds":["00Q1"],)"
      R"("changeType":"UPDATE","transactionKey":"{}","sequenceNumber":{},)"
      R"("commitTimestamp":{}}},{}}}}})",
      transaction, sequence, at(minutes(0)).ms, field);
}

constexpr std::string_view kStage = R"("Status":"Working")";
constexpr std::string_view kTitle = R"("Title":"CTO")";

// The golden events were written by hand from the providers' references.
TEST(AdaptWebhook, EveryRecordedPayloadBecomesItsEvents) {
  std::size_t events = 0;
  for (const test::WebhookCase& recorded : test::webhook_cases()) {
    OperatorBench bench(yaml(""));
    post(bench, to_string(recorded.provider), "a", test::kReceived, recorded.payload);

    std::vector<std::string> made;
    for (const test::Produced& event : bench.of("mapped")) {
      made.push_back(id_of(event.json));
    }
    std::vector<std::string> wanted;
    for (const std::string& event : recorded.events) {
      wanted.push_back(id_of(event));
    }
    const std::string name = fmt::format("{}/{}", to_string(recorded.provider), recorded.name);
    EXPECT_EQ(made, wanted) << name;
    EXPECT_EQ(bench.aside().size(), recorded.refused.size()) << name;
    events += made.size();
  }
  EXPECT_GT(events, 129U);
}

TEST(AdaptWebhook, AnEventHasItsOwnKeyAndTheTenantOfTheNode) {
  OperatorBench bench(yaml(", provider: sendgrid, tenant: acme"));

  bench.event("webhook.received", "relay", "a", at(minutes(5)),
              {{"body", Value::of(R"([{"email":"Ann@Example.COM","timestamp":1749945600,)"
                                  R"("event":"open","sg_event_id":"e","sg_message_id":"m"}])")}});

  ASSERT_EQ(bench.of("mapped").size(), 1U);
  EXPECT_EQ(bench.of("mapped")[0].key, "acme|Ann@example.com");
  EXPECT_EQ(bench.of("mapped")[0].text("tenant"), "acme");
  EXPECT_EQ(bench.of("mapped")[0].time, at(minutes(5)));
}

TEST(AdaptWebhook, WhatNobodySaysTheProviderOfIsRefused) {
  OperatorBench bench(yaml(""));

  bench.event("webhook.received", "relay", "a", at(minutes(0)), {{"body", Value::of("[]")}});

  ASSERT_EQ(bench.aside().size(), 1U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "unknown_provider");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-pointer"), "/provider");
}

TEST(AdaptWebhook, AFaultNamesTheItemInThePayload) {
  OperatorBench bench(yaml(""));

  post(bench, "sendgrid", "a", at(minutes(0)),
       R"([{"event":"flown","email":"a@b.c","timestamp":1749945600,"sg_event_id":"e"}])");
  post(bench, "mailgun", "b", at(minutes(0)), "hello");

  ASSERT_EQ(bench.aside().size(), 2U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "unknown_type");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-pointer"), "/0/event");
  EXPECT_EQ(bench.aside()[1].headers.at("ls-error-code"), "malformed_json");
}

TEST(AdaptWebhook, ATransactionWaitsAndGoesOnInItsOrder) {
  OperatorBench bench(yaml(", hold: 5s"));
  post(bench, "salesforce", "a", at(Millis{0}), change(2, kStage));
  post(bench, "salesforce", "b", at(Millis{1000}), change(1, kTitle));
  EXPECT_TRUE(bench.of("mapped").empty());

  bench.tick(at(Millis{5000}));

  EXPECT_EQ(types_of(bench), (std::vector<std::string>{"lead.updated", "lead.stage_changed"}));
  EXPECT_EQ(bench.of("mapped")[0].key, "00Q1");
}

TEST(AdaptWebhook, AHeldTransactionOutlivesTheProcess) {
  OperatorBench bench(yaml(", hold: 5s"));
  post(bench, "salesforce", "a", at(Millis{0}), change(2, kStage));
  bench.commit();
  bench.reopen();
  post(bench, "salesforce", "b", at(Millis{1000}), change(1, kTitle));
  bench.roll_back();
  post(bench, "salesforce", "b", at(Millis{1000}), change(1, kTitle));
  bench.commit();
  bench.reopen();

  bench.tick(at(Millis{5000}));

  EXPECT_EQ(types_of(bench), (std::vector<std::string>{"lead.updated", "lead.stage_changed"}));
}

TEST(AdaptWebhook, TransactionsDoNotWaitForEachOther) {
  OperatorBench bench(yaml(", hold: 5s"));
  post(bench, "salesforce", "a", at(Millis{0}), change(1, kStage, "t1"));
  post(bench, "salesforce", "b", at(Millis{3000}), change(1, kTitle, "t2"));

  bench.tick(at(Millis{5000}));
  EXPECT_EQ(types_of(bench), (std::vector<std::string>{"lead.stage_changed"}));
  bench.tick(at(Millis{8000}));
  EXPECT_EQ(types_of(bench), (std::vector<std::string>{"lead.stage_changed", "lead.updated"}));
}

TEST(AdaptWebhook, WhatIsOfNoTransactionDoesNotWait) {
  OperatorBench bench(yaml(", hold: 5s"));

  post(bench, "salesforce", "a", at(Millis{0}), change(1, kTitle, ""));

  EXPECT_EQ(types_of(bench), (std::vector<std::string>{"lead.updated"}));
}

TEST(AdaptWebhook, AChangeWithAFaultIsRefusedWhenItComes) {
  OperatorBench bench(yaml(", hold: 5s"));
  std::string faulty = change(1, kTitle);
  faulty.replace(faulty.find("UPDATE"), 6, "TWIST!");

  post(bench, "salesforce", "a", at(Millis{0}), faulty);
  EXPECT_EQ(bench.aside().size(), 1U);
  bench.tick(at(Millis{10'000}));

  EXPECT_TRUE(bench.of("mapped").empty());
  EXPECT_EQ(bench.aside().size(), 1U);
}

TEST(AdaptWebhook, ATransactionThatIsTooLargeGoesOnAtOnce) {
  OperatorBench bench(yaml(", hold: 5s"));
  const std::string large = fmt::format(R"("Title":"CTO","Note":"{}")", std::string(4 << 10, 'x'));
  int posted = 0;
  while (bench.of("mapped").empty() && posted < 100) {
    ++posted;
    post(bench, "salesforce", fmt::format("e{}", posted), at(Millis{posted}),
         change(posted, large));
  }
  EXPECT_GT(posted, 50);  // of 4 KiB each
  EXPECT_EQ(bench.of("mapped").size(), static_cast<std::size_t>(posted));

  bench.tick(at(Millis{10'000}));
  EXPECT_EQ(bench.of("mapped").size(), static_cast<std::size_t>(posted));
}

TEST(AdaptWebhook, NeedsASourceOfWebhooks) {
  const std::string error = test::error_of(test::topology_yaml(
      "json", "  - { id: mapped, type: adapt_webhook, inputs: [in], emits: [page.viewed] }",
      {"mapped"}));

  EXPECT_NE(error.find("webhook.received"), std::string::npos) << error;
}

TEST(AdaptWebhook, NamesTypesThatThereAre) {
  std::string text = yaml("");
  text.replace(text.find("emits: ["), 8, "emits: [page.flown, ");

  const std::string error = test::error_of(text);

  EXPECT_NE(error.find("page.flown"), std::string::npos) << error;
}

}  // namespace
}  // namespace ls::operators
