#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

std::string yaml(std::string_view settings) {
  return test::topology_yaml(
      "json", "  - { id: moved, type: rekey, inputs: [in], " + std::string(settings) + " }",
      {"moved"});
}

constexpr std::string_view kSignups =
    "of: lead.created, emits: signup.received, contact: { all: signups }, "
    "fields: { lead: contact_id, email: email, form_fill_ms: form_fill_ms }";

TEST(Rekey, AFieldBecomesTheContactAndTheEventStaysWhatItIs) {
  OperatorBench bench(yaml("contact: { field: category }"));

  bench.event("page.viewed", "L1", "a", at(minutes(0)),
              {{"category", Value::of("pricing")}, {"dwell_ms", Value::of(900)}});

  const auto moved = bench.of("moved");
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0].key, "pricing");
  EXPECT_EQ(moved[0].text("contact_id"), "pricing");
  EXPECT_EQ(moved[0].text("type"), "page.viewed");
  EXPECT_EQ(moved[0].text("id"), "a");
  EXPECT_EQ(moved[0].number("dwell_ms"), 900);
  EXPECT_EQ(moved[0].time, at(minutes(0)));
}

TEST(Rekey, WhoHasNoSuchFieldGoesNowhere) {
  OperatorBench bench(yaml("contact: { field: category }"));

  bench.event("page.viewed", "L1", "a", at(minutes(0)));
  bench.event("lead.created", "L1", "b", at(minutes(1)));

  EXPECT_TRUE(bench.of("moved").empty());
  EXPECT_EQ(bench.counter(0, "rekey_without_contact"), 2U);
}

TEST(Rekey, AContactThatIsTooLongIsADeadLetter) {
  OperatorBench bench(yaml("contact: { field: url }"));
  const std::string url(257, 'u');

  bench.event("page.viewed", "L1", "a", at(minutes(0)),
              {{"url", Value::of(std::string_view(url))}});

  EXPECT_TRUE(bench.of("moved").empty());
  ASSERT_EQ(bench.aside().size(), 1U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "contact_too_long");
}

TEST(Rekey, TheDomainOfAnAddressIsInSmallLetters) {
  OperatorBench bench(yaml("contact: { domain_of: email }"));

  bench.event("lead.created", "L1", "a", at(minutes(0)), {{"email", Value::of("Ann@ACME.com")}});
  bench.event("lead.created", "L1", "b", at(minutes(1)), {{"email", Value::of("nobody")}});

  const auto moved = bench.of("moved");
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0].key, "acme.com");
}

TEST(Rekey, EachTextOfAListBecomesAContact) {
  OperatorBench bench(yaml("contact: { each: list_ids }"));

  bench.event("lead.created", "L1", "a", at(minutes(0)),
              {{"list_ids", Value::of(R"(["news","spring","news"])")}});
  bench.event("lead.created", "L1", "b", at(minutes(1)), {{"list_ids", Value::of("[]")}});
  bench.event("lead.created", "L1", "c", at(minutes(2)));

  const auto moved = bench.of("moved");
  ASSERT_EQ(moved.size(), 2U);
  EXPECT_EQ(moved[0].key, "news");
  EXPECT_EQ(moved[1].key, "spring");
  EXPECT_EQ(moved[0].text("id"), "a");
  EXPECT_EQ(bench.counter(0, "rekey_without_contact"), 1U);
}

TEST(Rekey, WhatIsNoListOfTextsIsADeadLetter) {
  OperatorBench bench(yaml("contact: { each: list_ids }"));

  bench.event("lead.created", "L1", "a", at(minutes(0)),
              {{"list_ids", Value::of(R"(["news",7])")}});
  bench.event("lead.created", "L1", "b", at(minutes(1)),
              {{"list_ids", Value::of(R"({"news":true})")}});

  EXPECT_TRUE(bench.of("moved").empty());
  ASSERT_EQ(bench.aside().size(), 2U);
  for (const auto& letter : bench.aside()) {
    EXPECT_EQ(letter.headers.at("ls-error-code"), "contacts_not_a_list");
  }
}

TEST(Rekey, WhatIsMadeForEachOfAListHasAnIdOfItsOwn) {
  OperatorBench bench(
      yaml("of: lead.created, emits: signup.received, contact: { each: list_ids }, "
           "fields: { lead: contact_id }"));

  bench.event("lead.created", "L1", "a", at(minutes(0)),
              {{"list_ids", Value::of(R"(["news","spring"])")}});

  const auto moved = bench.of("moved");
  ASSERT_EQ(moved.size(), 2U);
  EXPECT_NE(moved[0].text("id"), moved[1].text("id"));
  EXPECT_EQ(moved[1].text("lead"), "L1");
}

TEST(Rekey, AnEventOfAnotherTypeRemembersWhoItWasAbout) {
  OperatorBench bench(yaml(kSignups));

  bench.event("lead.created", "L1", "a", at(minutes(0)),
              {{"email", Value::of("ann@acme.com")}, {"form_fill_ms", Value::of(1500)}});
  bench.event("page.viewed", "L1", "b", at(minutes(1)));

  const auto moved = bench.of("moved");
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0].key, "signups");
  EXPECT_EQ(moved[0].text("type"), "signup.received");
  EXPECT_EQ(moved[0].text("lead"), "L1");
  EXPECT_EQ(moved[0].text("email"), "ann@acme.com");
  EXPECT_EQ(moved[0].number("form_fill_ms"), 1500);
}

TEST(Rekey, TheSameEventHasTheSameIdAndOthersHaveOthers) {
  OperatorBench bench(yaml(kSignups));

  bench.event("lead.created", "L1", "a", at(minutes(0)));
  bench.event("lead.created", "L1", "b", at(minutes(0)));
  const auto first = bench.of("moved");
  bench.reopen();
  bench.forget();
  bench.event("lead.created", "L1", "a", at(minutes(0)));

  ASSERT_EQ(first.size(), 2U);
  EXPECT_NE(first[0].text("id"), first[1].text("id"));
  EXPECT_EQ(bench.of("moved")[0].text("id"), first[0].text("id"));
}

TEST(Rekey, BadSettingsAreRefused) {
  const auto error = [](std::string_view settings) { return test::error_of(yaml(settings)); };
  EXPECT_NE(error("contact: { }").find("one of all, field, domain_of, each"), std::string::npos);
  EXPECT_NE(error("contact: { field: nothing }").find("a text \"nothing\""), std::string::npos);
  EXPECT_NE(error("contact: { field: dwell_ms }").find("a text \"dwell_ms\""), std::string::npos);
  EXPECT_NE(error("contact: { each: url }").find("a JSON \"url\""), std::string::npos);
  EXPECT_NE(error("contact: { all: x }, of: lead.created, emits: signup.received, "
                  "fields: { email: email }")
                .find("requires \"lead\""),
            std::string::npos);
  EXPECT_NE(error("contact: { all: x }, of: lead.created, emits: signup.received, "
                  "fields: { lead: country }")
                .find("may be absent"),
            std::string::npos);
  EXPECT_NE(error("contact: { all: x }, of: lead.created, emits: signup.received, "
                  "fields: { lead: contact_id, email: mail }")
                .find("has no field \"mail\""),
            std::string::npos);
}

}  // namespace
}  // namespace ls::operators
