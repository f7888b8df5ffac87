#include "leadstream/flow/intake.hpp"

#include "unit/flow/toys.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

namespace ls::flow {
namespace {

constexpr EventTime kStart{1'750'000'000'000};

const event::Catalog& catalog() {
  static const event::Catalog made = event::Catalog::of(
      {{.name = "webhook.received",
        .topic = "hooks",
        .fields = {{.name = "provider"}, {.name = "body", .kind = event::FieldKind::text}}},
       {.name = "mail.sent", .topic = "mail"}});
  return made;
}

const std::array<OperatorEntry, 1> kOperators{
    {{"counter", "counts", "{ id: count, type: counter, inputs: [in] }",
      [](config::Reader& /*reader*/, const BlueprintContext&) { return toys::counter(); }}}};

Result<std::shared_ptr<const Topology>> parse(const std::string& types) {
  const config::Node root =
      LS_TRY(config::parse_yaml("topology: toy\n"
                                "sources:\n"
                                "  - { id: in, topic: raw, decode: { format: raw, types: " +
                                    types +
                                    " } }\n"
                                    "nodes:\n"
                                    "  - { id: count, type: counter, inputs: [in] }\n"
                                    "sinks:\n"
                                    "  - { id: out, inputs: [count], topic: counts }\n",
                                "toy.yaml"));
  return parse_topology(root, catalog(), kOperators, {});
}

class RawSource : public testing::Test {
 protected:
  // The record, or the code of its refusal.
  Result<std::optional<Intake::Item>> take(std::string_view key, std::string_view value) {
    message_ = Message{};
    message_.topic = "raw";
    message_.partition = Partition(2);
    message_.offset = Offset(7);
    message_.appended = kStart;
    message_.key = key;
    message_.value = value;
    return intake_.decode(message_, arena_);
  }
  std::string code_of(std::string_view value) {
    const auto taken = take("k", value);
    return taken ? "none" : taken.error().code;
  }

  std::shared_ptr<const Topology> topology_ = toys::must(parse("[webhook.received]"));
  Intake intake_{*topology_, catalog(), {.bytes_max = 64}};
  Arena arena_;
  Message message_;
};

TEST_F(RawSource, WrapsTheValueAsItCame) {
  const auto taken = take("acme", "{\"no\": check]");

  ASSERT_TRUE(taken && *taken) << taken.error().message;
  const Record& record = (*taken)->record;
  const auto& event = *record.as<event::Event>();
  EXPECT_EQ(event.type->name(), "webhook.received");
  EXPECT_EQ(event.at(*event.type->slot_of("body")).text(), "{\"no\": check]");
  EXPECT_TRUE(event.at(*event.type->slot_of("provider")).is_null());
  EXPECT_EQ(event.id, "raw/2/7");
  EXPECT_EQ(event.time, kStart);
  EXPECT_EQ(record.time, kStart);
  EXPECT_EQ(record.key, "acme");
  EXPECT_EQ(event.contact, "acme");
}

TEST_F(RawSource, ARecordWithoutAKeyGetsTheTopics) {
  const auto taken = take("", "x");

  ASSERT_TRUE(taken && *taken);
  EXPECT_EQ((*taken)->record.key, "raw");
}

TEST_F(RawSource, RefusesWhatIsNoTextOfASizeThatCanBeHeld) {
  EXPECT_EQ(code_of(""), "empty");
  EXPECT_EQ(code_of(std::string(65, 'x')), "too_large");
  EXPECT_EQ(code_of("\xff"), "invalid_utf8");
  EXPECT_EQ(code_of(std::string(64, 'x')), "none");
}

TEST_F(RawSource, ComesFromOutside) {
  EXPECT_FALSE(topology_->is_internal());
  EXPECT_EQ(payload_of(topology_->sources()[0].format), PayloadKind::event);
}

TEST(RawSourceSpec, IsOfOneTypeWithABody) {
  for (const char* types : {"[mail.sent]", "[webhook.received, mail.sent]"}) {
    const auto parsed = parse(types);
    ASSERT_FALSE(parsed.has_value()) << types;
    EXPECT_NE(parsed.error().message.find("toy.yaml:3:"), std::string::npos)
        << parsed.error().message;
  }
}

}  // namespace
}  // namespace ls::flow
