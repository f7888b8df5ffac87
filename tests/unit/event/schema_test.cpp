#include "leadstream/event/schema.hpp"

#include "leadstream/event/json_document.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::event {
namespace {

Catalog shipped() {
  return Catalog::load(std::string(LEADSTREAM_SOURCE_DIR) + "/topologies/events").take();
}

TEST(Schema, SaysOfEachKindOfFieldWhatTheDecoderAsks) {
  const Catalog catalog = Catalog::of(
      {{.name = "a.b",
        .topic = "t",
        .doc = "What.",
        .unknown = UnknownFields::refuse,
        .fields = {{.name = "flag", .kind = FieldKind::boolean, .is_required = true},
                   {.name = "count", .kind = FieldKind::integer, .minimum = 0, .unit = "ms"},
                   {.name = "share", .kind = FieldKind::number, .minimum = 0, .maximum = 1},
                   {.name = "note", .bytes_max = 8, .doc = "Words."},
                   {.name = "kind", .kind = FieldKind::category, .values = {"x", "y"}},
                   {.name = "at", .kind = FieldKind::time, .is_required = true},
                   {.name = "more", .kind = FieldKind::json, .bytes_max = 64}}}});
  const std::string schema = json_schema(*catalog.find("a.b"));

  for (const char* part :
       {R"({"$schema":"https://json-schema.org/draft/2020-12/schema",)"
        R"("$id":"urn:leadstream:event:a.b","title":"a.b","description":"What.","type":"object",)",
        R"("flag":{"type":"boolean"},"count":{"x-unit":"ms","type":["integer","null"],)"
        R"("minimum":0},"share":{"type":["number","null"],"minimum":0,"maximum":1},)"
        R"("note":{"description":"Words.","type":["string","null"],"maxLength":8},)"
        R"("kind":{"enum":["x","y",null]},"at":{"anyOf":[{"type":"string"},{"type":"number"}]},)"
        R"("more":{"type":["object","array","null"],"x-max-bytes":64}},)"
        R"("required":["type","flag","at"],)",
        R"("additionalProperties":false)"}) {
    EXPECT_NE(schema.find(part), std::string::npos) << part << "\n" << schema;
  }
}

TEST(Schema, EveryShippedTypeHasOneThatNamesWhatItsExampleHas) {
  JsonDocument document;
  JsonDocument example_document;
  const Catalog catalog = shipped();
  for (const EventType* type : catalog.types()) {
    const std::string text = json_schema(*type);
    const auto schema = document.parse(text);
    ASSERT_TRUE(schema) << type->name() << " " << schema.error().message;
    const JsonView properties = *schema->find("properties");
    const JsonView example = example_document.parse(type->example()).take();
    for (const JsonMember member : example.members()) {
      EXPECT_TRUE(properties.find(member.key)) << type->name() << " " << member.key;
    }
    for (const JsonView name : schema->find("required")->items()) {
      EXPECT_TRUE(example.find(*name.text())) << type->name() << " " << *name.text();
    }
  }
}

TEST(Schema, AsyncApiHasEveryTopicAndTypeAndNoReferenceToNothing) {
  const Catalog catalog = shipped();
  JsonDocument document;
  const std::string text = async_api(catalog, "1.2.3");
  const JsonView root = document.parse(text).take();

  EXPECT_EQ(*root.text("asyncapi"), "3.0.0");
  EXPECT_EQ(*root.find("info")->text("version"), "1.2.3");
  const JsonView messages = *root.find("components")->find("messages");
  EXPECT_EQ(messages.size(), catalog.types().size());
  std::size_t referenced = 0;
  for (const JsonMember channel : root.find("channels")->members()) {
    for (const JsonMember message : channel.value.find("messages")->members()) {
      const std::string wanted = "#/components/messages/" + std::string(message.key);
      EXPECT_EQ(*message.value.text("$ref"), wanted);
      EXPECT_TRUE(messages.find(message.key)) << message.key;
      EXPECT_EQ(catalog.find(message.key)->topic(), channel.key);
      ++referenced;
    }
  }
  EXPECT_EQ(referenced, catalog.types().size());
  for (const JsonMember operation : root.find("operations")->members()) {
    const std::string target(*operation.value.find("channel")->text("$ref"));
    EXPECT_TRUE(root.find("channels")->find(target.substr(std::string("#/channels/").size())))
        << target;
  }
}

}  // namespace
}  // namespace ls::event
