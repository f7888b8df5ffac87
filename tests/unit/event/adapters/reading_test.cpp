#include "event/adapters/reading.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::event {
namespace {

// The time of {"t": <json>} in milliseconds; -1 if it is refused.
std::int64_t read(const std::string& json) {
  JsonDocument document;
  const JsonView root = document.parse("{\"t\":" + json + "}").take();
  const Result<EventTime> at = time(root, "t");
  return at ? at->ms : -1;
}

TEST(Reading, TakesTheTimesOfAllProviders) {
  EXPECT_EQ(read("1513299569"), 1513299569000);                             // SendGrid
  EXPECT_EQ(read("1529006854.329574"), 1529006854329);                      // Mailgun
  EXPECT_EQ(read("1704800000123"), 1704800000123);                          // HubSpot
  EXPECT_EQ(read("\"2014-08-01T13:28:10.2735393-04:00\""), 1406914090273);  // Postmark
  EXPECT_EQ(read("\"2017-08-05T00:41:02.669Z\""), 1501893662669);           // SES
  EXPECT_EQ(read("\"2017-06-14T14:51:06+00:00\""), 1497451866000);          // Mautic
  EXPECT_EQ(read("\"1529006854\""), 1529006854000);
}

TEST(Reading, RefusesWhatIsNoTimeAndPointsAtIt) {
  EXPECT_EQ(read("\"soon\""), -1);
  EXPECT_EQ(read("true"), -1);
  EXPECT_EQ(read("-5"), -1);
  JsonDocument document;
  const JsonView root = document.parse(R"({"a":[{"t":"soon"}]})").take();
  const JsonView item = *root.find("a")->items().begin();

  EXPECT_EQ(time(item, "t").error().pointer, "/a/0/t");
  EXPECT_EQ(time(item, "u").error().code, "missing_time");
}

TEST(Reading, TakesIdsAsNumbersAndAsText) {
  JsonDocument document;
  const JsonView root =
      document.parse(R"({"a":12,"b":"x","c":null,"d":1.5,"e":{},"f":"","g":" 7","h":"7"})").take();

  EXPECT_EQ(word(root, "a"), "12");
  EXPECT_EQ(word(root, "b"), "x");
  for (const char* key : {"c", "d", "e", "f", "nowhere"}) {
    EXPECT_EQ(word(root, key), "") << key;
  }
  EXPECT_EQ(first_word(root, {"c", "f", "b", "a"}), "x");
  EXPECT_EQ(whole(root, "h"), 7);
  EXPECT_EQ(whole(root, "g"), std::nullopt);
}

TEST(Reading, KnowsHowManyDecimalsACurrencyHas) {
  EXPECT_EQ(minor_units(49.9, "USD"), 4990);
  EXPECT_EQ(minor_units(0.29, "EUR"), 29);  // 28.999… as a double
  EXPECT_EQ(minor_units(500, "JPY"), 500);
  EXPECT_EQ(minor_units(1.2345, "KWD"), 1235);
  EXPECT_EQ(minor_units(-3, ""), -300);
}

TEST(Reading, AnAddressAsAContactHasItsDomainInLowerCase) {
  EXPECT_EQ(address_key("Ann.Lee@EXAMPLE.Com"), "Ann.Lee@example.com");
  EXPECT_EQ(address_key("\"a@B\"@C.D"), "\"a@B\"@c.d");
  EXPECT_EQ(address_key("NOBODY"), "NOBODY");
}

}  // namespace
}  // namespace ls::event
