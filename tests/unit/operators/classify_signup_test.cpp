#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

std::string yaml(std::string_view more = "") {
  return test::topology_yaml(
      "json",
      "  - { id: judged, type: classify_signup, inputs: [in], of: [lead.created], "
      "lists: " LEADSTREAM_SOURCE_DIR "/topologies/lists, emits: signup.judged" +
          std::string(more) + " }",
      {"judged"});
}

void sign_up(OperatorBench& bench, int number, std::string_view email, EventTime time,
             double fill_ms = 30'000.0) {
  bench.event("lead.created", "L" + std::to_string(number), "e" + std::to_string(number), time,
              {{"email", Value::of(email)},
               {"ip", Value::of("192.0.2.1")},
               {"form_fill_ms", Value::of(static_cast<std::int64_t>(fill_ms))}});
}

// People with two names at a few companies, who take about half a minute.
void sign_up_people(OperatorBench& bench, int count, std::uint64_t seed) {
  constexpr std::array<std::string_view, 8> kFirst = {"ann", "bob",   "carla", "david",
                                                      "eve", "frank", "gina",  "henry"};
  constexpr std::array<std::string_view, 8> kLast = {"smith",  "brown",  "miller", "jones",
                                                     "wilson", "taylor", "white",  "martin"};
  Random random(seed);
  for (int i = 0; i < count; ++i) {
    const std::string email = std::string(kFirst[random.below(8)]) + "." +
                              std::string(kLast[random.below(8)]) + "@acme" +
                              std::to_string(random.below(5)) + ".com";
    sign_up(bench, i, email, at(minutes(10 * i)), 30'000.0 + 5000.0 * random.normal());
  }
}

TEST(ClassifySignup, TellsOfEachAddressWhatIsWrongWithIt) {
  OperatorBench bench(yaml());

  sign_up(bench, 1, "ann.smith@acme.com", at(minutes(0)));
  sign_up(bench, 2, "ann.smith@mailinator.com", at(minutes(1)));
  bench.event("lead.created", "L3", "e3", at(minutes(2)));
  bench.event("page.viewed", "L4", "e4", at(minutes(3)));

  const auto told = bench.of("judged");
  ASSERT_EQ(told.size(), 2U);
  EXPECT_FALSE(told[0].boolean("anomaly"));
  EXPECT_EQ(told[0].text("severity"), "low");
  EXPECT_EQ(told[1].key, "L2");
  EXPECT_EQ(told[1].text("contact_id"), "L2");
  EXPECT_TRUE(told[1].boolean("anomaly"));
  EXPECT_EQ(told[1].text("kind"), "disposable");
  EXPECT_EQ(told[1].text("severity"), "critical");
  EXPECT_DOUBLE_EQ(told[1].number("score"), 0.95);
  EXPECT_NE(told[1].json.find(R"({"code":"disposable_domain","confidence":0.95})"),
            std::string::npos)
      << told[1].json;
  EXPECT_EQ(bench.counter(0, "signups_without_address"), 1U);
  EXPECT_EQ(bench.counter(0, "signups_anomalous"), 1U);
}

// The list of networks has the benchmark block in it.
TEST(ClassifySignup, AFastFormFromADataCentreIsAPrograms) {
  OperatorBench bench(yaml());
  for (const auto& [id, ip] : {std::pair{"e1", "198.19.7.1"}, std::pair{"e2", "192.0.2.1"}}) {
    bench.event("lead.created", id, id, at(minutes(0)),
                {{"email", Value::of("ann.smith@acme.com")},
                 {"ip", Value::of(ip)},
                 {"form_fill_ms", Value::of(1200)}});
  }

  const auto told = bench.of("judged");
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(told[0].boolean("anomaly"));
  EXPECT_EQ(told[0].text("kind"), "bot_generated");
  EXPECT_NE(told[0].json.find("scripted_form"), std::string::npos) << told[0].json;
  EXPECT_FALSE(told[1].boolean("anomaly"));
}

TEST(ClassifySignup, WhoIsUnlikeAllOthersIsUnusualWithTheFeaturesThatMakeItSo) {
  OperatorBench bench(yaml(", rate: 0.005, window: 1000, warm_up: 200"));
  sign_up_people(bench, 1200, 7);
  bench.forget();

  sign_up(bench, 9999, "x9q8w7e6r5t4y3@somewhere-far-away.co", at(minutes(12'001)), 50.0);

  const auto told = bench.of("judged");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told[0].boolean("anomaly")) << told[0].json;
  EXPECT_LE(told[0].number("p"), 0.005);
  EXPECT_GE(told[0].number("unusual"), 0.5);
  EXPECT_NE(told[0].json.find(R"("code":"unusual","feature":)"), std::string::npos);
}

TEST(ClassifySignup, DetectorsAloneRaiseNoMoreThanTheirRate) {
  OperatorBench bench(yaml(", rate: 0.01, window: 1000, warm_up: 200"));
  sign_up_people(bench, 3000, 11);

  int anomalies = 0;
  for (const test::Produced& told : bench.of("judged")) {
    anomalies += told.boolean("anomaly") ? 1 : 0;
  }
  EXPECT_LE(anomalies, 45);  // 30 are expected, and 2.7 standard deviations
}

TEST(ClassifySignup, EqualInputGivesEqualBytesAfterARestart) {
  OperatorBench bench(yaml(", rate: 0.05, window: 100, warm_up: 20"));
  sign_up_people(bench, 400, 3);
  bench.commit();
  bench.forget();
  sign_up(bench, 999, "strange4711@far.org", at(days(3)));
  const std::string before = bench.of("judged").back().json;

  bench.roll_back();
  sign_up(bench, 999, "strange4711@far.org", at(days(3)));
  const std::string rolled_back = bench.of("judged").back().json;
  bench.roll_back();
  bench.reopen();
  sign_up(bench, 999, "strange4711@far.org", at(days(3)));

  EXPECT_EQ(rolled_back, before);
  EXPECT_EQ(bench.of("judged").back().json, before);
}

TEST(ClassifySignup, RowsOfTrafficAreForgotten) {
  OperatorBench bench(yaml());
  sign_up(bench, 1, "ann.smith@acme.com", at(minutes(0)));
  bench.commit();
  const std::size_t rows = bench.store().size();
  bench.tick(at(days(2)));
  bench.commit();
  const std::size_t after_a_day = bench.store().size();
  bench.tick(at(days(40)));
  bench.commit();

  EXPECT_LT(after_a_day, rows);
  EXPECT_LT(bench.store().size(), after_a_day);
}

TEST(ClassifySignup, BadSettingsAreRefused) {
  EXPECT_NE(test::error_of(yaml(", rate: 0.0001, window: 100")).find("1 / rate"),
            std::string::npos);
  EXPECT_NE(test::error_of(
                test::topology_yaml("json",
                                    "  - { id: judged, type: classify_signup, inputs: [in], of: "
                                    "[page.viewed], emits: signup.judged }",
                                    {"judged"}))
                .find("no text \"email\""),
            std::string::npos);
  EXPECT_NE(test::error_of(
                test::topology_yaml("json",
                                    "  - { id: judged, type: classify_signup, inputs: [in], of: "
                                    "[lead.created], emits: page.viewed }",
                                    {"judged"}))
                .find("has no field \"email\""),
            std::string::npos);
}

}  // namespace
}  // namespace ls::operators
