#include "bench/bench_webhooks/payloads.hpp"

#include <fmt/core.h>

#include <iterator>

namespace ls::bench {
namespace {

using event::Provider;

constexpr std::uint64_t kContacts = 50'000;
constexpr int kSendGridItems = 4;
constexpr int kHubSpotItems = 2;

std::uint64_t contact_of(std::uint64_t number) {
  return number * 7919 % kContacts;
}

std::string hubspot(std::uint64_t number, EventTime now) {
  std::string text = "[";
  for (int i = 0; i < kHubSpotItems; ++i) {
    fmt::format_to(std::back_inserter(text),
                   R"({}{{"eventId":{},"subscriptionId":138,"portalId":33,"appId":1160,)"
                   R"("occurredAt":{},"subscriptionType":"contact.propertyChange",)"
                   R"("attemptNumber":0,"objectId":{},"changeSource":"CRM_UI",)"
                   R"("propertyName":"jobtitle","propertyValue":"CTO"}})",
                   i == 0 ? "" : ",", number * kHubSpotItems + static_cast<std::uint64_t>(i),
                   now.ms, contact_of(number));
  }
  return text + "]";
}

std::string salesforce(std::uint64_t number, EventTime now) {
  return fmt::format(
      R"({{"schema":"IeRuaY6cbI_HsV8Rv1Mc5g","payload":{{"ChangeEventHeader":{{)"
      R"("entityName":"Lead","recordIds":["00Q{:012}"],"changeType":"UPDATE",)"
      R"("changeOrigin":"com/salesforce/api/rest/63.0;client=SfdcInternalAPI/",)"
      R"("transactionKey":"{:08x}-1a4c-d2f6-44a5-3d3a1b5ac2b4","sequenceNumber":1,)"
      R"("commitTimestamp":{},"commitUser":"0055g000001abcd","commitNumber":{},)"
      R"("changedFields":["Title","LastModifiedDate"],"nulledFields":[],"diffFields":[]}},)"
      R"("Title":"CTO","LastModifiedDate":{}}},"event":{{"replayId":{}}}}})",
      contact_of(number), number, now.ms, number, now.ms, number);
}

std::string gohighlevel(std::uint64_t number, EventTime now) {
  return fmt::format(
      R"({{"type":"ContactUpdate","locationId":"ve9E","id":"ghl{}","firstName":"John",)"
      R"("lastName":"Deo","email":"john{}@example.com","country":"DE",)"
      R"("dateAdded":"2021-11-26T12:41:02.193Z","timestamp":"{}","webhookId":"w{:016}"}})",
      contact_of(number), contact_of(number), format_rfc3339(now), number);
}

std::string mautic(std::uint64_t number, EventTime now) {
  return fmt::format(
      R"({{"mautic.page_on_hit":[{{"hit":{{"dateHit":"{}","dateLeft":null,"redirect":null,)"
      R"("page":{{"id":1,"title":"Pricing","alias":"pricing"}},"lead":{{"id":{},"points":5}},)"
      R"("code":200,"referer":"https://example.com/","url":"https://example.com/pricing",)"
      R"("trackingId":"t{}"}}}}]}})",
      format_rfc3339(now), contact_of(number), number);
}

std::string sendgrid(std::uint64_t number, EventTime now) {
  std::string text = "[";
  for (int i = 0; i < kSendGridItems; ++i) {
    fmt::format_to(std::back_inserter(text),
                   R"({}{{"email":"john{}@example.com","timestamp":{},"smtp-id":"<14c5d75ce93>",)"
                   R"("event":"delivered","category":["weekly"],"sg_event_id":"e{}.{}",)"
                   R"("sg_message_id":"14c5d75ce93.dfd.64b469.{}","response":"250 OK"}})",
                   i == 0 ? "" : ",", contact_of(number + static_cast<std::uint64_t>(i)),
                   now.ms / 1000, number, i, number);
  }
  return text + "]";
}

// With the stamp of the reference, in whose place the signer puts its own.
std::string mailgun(std::uint64_t number, EventTime now) {
  return fmt::format(
      R"({{"signature":{{"timestamp":"1529006854",)"
      R"("token":"a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0","signature":)"
      R"("d2271d12299f6592d9d44cd9d250f0704e4674c30d79d07c47a66f95ce71cf55"}},"event-data":{{)"
      R"("timestamp":{}.{:03},"id":"m{}","recipient":"john{}@example.com",)"
      R"("recipient-domain":"example.com","message":{{"headers":{{"message-id":)"
      R"("{}@example.com","subject":"Test"}},"attachments":[],"size":111}},"event":"opened",)"
      R"("ip":"50.56.129.169","client-info":{{"user-agent":"Mozilla/5.0 X11 Linux",)"
      R"("bot":""}}}}}})",
      now.ms / 1000, now.ms % 1000, number, contact_of(number), number);
}

std::string postmark(std::uint64_t number, EventTime now) {
  return fmt::format(
      R"({{"MessageID":"{:08x}-6105-42a2-a16a-77a8eac79483","Recipient":"john{}@example.com",)"
      R"("DeliveredAt":"{}","Details":"smtp;250 2.0.0 OK","Tag":"welcome-email","ServerID":23,)"
      R"("Metadata":{{"contact_id":"{}"}},"RecordType":"Delivery","MessageStream":"outbound"}})",
      number, contact_of(number), format_rfc3339(now), contact_of(number));
}

std::string ses(std::uint64_t number, EventTime now) {
  const std::string time = format_rfc3339(now);
  return fmt::format(
      R"({{"eventType":"Delivery","delivery":{{"timestamp":"{}","processingTimeMillis":118,)"
      R"("recipients":["john{}@example.com"],"smtpResponse":"250 2.6.0 Message received",)"
      R"("reportingMTA":"mta.example.com"}},"mail":{{"timestamp":"{}",)"
      R"("source":"Sender Name <sender@example.com>","messageId":"{:016x}-000000",)"
      R"("destination":["john{}@example.com"],"headersTruncated":false,"headers":[],)"
      R"("commonHeaders":{{"subject":"Hello"}},"tags":{{"ses:configuration-set":["Set"]}}}}}})",
      time, contact_of(number), time, number, contact_of(number));
}

}  // namespace

Payload payload_of(std::uint64_t number, EventTime now) {
  const auto provider = static_cast<Provider>(number % event::provider_names().size());
  switch (provider) {
    case Provider::hubspot:
      return {provider, hubspot(number, now), kHubSpotItems};
    case Provider::salesforce:
      return {provider, salesforce(number, now)};
    case Provider::gohighlevel:
      return {provider, gohighlevel(number, now)};
    case Provider::mautic:
      return {provider, mautic(number, now)};
    case Provider::sendgrid:
      return {provider, sendgrid(number, now), kSendGridItems};
    case Provider::mailgun:
      return {provider, mailgun(number, now)};
    case Provider::postmark:
      return {provider, postmark(number, now)};
    case Provider::ses:
      break;
  }
  return {provider, ses(number, now)};
}

}  // namespace ls::bench
