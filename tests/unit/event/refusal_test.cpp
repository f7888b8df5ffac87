#include "leadstream/event/refusal.hpp"

#include "unit/event/decoding.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace ls::event {
namespace {

// Broken input, why it is refused, and where.
struct Case {
  std::string name;
  std::string value;
  std::string code;
  std::string pointer;
  std::string key = {};
  std::vector<Header> headers = {};
};

void PrintTo(const Case& broken, std::ostream* out) {
  *out << broken.name;
}

// A good event with `member` added.
std::string with(const std::string& member) {
  return R"({"type":"page.viewed","id":"e1","time":"2026-05-01T10:00:00Z","tenant":"acme",)"
         R"("contact_id":"42","url":"/",)" +
         member + "}";
}

// A CloudEvent with `members` instead of its envelope's.
std::string cloud(const std::string& members) {
  return R"({"specversion":"1.0",)" + members + "}";
}

const char* const kHead = R"("type":"page.viewed","id":"e1","source":"s","time":1,)";

std::vector<Header> binary(const std::string_view name, const std::string_view value) {
  std::vector<Header> headers{{"ce_specversion", "1.0"},
                              {"ce_type", "page.viewed"},
                              {"ce_id", "e1"},
                              {"ce_source", "s"},
                              {"ce_time", "2026-05-01T10:00:00Z"}};
  for (Header& header : headers) {
    if (header.name == name) {
      header.value = value;
      return headers;
    }
  }
  headers.push_back({name, value});
  return headers;
}

std::vector<Case> json_cases() {
  return {
      {"Nothing", "", "empty", ""},
      {"OnlySpace", " \t\r\n", "empty", ""},
      {"Huge", with("\"note\":\"" + std::string(1 << 20, 'x') + "\""), "too_large", ""},
      {"DeepLists", with("\"note\":" + std::string(40, '[') + std::string(40, ']')), "too_deep",
       "/note/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"},
      {"DeepWithoutEnd", std::string(100'000, '['), "too_deep",
       "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"},
      {"ByteOrderMark", "\xef\xbb\xbf" + with("\"x\":1"), "byte_order_mark", ""},
      {"BytesNotUtf8", with("\"note\":\"caf\xe9\""), "invalid_utf8", "/note"},
      {"OverlongUtf8", with("\"note\":\"\xc0\xaf\""), "invalid_utf8", "/note"},
      {"SurrogateInUtf8", with("\"note\":\"\xed\xa0\x80\""), "invalid_utf8", "/note"},
      {"BytesNotUtf8Outside", with("\xff\"note\":1"), "invalid_utf8", ""},
      {"Prose", "hello", "malformed_json", ""},
      {"SingleQuotes", "{'type':'page.viewed'}", "malformed_json", ""},
      {"CommaAtTheEnd", R"({"type":"page.viewed",})", "malformed_json", ""},
      {"NoColon", R"({"type" "page.viewed"})", "malformed_json", "/type"},
      {"NoComma", R"({"type":"page.viewed" "id":"e"})", "malformed_json", ""},
      {"LeadingZero", with("\"note\":[1,02]"), "malformed_json", "/note"},
      {"LeadingPlus", with("\"note\":+1"), "malformed_json", "/note"},
      {"NoDigitAfterPoint", with("\"note\":1."), "malformed_json", "/note"},
      {"Hexadecimal", with("\"note\":0x10"), "malformed_json", ""},
      {"BadEscape", with(R"("note":"\x")"), "malformed_json", "/note"},
      {"LoneSurrogate", with(R"("note":"\ud800")"), "malformed_json", "/note"},
      {"LoneLowSurrogate", with(R"("note":"\udc00")"), "malformed_json", "/note"},
      {"SwappedSurrogates", with(R"("note":"\ud83d\u0041")"), "malformed_json", "/note"},
      {"ControlCharacter", with("\"note\":\"a\nb\""), "malformed_json", "/note"},
      {"Comment", with("\"note\":1 /* c */"), "malformed_json", ""},
      {"CutInAString", R"({"type":"page.vi)", "truncated_json", "/type"},
      {"CutAfterAKey", R"({"type":)", "truncated_json", "/type"},
      {"CutBetween", R"({"type":"page.viewed",)", "truncated_json", ""},
      {"CutInAWord", R"({"a":[tru)", "truncated_json", "/a/0"},
      {"CutInACharacter", "{\"a\":\"\xe2\x82", "truncated_json", "/a"},
      {"TwoEvents", with("\"x\":1") + with("\"x\":1"), "trailing_content", ""},
      {"BraceTooMany", with("\"x\":1") + "}", "trailing_content", ""},
      {"NotANumber", with("\"score\":NaN"), "not_finite", "/score"},
      {"Infinite", with("\"score\":Infinity"), "not_finite", "/score"},
      {"MinusInfinite", with("\"score\":[0,-Infinity]"), "not_finite", "/score/1"},
      {"TooLargeForADouble", with("\"score\":1e400"), "number_too_large", "/score"},
      {"TooLargeForADoubleInAField", with("\"scroll\":1e400"), "number_too_large", "/scroll"},
      {"TooLargeForAnInteger", with("\"dwell_ms\":99999999999999999999"), "out_of_range",
       "/dwell_ms"},
      {"NotAnObject", "[]", "not_an_object", ""},
      {"JustText", "\"page.viewed\"", "not_an_object", ""},
  };
}

std::vector<Case> key_cases() {
  std::string many = "\"k\":0";
  for (int i = 0; i < 1000; ++i) {
    many += ",\"k" + std::to_string(i) + "\":0";
  }
  std::string far_apart = many;
  far_apart.resize(far_apart.find(",\"k900\""));
  return {
      {"TooManyKeys", with(many), "too_many_keys", ""},
      {"TooManyKeysBelow", with("\"note\":[{" + many + "}]"), "too_many_keys", "/note/0"},
      {"EnvelopeTwice", with(R"("tenant":"other")"), "duplicate_key", "/tenant"},
      {"TypeTwice", with(R"("type":"page.left")"), "duplicate_key", "/type"},
      {"NullAndValue", R"({"type":"page.viewed","tenant":null,"tenant":"a"})", "duplicate_key",
       "/tenant"},
      {"AliasAndName", with(R"("lead_id":"42")"), "duplicate_key", "/lead_id"},
      {"FieldTwice", with(R"("url":"/b")"), "duplicate_key", "/url"},
      {"FieldTwiceEscaped", with(R"("\u0075rl":"/b")"), "duplicate_key", "/url"},
      {"UnknownTwice", with(R"("a":1,"b":2,"a":1)"), "duplicate_key", "/a"},
      {"UnknownTwiceFarApart", with(far_apart + ",\"k7\":1"), "duplicate_key", "/k7"},
      {"NestedTwice", with(R"("tags":[{"x":{"a/b~":1,"a/b~":2}}])"), "duplicate_key",
       "/tags/0/x/a~1b~0"},
      {"UnknownNestedTwice", with(R"("n":{"x":1,"x":2})"), "duplicate_key", "/n/x"},
      {"DataTwice", cloud(std::string(kHead) + R"("data":{},"data":{})"), "duplicate_key", "/data"},
      {"TwiceInData", cloud(std::string(kHead) + R"("data":{"contact_id":"1","url":"","url":""})"),
       "duplicate_key", "/data/url"},
      {"ExtensionTwice", cloud(std::string(kHead) + R"("x":1,"x":1,"data":{})"), "duplicate_key",
       "/x"},
  };
}

std::vector<Case> envelope_cases() {
  const std::string url = R"("url":"/")";
  return {
      {"NoType", R"({"id":"e1","time":1,"contact_id":"42"})", "missing_type", "/type"},
      {"NullType", R"({"type":null})", "missing_type", "/type"},
      {"TypeIsANumber", R"({"type":7})", "wrong_type", "/type"},
      {"UnknownType", R"({"type":"page.veiwed"})", "unknown_type", "/type"},
      {"EmptyId", R"({"type":"page.viewed","id":"","time":1,"contact_id":"4","url":"/"})",
       "missing_id", "/id"},
      {"IdIsANumber", R"({"type":"page.viewed","id":7})", "wrong_type", "/id"},
      {"LongId",
       R"({"type":"page.viewed","time":1,"contact_id":"4","url":"/","id":")" +
           std::string(257, 'x') + "\"}",
       "text_too_long", "/id"},
      {"NoContact", R"({"type":"page.viewed","id":"e","time":1,"url":"/"})", "missing_key",
       "/contact_id"},
      {"EmptyContact", R"({"type":"page.viewed","id":"e","time":1,"lead_id":"","url":"/"})",
       "missing_key", "/lead_id"},
      {"ContactIsAnObject", R"({"type":"page.viewed","contact_id":{}})", "wrong_type",
       "/contact_id"},
      {"LongContact",
       R"({"type":"page.viewed","id":"e","time":1,"lead_id":")" + std::string(257, 'x') + "\"}",
       "text_too_long", "/lead_id"},
      {"NoTime", R"({"type":"page.viewed","id":"e","contact_id":"4","url":"/"})", "missing_time",
       "/time"},
      {"TimeInWords", R"({"type":"page.viewed","time":"yesterday","contact_id":"4"})",
       "invalid_time", "/time"},
      {"TimeWithoutZone", R"({"type":"page.viewed","time":"2026-05-01T10:00:00","contact_id":"4"})",
       "invalid_time", "/time"},
      {"TimeAsYear", R"({"type":"page.viewed","time":"2026","contact_id":"4"})", "invalid_time",
       "/time"},
      {"TimeAsBoolean", R"({"type":"page.viewed","time":true})", "wrong_type", "/time"},
      {"TimeBefore1970", R"({"type":"page.viewed","event_time":-1,"contact_id":"4"})",
       "out_of_range", "/event_time"},
      {"TimeInMicroseconds", R"({"type":"page.viewed","time":1777629600123456,"contact_id":"4"})",
       "out_of_range", "/time"},
      {"Year2099",
       R"({"type":"page.viewed","time":"2099-01-01T00:00:00Z","contact_id":"4","url":"/"})",
       "future_timestamp", "/time"},
      {"KeyOfAnother", with("\"x\":1"), "key_mismatch", "/contact_id", "acme|43"},
      {"KeyWithoutTenant", with("\"x\":1"), "key_mismatch", "/contact_id", "42"},
  };
}

std::vector<Case> field_cases() {
  return {
      {"NoRequiredField", R"({"type":"page.viewed","id":"e","time":1,"contact_id":"4"})",
       "missing_field", "/url"},
      {"NullRequiredField",
       R"({"type":"page.viewed","id":"e","time":1,"contact_id":"4","url":null})", "missing_field",
       "/url"},
      {"RefusedField", R"({"type":"strict.one","id":"e","time":1,"contact_id":"4","colour":"red"})",
       "unknown_field", "/colour"},
      {"UnknownCategory", with(R"("category":"prices")"), "unknown_category", "/category"},
      {"CategoryIsANumber", with(R"("category":1)"), "wrong_type", "/category"},
      {"IntegerIsText", with(R"("dwell_ms":"900")"), "wrong_type", "/dwell_ms"},
      {"IntegerHasAFraction", with(R"("dwell_ms":1.5)"), "wrong_type", "/dwell_ms"},
      {"IntegerTooSmall", with(R"("dwell_ms":-1)"), "out_of_range", "/dwell_ms"},
      {"IntegerTooLarge", with(R"("dwell_ms":1001)"), "out_of_range", "/dwell_ms"},
      {"IntegerAboveSigned", with(R"("dwell_ms":18446744073709551615)"), "out_of_range",
       "/dwell_ms"},
      {"NumberIsText", with(R"("scroll":"0.5")"), "wrong_type", "/scroll"},
      {"NumberTooLarge", with(R"("scroll":1.01)"), "out_of_range", "/scroll"},
      {"BooleanIsANumber", with(R"("is_return":1)"), "wrong_type", "/is_return"},
      {"TimeFieldInWords", with(R"("seen_at":"noon")"), "invalid_time", "/seen_at"},
      {"TimeFieldIsABoolean", with(R"("seen_at":true)"), "wrong_type", "/seen_at"},
      {"JsonIsText", with(R"("tags":"a")"), "wrong_type", "/tags"},
      {"LongJson", with("\"tags\":[\"" + std::string(64, 'x') + "\"]"), "text_too_long", "/tags"},
      {"TextIsANumber", R"({"type":"page.viewed","url":7})", "wrong_type", "/url"},
      {"LongText", R"({"type":"page.viewed","url":")" + std::string(33, 'x') + "\"}",
       "text_too_long", "/url"},
  };
}

std::vector<Case> cloud_cases() {
  const std::string head = kHead;
  const std::string data = R"({"contact_id":"42","url":"/"})";
  return {
      {"Version03", R"({"specversion":"0.3","type":"page.viewed"})", "unsupported_specversion",
       "/specversion"},
      {"VersionIsANumber", R"({"specversion":1.0,"type":"page.viewed"})", "wrong_type",
       "/specversion"},
      {"VersionOfTheType", cloud(R"("type":"crm.page.viewed.v2")"), "unknown_type", "/type"},
      {"CloudWithoutType", cloud(R"("id":"e")"), "missing_type", "/type"},
      {"CloudWithoutId", cloud(R"("type":"page.viewed","source":"s","time":1,"data":)" + data),
       "missing_id", "/id"},
      {"CloudWithoutSource", cloud(R"("type":"page.viewed","id":"e","time":1,"data":)" + data),
       "missing_source", "/source"},
      {"CloudWithoutTime", cloud(R"("type":"page.viewed","id":"e","source":"s","data":)" + data),
       "missing_time", "/time"},
      {"DataIsAList", cloud(head + R"("data":[])"), "not_an_object", "/data"},
      {"DataIsText", cloud(head + R"("data":"{}")"), "not_an_object", "/data"},
      {"DataInBase64", cloud(head + R"("data_base64":"e30=")"), "unsupported_content",
       "/data_base64"},
      {"DataIsXml", cloud(head + R"("datacontenttype":"text/xml","data":"<a/>")"),
       "unsupported_content", "/datacontenttype"},
      {"NoData", cloud(head + R"("subject":"contact/42")"), "missing_field", "/data/url"},
      {"NoContactInData", cloud(head + R"("subject":"deal/42","data":{"url":"/"})"), "missing_key",
       "/data/contact_id"},
      {"SubjectOfAnother", cloud(head + R"("subject":"contact/7","data":)" + data), "key_mismatch",
       "/subject"},
      {"WrongTypeInData", cloud(head + R"("data":{"dwell_ms":"1"})"), "wrong_type",
       "/data/dwell_ms"},
      {"Batch",
       "[]",
       "unsupported_content",
       "#content-type",
       "",
       {{"content-type", "application/cloudevents-batch+json"}}},
      {"BinaryVersion", data, "unsupported_specversion", "#ce_specversion", "",
       binary("ce_specversion", "2.0")},
      {"BinaryUnknownType", data, "unknown_type", "#ce_type", "", binary("ce_type", "x")},
      {"BinaryEmptyId", data, "missing_id", "#ce_id", "", binary("ce_id", "")},
      {"BinaryBadTime", data, "invalid_time", "#ce_time", "", binary("ce_time", "soon")},
      {"BinaryNotUtf8", data, "invalid_utf8", "#ce_tenant", "", binary("ce_tenant", "\xff")},
      {"BinaryAvro", data, "unsupported_content", "#content-type", "",
       binary("content-type", "avro/binary")},
      {"BinaryDataIsAList", "[1]", "not_an_object", "", "", binary("ce_tenant", "t")},
      {"BinaryWithoutData", "", "missing_key", "/contact_id", "", binary("ce_tenant", "t")},
      {"BinaryHeaderTwice", data, "duplicate_key", "#ce_id", "",
       [] {
         auto headers = binary("ce_id", "e1");
         headers.push_back({"ce_id", "e2"});
         return headers;
       }()},
  };
}

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const auto& cases :
       {json_cases(), key_cases(), envelope_cases(), field_cases(), cloud_cases()}) {
    all.insert(all.end(), cases.begin(), cases.end());
  }
  return all;
}

class BrokenInput : public testing::TestWithParam<Case> {};

TEST_P(BrokenInput, IsRefusedWithItsCodeAndItsPlace) {
  Decoding decode;
  const Case& broken = GetParam();

  const auto decoded = decode({.key = broken.key,
                               .value = broken.value,
                               .headers = broken.headers,
                               .appended = *parse_rfc3339("2026-05-01T12:00:00Z")});

  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, broken.code) << decoded.error().message;
  EXPECT_EQ(decoded.error().pointer, broken.pointer) << decoded.error().message;
  EXPECT_EQ(decoded.error().domain, ErrorDomain::user);
  EXPECT_EQ(decoded.error().retry, Retry::no);
  EXPECT_FALSE(decoded.error().message.empty());
}

INSTANTIATE_TEST_SUITE_P(All, BrokenInput, testing::ValuesIn(all_cases()),
                         [](const testing::TestParamInfo<Case>& one) { return one.param.name; });

TEST(Refusal, OfEachKindHasACase) {
  std::set<std::string> covered;
  for (const Case& broken : all_cases()) {
    covered.insert(broken.code);
  }
  for (const RefusalMeaning& refusal : refusals()) {
    EXPECT_EQ(covered.count(std::string(refusal.name)), 1U) << refusal.name;
  }
}

TEST(Refusal, HasAStableNameAndAMeaning) {
  // The names reach topics and dashboards: a change here breaks those who read them.
  const std::vector<std::string_view> expected{"empty",
                                               "too_large",
                                               "too_deep",
                                               "too_many_keys",
                                               "byte_order_mark",
                                               "invalid_utf8",
                                               "malformed_json",
                                               "truncated_json",
                                               "trailing_content",
                                               "not_finite",
                                               "number_too_large",
                                               "duplicate_key",
                                               "not_an_object",
                                               "missing_type",
                                               "unknown_type",
                                               "missing_id",
                                               "missing_key",
                                               "missing_time",
                                               "missing_source",
                                               "missing_field",
                                               "unknown_field",
                                               "unknown_category",
                                               "wrong_type",
                                               "out_of_range",
                                               "text_too_long",
                                               "invalid_time",
                                               "future_timestamp",
                                               "key_mismatch",
                                               "unsupported_specversion",
                                               "unsupported_content"};

  std::vector<std::string_view> names;
  for (const RefusalMeaning& refusal : refusals()) {
    names.push_back(refusal.name);
    EXPECT_FALSE(refusal.meaning.empty());
    EXPECT_EQ(to_string(refusal.code), refusal.name);
  }
  EXPECT_EQ(names, expected);
}

TEST(Refusal, KeepsPointersShort) {
  const Error error =
      refuse(RefusalCode::wrong_type, "/" + std::string(510, 'x') + "\xc3\xa4", "m");

  EXPECT_EQ(error.pointer, "/" + std::string(510, 'x'));
}

}  // namespace
}  // namespace ls::event
