#include "leadstream/event/event_decoder.hpp"

#include "unit/event/decoding.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace ls::event {
namespace {

constexpr std::array<Header, 6> kBinary{{{"ce_specversion", "1.0"},
                                         {"ce_type", "crm.page.viewed.v1"},
                                         {"ce_id", "e1"},
                                         {"ce_source", "/web"},
                                         {"ce_time", "2026-05-01T10:00:00.123Z"},
                                         {"ce_tenant", "acme"}}};

constexpr std::string_view kStructured =
    R"({"specversion":"1.0","type":"crm.page.viewed.v1","id":"e1","source":"/web",)"
    R"("time":"2026-05-01T10:00:00.123Z","tenant":"acme","datacontenttype":"application/json",)"
    R"("subject":"contact/42","partitionkey":"acme|42",)"
    R"("data":{"contact_id":"42","url":"/pricing"}})";

TEST(EventDecoder, ReadsThePlainForm) {
  Decoding decode;

  const auto decoded = decode(kPlain);

  ASSERT_TRUE(decoded) << decoded.error().message;
  ASSERT_NE(*decoded, nullptr);
  const Event& event = **decoded;
  EXPECT_EQ(event.type->name(), "page.viewed");
  EXPECT_EQ(event.id, "e1");
  EXPECT_EQ(event.time.ms, 1777629600123);
  EXPECT_EQ(event.tenant, "acme");
  EXPECT_EQ(event.contact, "42");
  EXPECT_EQ(event.source, "web");
  ASSERT_EQ(event.slots.size(), 7U);
  EXPECT_EQ(event.at(0), Value::of("/pricing"));
  EXPECT_EQ(event.at(1), Value::of("pricing"));
  EXPECT_EQ(event.at(2), Value::of(900));
  EXPECT_EQ(event.at(3), Value::of(0.5));
  EXPECT_EQ(event.at(4), Value::of(true));
  EXPECT_EQ(event.at(5), Value::of(EventTime{1'000'000}));
  EXPECT_EQ(event.at(6), Value::of(R"(["a",{"b":1.5}])"));
}

TEST(EventDecoder, KeepsNothingOfTheInput) {
  Decoding decode;
  std::string bytes(kPlain);

  const auto decoded = decode(std::string_view(bytes));
  bytes.assign(bytes.size(), 'x');
  ASSERT_TRUE(decode(R"({"type":"page.viewed","id":"e2","time":1,"contact_id":"7","url":"/"})"));

  ASSERT_TRUE(decoded);
  EXPECT_EQ((*decoded)->id, "e1");
  EXPECT_EQ((*decoded)->at(0).text(), "/pricing");
  EXPECT_EQ((*decoded)->at(1).text(), "pricing");
}

TEST(EventDecoder, ReadsMembersInAnyOrderAndUnderTheirAliases) {
  Decoding decode;

  const auto decoded = decode(R"( {"url":"/","lead_id":"42","event_time":1777629600123,)"
                              R"("event_id":"e9","type":"page.viewed"} )");

  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ((*decoded)->id, "e9");
  EXPECT_EQ((*decoded)->contact, "42");
  EXPECT_EQ((*decoded)->time.ms, 1777629600123);
  EXPECT_EQ((*decoded)->tenant, "");
}

TEST(EventDecoder, TakesNullForAbsent) {
  Decoding decode;

  const auto decoded =
      decode(R"({"type":"page.viewed","id":"e","time":1,"contact_id":"42","tenant":null,)"
             R"("url":"/","scroll":null})");

  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ((*decoded)->tenant, "");
  EXPECT_TRUE((*decoded)->at(3).is_null());
}

TEST(EventDecoder, TakesWholeNumbersHoweverTheyAreWritten) {
  Decoding decode;

  const auto decoded =
      decode(R"({"type":"page.viewed","id":"e","time":1,"contact_id":"4","url":"/",)"
             R"("dwell_ms":9e2,"scroll":1})");

  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ((*decoded)->at(2), Value::of(900));
  EXPECT_EQ((*decoded)->at(3), Value::of(1.0));
}

TEST(EventDecoder, TakesNumbersBeyond64BitsHoweverTheyAreWritten) {
  Decoding decode;

  const auto decoded =
      decode(R"({"type":"page.viewed","id":"\"18446744073709551616","time":1,"contact_id":"4",)"
             R"("url":"/","tags":[18446744073709551616,-9223372036854775809,7],)"
             R"("other":{"x":123456789012345678901234567890}})");

  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ((*decoded)->id, "\"18446744073709551616");
  EXPECT_EQ((*decoded)->at(6), Value::of("[1.8446744073709552e+19,-9.223372036854776e+18,7]"));
  const auto bounded =
      decode(R"({"type":"page.viewed","id":"e","time":1,"contact_id":"4","url":"/",)"
             R"("scroll":18446744073709551616})");
  ASSERT_FALSE(bounded);
  EXPECT_EQ(bounded.error().message, "\"scroll\" must be at most 1");
  const auto beyond = decode("{\"type\":\"page.viewed\",\"x\":" + std::string(400, '9') + "}");
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, "number_too_large");
}

TEST(EventDecoder, CountsALevelWhetherItIsEmptyOrNot) {
  Decoding decode({.depth_max = 4});
  const auto nested = [](const std::string& inside) {
    return R"({"type":"page.viewed","id":"e","time":1,"contact_id":"4","url":"/","x":)" + inside +
           "}";
  };
  const auto at_limit = {"[[[1]]]", "[[[]]]", "[[{}]]", "[[[],[1],{\"a\":18446744073709551616}]]"};
  const auto beyond = {"[[[[]]]]", "[[[{}]]]", "[[[1],[[]]]]", "{\"a\":[[{}]]}"};

  for (const char* inside : at_limit) {
    EXPECT_TRUE(decode(std::string_view(nested(inside)))) << inside;
  }
  for (const char* inside : beyond) {
    const auto refused = decode(std::string_view(nested(inside)));
    ASSERT_FALSE(refused) << inside;
    EXPECT_EQ(refused.error().code, "too_deep") << inside;
  }
}

TEST(EventDecoder, TakesSecondsAndMillisecondsSince1970) {
  Decoding decode;
  for (const char* time :
       {"1777629600", "1777629600.0", "1777629600000", "1.7776296e9", "1777629600000.7",
        "\"1777629600\"", "\"1777629600.000\"", "\"1777629600000\""}) {
    const std::string event =
        fmt::format(R"({{"type":"page.viewed","id":"e","time":{0},"contact_id":"4","url":"/",)"
                    R"("seen_at":{0}}})",
                    time);

    const auto decoded = decode(std::string_view(event));

    ASSERT_TRUE(decoded) << time << ": " << decoded.error().message;
    EXPECT_EQ((*decoded)->time, EventTime{1'777'629'600'000}) << time;
    EXPECT_EQ((*decoded)->at(5), Value::of(EventTime{1'777'629'600'000})) << time;
  }
}

TEST(EventDecoder, GivesNothingForATypeThatNobodyAsksFor) {
  Decoding decode;

  const auto decoded = decode(R"({"type":"page.left"})");

  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, nullptr);
}

TEST(EventDecoder, DerivesAMissingIdFromTheBytes) {
  Decoding decode;

  const auto decoded = decode(R"({"type":"page.viewed","time":1,"contact_id":"42","url":"/"})");

  // printf '%s' '{"type":"page.viewed","time":1,"contact_id":"42","url":"/"}' | sha256sum
  ASSERT_TRUE(decoded);
  EXPECT_EQ((*decoded)->id, "2a23cd6fa68c9e02ffd303308ee3c344");
}

TEST(EventDecoder, LetsASourceFieldBeTheSourceInThePlainForm) {
  Decoding decode;

  const auto decoded =
      decode(R"({"type":"strict.one","id":"e","time":1,"contact_id":"42","source":"crm"})");

  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ((*decoded)->source, "crm");
  EXPECT_EQ((*decoded)->at(0), Value::of("crm"));
}

TEST(EventDecoder, ReadsAStructuredCloudEventByItsSpecversion) {
  Decoding decode;

  const auto decoded = decode(kStructured);

  ASSERT_TRUE(decoded) << decoded.error().message;
  const Event& event = **decoded;
  EXPECT_EQ(event.type->name(), "page.viewed");
  EXPECT_EQ(event.id, "e1");
  EXPECT_EQ(event.time.ms, 1777629600123);
  EXPECT_EQ(event.tenant, "acme");
  EXPECT_EQ(event.contact, "42");
  EXPECT_EQ(event.source, "/web");
  EXPECT_EQ(event.at(0).text(), "/pricing");
}

TEST(EventDecoder, ReadsAStructuredCloudEventByItsContentType) {
  Decoding decode;
  const std::array<Header, 1> headers{
      {{"Content-Type", "Application/CloudEvents+json; charset=utf-8"}}};

  EXPECT_TRUE(decode({.value = kStructured, .headers = headers}));

  const auto plain = decode({.value = kPlain, .headers = headers});
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().code, "unsupported_specversion");
}

TEST(EventDecoder, TakesTheContactFromTheSubject) {
  Decoding decode;

  const auto decoded =
      decode(R"({"specversion":"1.0","type":"page.viewed","id":"e1","source":"s",)"
             R"("time":"2026-05-01T10:00:00Z","subject":"contact/a/b","data":{"url":"/"}})");

  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ((*decoded)->contact, "a/b");
}

TEST(EventDecoder, ReadsABinaryCloudEvent) {
  Decoding decode;

  const auto decoded = decode({.key = "acme|42",
                               .value = R"({"contact_id":"42","url":"/","time":"not ours"})",
                               .headers = kBinary});

  ASSERT_TRUE(decoded) << decoded.error().message;
  const Event& event = **decoded;
  EXPECT_EQ(event.type->name(), "page.viewed");
  EXPECT_EQ(event.id, "e1");
  EXPECT_EQ(event.time.ms, 1777629600123);
  EXPECT_EQ(event.tenant, "acme");
  EXPECT_EQ(event.source, "/web");
  EXPECT_EQ(event.at(0).text(), "/");
}

TEST(EventDecoder, ReadsABinaryCloudEventWithoutData) {
  Decoding decode;
  const std::array<Header, 6> headers{{{"ce_specversion", "1.0"},
                                       {"ce_type", "strict.one"},
                                       {"ce_id", "e1"},
                                       {"ce_source", "/crm"},
                                       {"ce_time", "2026-05-01T10:00:00Z"},
                                       {"ce_subject", "contact/42"}}};

  const auto decoded = decode({.headers = headers});

  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ((*decoded)->contact, "42");
  EXPECT_TRUE((*decoded)->at(0).is_null());
}

TEST(EventDecoder, ChecksTheFutureAgainstTheLogOnly) {
  Decoding decode({.future_skew_max = minutes(5)});
  const auto at = [&decode](std::int64_t appended) {
    return decode({.value = kPlain, .appended = EventTime{appended}});
  };

  EXPECT_TRUE(at(1777629600123 - 300'000));
  EXPECT_TRUE(at(1777629600123 + 86'400'000));
  EXPECT_TRUE(decode(kPlain));  // a log that does not know its time
  const auto refused = at(1777629600123 - 300'001);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "future_timestamp");
  EXPECT_EQ(refused.error().pointer, "/time");
}

TEST(EventDecoder, AcceptsARecordKeyThatIsTheContactsKey) {
  Decoding decode;

  EXPECT_TRUE(decode({.key = "acme|42", .value = kPlain}));
  EXPECT_TRUE(decode({.key = "", .value = kPlain}));
  EXPECT_TRUE(decode(
      {.key = "a%7Cb",
       .value = R"({"type":"page.viewed","id":"e","time":1,"contact_id":"a|b","url":"/"})"}));
}

TEST(EventDecoder, AcceptsWhatIsExactlyAtItsLimits) {
  const std::string value =
      R"({"type":"page.viewed","id":"e","time":1,"contact_id":"4","url":"/","t":[{"x":1}]})";

  EXPECT_TRUE(Decoding({.bytes_max = value.size(), .depth_max = 3, .keys_max = 6})(
      std::string_view(value)));
  const auto code = [&value](DecodeLimits limits) {
    return Decoding(limits)(std::string_view(value)).error().code;
  };
  EXPECT_EQ(code({.bytes_max = value.size() - 1}), "too_large");
  EXPECT_EQ(code({.depth_max = 2}), "too_deep");
  EXPECT_EQ(code({.keys_max = 5}), "too_many_keys");
}

TEST(EventDecoder, GoesOnAfterARefusal) {
  Decoding decode;

  ASSERT_FALSE(decode(R"({"type":"page.viewed","id":")"));
  ASSERT_FALSE(decode(std::string_view()));

  const auto decoded = decode(kPlain);
  ASSERT_TRUE(decoded);
  EXPECT_EQ((*decoded)->id, "e1");
}

TEST(SplitEvents, CutsAListIntoTheBytesOfItsElements) {
  const auto events = split_events(R"( [ {"a":"],\"[" , "b":[1,2]} ,{"c":{}}, 3 ] )", {});

  ASSERT_TRUE(events);
  EXPECT_EQ(*events,
            (std::vector<std::string_view>{R"({"a":"],\"[" , "b":[1,2]})", R"({"c":{}})", "3"}));
}

TEST(SplitEvents, LeavesASingleEventWhole) {
  EXPECT_EQ(*split_events(" {\"a\":1}\n", {}), (std::vector<std::string_view>{"{\"a\":1}"}));
}

TEST(SplitEvents, FindsNothingInAnEmptyList) {
  EXPECT_TRUE(split_events("[ ]", {})->empty());
}

TEST(SplitEvents, RefusesABodyThatIsNotJson) {
  const auto events = split_events(R"([{"a":1},{"a":])", {});

  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code, "malformed_json");
  EXPECT_EQ(events.error().pointer, "/1/a");
}

TEST(SplitEvents, LetsElementsBeAsDeepAsEvents) {
  EXPECT_TRUE(split_events("[{\"a\":[1]}]", {.depth_max = 2}));
  EXPECT_FALSE(split_events("[{\"a\":[[1]]}]", {.depth_max = 2}));
}

}  // namespace
}  // namespace ls::event
