#include "leadstream/flow/egress.hpp"

#include "unit/flow/toys.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/flow/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ls::flow {
namespace {

struct Bench {
  std::shared_ptr<const Topology> topology = toys::counting("toy");
  toys::RecordingSink sink;
  Egress egress{*topology, Partition(3), sink, {"dead", "late"}};
  std::vector<Header> headers{{"traceparent", "00-abc"}, {"ls-o", "old"}};
  Message message;
  ml::FeatureSchema schema{{{"n", ml::FeatureKind::number}}};
  std::vector<ml::FeatureValue> values{ml::FeatureValue::of(1.0)};
  Features features{&schema, values, "e1"};

  Bench() {
    message.topic = "web";
    message.partition = Partition(3);
    message.offset = Offset(42);
    message.key = "L1";
    message.value = "{broken";
    message.headers = headers;
  }
  [[nodiscard]] Record record(const Message* origin) const {
    Record made;
    made.key = "L1";
    made.time = EventTime{1234};
    made.origin = origin;
    made.payload = &features;
    return made;
  }
};

TEST(Egress, EachOutputSaysWhereItComesFrom) {
  Bench bench;
  toys::must(bench.egress.write(0, bench.record(&bench.message)));
  toys::must(bench.egress.write(0, bench.record(nullptr)));

  ASSERT_EQ(bench.sink.sent.size(), 2U);
  EXPECT_EQ(bench.sink.sent[0].topic, "counts");
  EXPECT_EQ(bench.sink.sent[0].key, "L1");
  EXPECT_EQ(bench.sink.sent[0].header("ls-o"), "1|toy|3|1234|0");
  EXPECT_EQ(bench.sink.sent[0].header("ls-k"), "(none)");  // its key says it
  EXPECT_EQ(bench.sink.sent[0].header("ls-src"), "web/3/42");
  EXPECT_EQ(bench.sink.sent[1].header("ls-o"), "1|toy|3|1234|1");
  EXPECT_EQ(bench.sink.sent[1].header("ls-src"), "(none)");
  EXPECT_FALSE(bench.sink.sent[0].is_tombstone);
}

TEST(Egress, AnAlertCarriesTheHeadersOfACloudEvent) {
  Bench bench;
  Alert alert;
  alert.id = "00000000000000aa-5-firing";
  alert.fingerprint = 0xaa;
  Record record = bench.record(&bench.message);
  record.payload = &alert;
  toys::must(bench.egress.write(0, record));

  const auto& sent = bench.sink.sent.front();
  EXPECT_EQ(sent.header("ce_specversion"), "1.0");
  EXPECT_EQ(sent.header("ce_id"), "00000000000000aa-5-firing");
  EXPECT_EQ(sent.header("ce_type"), "com.leadstream.alert.v1");
  EXPECT_EQ(sent.header("ce_source"), "urn:leadstream:toy");
  EXPECT_EQ(sent.header("ce_time"), "1970-01-01T00:00:01.234Z");
  EXPECT_EQ(sent.header("ce_subject"), "00000000000000aa");
  EXPECT_EQ(sent.header("content-type"), "application/json");
  EXPECT_EQ(sent.header("ls-k"), "L1");  // its key is the fingerprint
  EXPECT_EQ(sent.header("ls-src"), "web/3/42");
  EXPECT_EQ(sent.header("ls-seq"), "0");
}

TEST(Egress, DeadLettersAreCountedByCode) {
  Bench bench;
  for (const char* code : {"a", "b", "a", ""}) {
    Error error = user_error("x");
    error.code = code;
    toys::must(bench.egress.dead_letter(bench.message, error, "in", EventTime{1}));
  }
  const std::map<std::string, std::uint64_t, std::less<>> expected{
      {"a", 2}, {"b", 1}, {"refused", 1}};
  EXPECT_EQ(bench.egress.counters().dead_letters_by_code, expected);
  EXPECT_EQ(bench.egress.counters().dead_letters, 4U);
}

TEST(Egress, ADeadLetterHoldsTheOriginalAndTheReason) {
  Bench bench;
  Error error = user_error("expected a value");
  error.code = "bad_json";
  error.pointer = "/x";
  toys::must(bench.egress.dead_letter(bench.message, error, "in", EventTime{5}));

  ASSERT_EQ(bench.sink.sent.size(), 1U);
  const toys::Sent& sent = bench.sink.sent[0];
  EXPECT_EQ(sent.topic, "dead");
  EXPECT_EQ(sent.key, "L1");
  EXPECT_EQ(sent.value, "{broken");
  EXPECT_EQ(sent.header("ls-error-code"), "bad_json");
  EXPECT_EQ(sent.header("ls-error-message"), "expected a value");
  EXPECT_EQ(sent.header("ls-error-pointer"), "/x");
  EXPECT_EQ(sent.header("ls-error-topology"), "toy");
  EXPECT_EQ(sent.header("ls-error-node"), "in");
  EXPECT_EQ(sent.header("__connect.errors.topic"), "web");
  EXPECT_EQ(sent.header("__connect.errors.partition"), "3");
  EXPECT_EQ(sent.header("__connect.errors.offset"), "42");
  EXPECT_EQ(sent.header("traceparent"), "00-abc");
  EXPECT_EQ(sent.header("ls-o"), "1|toy|3|5|0");
  const auto count = std::count_if(sent.headers.begin(), sent.headers.end(),
                                   [](const auto& header) { return header.first == "ls-o"; });
  EXPECT_EQ(count, 1);
}

TEST(Egress, ATimersDeadLetterTellsTheKeyAndTheDueTime) {
  Bench bench;
  Record timer;
  timer.key = "L1";
  timer.time = EventTime{1000};
  toys::must(bench.egress.dead_letter(timer, user_error("cannot"), "count"));

  ASSERT_EQ(bench.sink.sent.size(), 1U);
  const toys::Sent& sent = bench.sink.sent[0];
  EXPECT_EQ(sent.topic, "dead");
  EXPECT_EQ(sent.key, "L1");
  EXPECT_EQ(sent.value, "");
  EXPECT_FALSE(sent.is_tombstone);
  EXPECT_EQ(sent.header("ls-o"), "1|toy|3|1000|0");
  EXPECT_EQ(sent.header("ls-error-code"), "refused");
  EXPECT_EQ(sent.header("ls-error-node"), "count");
  EXPECT_EQ(sent.header("ls-error-due"), format_rfc3339(EventTime{1000}));
  EXPECT_EQ(sent.header("ls-src"), "(none)");
  EXPECT_EQ(bench.egress.counters().dead_letters, 1U);
  EXPECT_EQ(bench.egress.counters().dead_letters_by_code.at("refused"), 1U);
}

TEST(Egress, WhatATimerCausedIsADeadLetterWithWhatItSaid) {
  Bench bench;
  const Record made = bench.record(nullptr);
  toys::must(bench.egress.dead_letter(made, user_error("cannot"), "count"));

  std::string key;
  std::string value;
  encode_payload(made, key, value);
  ASSERT_EQ(bench.sink.sent.size(), 1U);
  EXPECT_EQ(bench.sink.sent[0].key, key);
  EXPECT_EQ(bench.sink.sent[0].value, value);
}

TEST(Egress, WhatATimerCausedIsLateWithWhatItSaid) {
  Bench bench;
  const Miss miss{bench.record(nullptr), EventTime{5}, {{"agg", EventTime{9}}}};
  toys::must(bench.egress.missed(miss, "agg"));

  std::string key;
  std::string value;
  encode_payload(miss.record, key, value);
  ASSERT_EQ(bench.sink.sent.size(), 1U);
  const toys::Sent& sent = bench.sink.sent[0];
  EXPECT_EQ(sent.topic, "late");
  EXPECT_EQ(sent.key, key);
  EXPECT_EQ(sent.value, value);
  EXPECT_EQ(sent.header("ls-src"), "(none)");
  EXPECT_EQ(sent.header("ls-late-event-time"), format_rfc3339(EventTime{5}));
  EXPECT_EQ(bench.egress.counters().late, 1U);
}

TEST(Egress, AMissIsOneLateRecordWithEveryWindow) {
  Bench bench;
  const EventTime clock{10'000'000};
  Miss miss{bench.record(&bench.message), clock - hours(2), {}};
  miss.record.time = clock;
  miss.windows = {{"a", clock - minutes(5)}, {"b", clock - minutes(30)}};
  toys::must(bench.egress.missed(miss, "agg"));

  ASSERT_EQ(bench.sink.sent.size(), 1U);
  const toys::Sent& sent = bench.sink.sent[0];
  EXPECT_EQ(sent.topic, "late");
  EXPECT_EQ(sent.value, "{broken");
  EXPECT_EQ(sent.header("ls-late-node"), "agg");
  EXPECT_EQ(sent.header("ls-late-source"), "(none)");
  EXPECT_EQ(sent.header("ls-late-by-ms"), "1800000");
  EXPECT_EQ(sent.header("ls-late-windows"), "a@" + format_rfc3339(clock - minutes(5)) + " b@" +
                                                format_rfc3339(clock - minutes(30)));
  EXPECT_EQ(bench.egress.counters().late, 1U);
}

TEST(Egress, ALateRecordSaysByHowMuch) {
  Bench bench;
  const EventTime clock{10'000'000};
  toys::must(bench.egress.late(bench.message, clock - hours(2), clock, hours(1), "in"));

  ASSERT_EQ(bench.sink.sent.size(), 1U);
  const toys::Sent& sent = bench.sink.sent[0];
  EXPECT_EQ(sent.topic, "late");
  EXPECT_EQ(sent.value, "{broken");
  EXPECT_EQ(sent.header("ls-late-by-ms"), "7200000");
  EXPECT_EQ(sent.header("ls-late-event-time"), format_rfc3339(clock - hours(2)));
  EXPECT_EQ(sent.header("ls-late-closed-at"), format_rfc3339(clock - hours(1)));
  EXPECT_EQ(sent.header("ls-late-source"), "in");
}

TEST(Egress, AVersionThatIsTakenBackIsATombstone) {
  Bench bench;
  ModelVersion version;
  version.model = "conversion";
  version.valid_from = EventTime{60'000};
  Record record = bench.record(nullptr);
  record.payload = &version;
  toys::must(bench.egress.write(0, record));

  ASSERT_EQ(bench.sink.sent.size(), 1U);
  EXPECT_TRUE(bench.sink.sent[0].is_tombstone);
  EXPECT_EQ(bench.sink.sent[0].value, "");
}

TEST(Egress, RunningNumbersGoOnWhereTheyWere) {
  Bench bench;
  toys::must(bench.egress.write(0, bench.record(nullptr)));
  toys::must(bench.egress.late(bench.message, EventTime{0}, EventTime{1}, Millis{1}, "in"));
  const auto sequences = bench.egress.sequences();
  EXPECT_EQ(sequences.at("out"), 1U);

  Bench next;
  next.egress.set_sequences(sequences);
  toys::must(next.egress.write(0, next.record(nullptr)));
  toys::must(next.egress.late(next.message, EventTime{0}, EventTime{1}, Millis{1}, "in"));
  EXPECT_EQ(next.sink.sent[0].header("ls-o"), "1|toy|3|1234|1");
  EXPECT_EQ(next.sink.sent[1].header("ls-o"), "1|toy|3|1|1");
}

TEST(Egress, WhatGoesToAnInternalTopicIsPlacedByKeyAndCounted) {
  Bench bench;
  Egress egress(*bench.topology, Partition(3), bench.sink, {}, {{"counts", 5}});
  toys::must(egress.write(0, bench.record(nullptr)));
  toys::must(egress.write(0, bench.record(nullptr)));
  Record other = bench.record(nullptr);
  other.key = "L2";
  toys::must(egress.write(0, other));

  // murmur2 of "L1" and "L2" over five partitions, by Kafka's own partitioner.
  const Partition first(kafka_partition("L1", 5));
  const Partition second(kafka_partition("L2", 5));
  ASSERT_NE(first, second);
  EXPECT_EQ(bench.sink.sent[0].partition, first);
  EXPECT_EQ(bench.sink.sent[2].partition, second);
  for (const state::Meta::Sent& sent : egress.sent()) {
    const std::uint64_t expected = sent.partition == first    ? 2U
                                   : sent.partition == second ? 1U
                                                              : 0U;
    EXPECT_EQ(sent.count, expected) << sent.partition.value;
    EXPECT_EQ(sent.sink, "out");
  }
  EXPECT_EQ(egress.sent().size(), 5U);
}

TEST(Egress, WhereOnlyTheLogKnowsThePartitionNothingIsCounted) {
  Bench bench;
  toys::must(bench.egress.write(0, bench.record(nullptr)));

  EXPECT_FALSE(bench.sink.sent[0].partition.has_value());
  EXPECT_TRUE(bench.egress.sent().empty());
}

TEST(Egress, CountsGoOnWhereTheyWereEvenOverOtherPartitionNumbers) {
  Bench bench;
  Egress egress(*bench.topology, Partition(3), bench.sink, {}, {{"counts", 1}});
  egress.set_sent({{"out", Partition(0), 7}, {"out", Partition(2), 9}, {"gone", Partition(0), 5}});
  toys::must(egress.write(0, bench.record(nullptr)));

  const std::vector<state::Meta::Sent> expected{
      {"out", Partition(0), 8}, {"out", Partition(1), 0}, {"out", Partition(2), 9}};
  EXPECT_EQ(egress.sent(), expected);
  egress.set_sent({});
  EXPECT_EQ(egress.sent(), (std::vector<state::Meta::Sent>{{"out", Partition(0), 0}}));
}

}  // namespace
}  // namespace ls::flow
