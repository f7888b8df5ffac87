#include "leadstream/event/webhook.hpp"

#include "support/webhook_cases.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace ls::event {
namespace {

using test::kReceived;
using test::webhook_cases;
using test::WebhookCase;

MappedWebhook must_map(WebhookMapper& mapper, Provider provider, std::string_view payload,
                       std::string_view tenant = {}) {
  Result<MappedWebhook> mapped =
      mapper.map(provider, payload, {.tenant = tenant, .received = kReceived});
  EXPECT_TRUE(mapped) << (mapped ? "" : mapped.error().message);
  return mapped ? *mapped : MappedWebhook();
}

std::vector<std::string> texts_of(const std::vector<MappedEvent>& events) {
  std::vector<std::string> texts;
  for (const MappedEvent& event : events) {
    texts.push_back(event.json);
  }
  return texts;
}

std::vector<std::string> texts_of(const std::vector<RefusedItem>& refused) {
  std::vector<std::string> texts;
  for (const RefusedItem& item : refused) {
    texts.push_back(item.error.code + " " + item.error.pointer);
  }
  return texts;
}

TEST(Webhook, EveryRecordedPayloadBecomesWhatIsWrittenDownForIt) {
  WebhookMapper mapper;
  for (const WebhookCase& recorded : webhook_cases()) {
    SCOPED_TRACE(std::string(to_string(recorded.provider)) + "/" + recorded.name);

    const MappedWebhook mapped = must_map(mapper, recorded.provider, recorded.payload);

    EXPECT_EQ(texts_of(mapped.events), recorded.events);
    EXPECT_EQ(texts_of(mapped.refused), recorded.refused);
  }
}

TEST(Webhook, EveryRecordedPayloadDecodesAndTheyMeetEveryKindOfEventOfTheirProviders) {
  const Catalog catalog =
      Catalog::load(std::string(LEADSTREAM_SOURCE_DIR) + "/topologies/events").take();
  EventDecoder decoder(catalog, catalog.types());
  WebhookMapper mapper;
  Arena arena;
  std::map<Provider, std::set<std::string>> types;
  for (const WebhookCase& recorded : webhook_cases()) {
    for (const MappedEvent& event :
         must_map(mapper, recorded.provider, recorded.payload, "acme").events) {
      arena.reset();
      const auto decoded = decoder.decode({.value = event.json}, arena);
      ASSERT_TRUE(decoded) << event.json << " " << decoded.error().pointer << " "
                           << decoded.error().message;
      EXPECT_EQ((*decoded)->tenant, "acme");
      types[recorded.provider].insert((*decoded)->type->name());
    }
  }
  const std::set<std::string> sending = {"email.sent",    "email.delivered",  "email.deferred",
                                         "email.dropped", "email.opened",     "email.clicked",
                                         "email.bounced", "email.complained", "email.unsubscribed"};
  for (const Provider provider : {Provider::sendgrid, Provider::mailgun, Provider::ses}) {
    for (const std::string& type : sending) {
      EXPECT_TRUE(types[provider].contains(type)) << to_string(provider) << " " << type;
    }
  }
  EXPECT_EQ(types[Provider::postmark],
            (std::set<std::string>{"email.bounced", "email.clicked", "email.complained",
                                   "email.delivered", "email.opened", "email.replied",
                                   "email.resubscribed", "email.unsubscribed"}));
  EXPECT_EQ(types[Provider::hubspot],
            (std::set<std::string>{"label.conversion", "lead.created", "lead.deleted",
                                   "lead.merged", "lead.stage_changed", "lead.updated",
                                   "message.received", "privacy.erase"}));
  EXPECT_EQ(types[Provider::salesforce],
            (std::set<std::string>{"label.conversion", "lead.created", "lead.deleted",
                                   "lead.stage_changed", "lead.updated", "source.gap"}));
}

TEST(Webhook, EveryItemIsAnEventOrARefusalAndNoneIsBoth) {
  WebhookMapper mapper;
  const std::string payload =
      R"([{"event":"open","email":"a@b.c","timestamp":1,"sg_message_id":"m","sg_event_id":"e"},)"
      R"({"event":"flown"},null,{}])";

  const MappedWebhook mapped = must_map(mapper, Provider::sendgrid, payload);

  ASSERT_EQ(mapped.events.size(), 1U);
  EXPECT_EQ(mapped.events[0].pointer, "/0");
  ASSERT_EQ(mapped.refused.size(), 3U);
  EXPECT_EQ(mapped.refused[0].json, R"({"event":"flown"})");
  EXPECT_EQ(mapped.refused[1].json, "null");
}

TEST(Webhook, AFanOutThatBreaksHalfWayLeavesNothingButItsRefusal) {
  WebhookMapper mapper;
  const std::string payload =
      R"({"payload":{"ChangeEventHeader":{"entityName":"Opportunity","changeType":"UPDATE",)"
      R"("recordIds":["1*","2"],"commitTimestamp":1704800000000}}})";

  const MappedWebhook mapped = must_map(mapper, Provider::salesforce, payload);

  EXPECT_TRUE(mapped.events.empty());
  ASSERT_EQ(mapped.refused.size(), 1U);
  EXPECT_EQ(mapped.refused[0].error.pointer, "/payload/StageName");
}

TEST(Webhook, ARepetitionHasTheSameIdsAndAnotherReceiptChangesNone) {
  WebhookMapper mapper;
  for (const WebhookCase& recorded : webhook_cases()) {
    const auto first =
        mapper.map(recorded.provider, recorded.payload, {.received = EventTime{1}}).take();
    const auto second =
        mapper.map(recorded.provider, recorded.payload, {.received = EventTime{2}}).take();
    ASSERT_EQ(first.events.size(), second.events.size());
    for (std::size_t i = 0; i < first.events.size(); ++i) {
      const auto id = [](const std::string& json) { return json.substr(0, json.find("\"time\"")); };
      EXPECT_EQ(id(first.events[i].json), id(second.events[i].json)) << recorded.name;
    }
  }
}

TEST(Webhook, WhatIsNotTheProvidersFormIsRefusedAsAWhole) {
  WebhookMapper mapper;
  struct Case {
    Provider provider;
    std::string payload;
    std::string code;
  };
  const Case cases[] = {
      {Provider::sendgrid, "{}", "wrong_type"},
      {Provider::hubspot, "7", "wrong_type"},
      {Provider::mailgun, R"({"signature":{}})", "missing_field"},
      {Provider::mautic, "[]", "not_an_object"},
      {Provider::postmark, "{", "truncated_json"},
      {Provider::postmark, R"({"a":1,"a":2})", "duplicate_key"},
      {Provider::gohighlevel, "", "empty"},
      {Provider::ses, R"({"Type":"Notification","TopicArn":"t","Message":"{\"a\":"})",
       "truncated_json"},
      {Provider::ses, R"({"Type":"Notification","TopicArn":"t","Message":7})", "wrong_type"}};
  for (const Case& broken : cases) {
    const auto mapped = mapper.map(broken.provider, broken.payload, {.received = kReceived});

    ASSERT_FALSE(mapped) << broken.payload;
    EXPECT_EQ(mapped.error().code, broken.code) << broken.payload;
  }
}

TEST(Webhook, NamesOfProvidersGoBothWays) {
  for (const std::string_view name : provider_names()) {
    EXPECT_EQ(to_string(*parse_provider(name)), name);
  }
  EXPECT_EQ(parse_provider("mailchimp"), std::nullopt);
}

}  // namespace
}  // namespace ls::event
