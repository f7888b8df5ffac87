#include "leadstream/event/catalog.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event_decoder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace ls::event {
namespace {

const std::filesystem::path kEvents =
    std::filesystem::path(LEADSTREAM_SOURCE_DIR) / "topologies" / "events";

// A folder of event types that is gone after the test.
class TypeFolder {
 public:
  TypeFolder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "leadstream_types_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TypeFolder() {
    std::filesystem::remove_all(path_);
  }
  TypeFolder(const TypeFolder&) = delete;
  TypeFolder& operator=(const TypeFolder&) = delete;

  void add(const std::string& file, const std::string& text) const {
    std::ofstream(path_ / file) << text;
  }
  // The errors of loading it, without the folder's name.
  [[nodiscard]] std::string errors() const {
    const auto catalog = Catalog::load(path_);
    std::string text = catalog ? "" : catalog.error().message;
    const std::string folder = path_.string() + "/";
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
      text.erase(at, folder.size());
    }
    return text;
  }
  [[nodiscard]] const std::filesystem::path& path() const {
    return path_;
  }

 private:
  std::filesystem::path path_;
};

constexpr const char* kGood = R"(type: door.opened
topic: crm.house
doc: A door was opened.
unknown: refuse
fields:
  door: { type: category, values: [front, back], required: true }
  force: { type: number, min: 0.5, max: 10, unit: N, doc: How hard. }
  note: { type: text, max_bytes: 8 }
example: { id: e1, time: "2026-05-01T10:00:00Z", contact_id: "42", door: front, force: 2 }
)";

TEST(Catalog, ShipsTypesWhoseExamplesDecode) {
  const auto catalog = Catalog::load(kEvents);

  ASSERT_TRUE(catalog) << catalog.error().message;
  EXPECT_GE(catalog->types().size(), 71U);
  for (const char* name :
       {"page.viewed", "form.submitted", "email.sent", "email.delivered", "email.opened",
        "email.clicked", "lead.created", "quote.requested", "label.conversion"}) {
    EXPECT_NE(catalog->find(name), nullptr) << name;
  }
}

// Every input that CRM, mail, web and billing systems are to send, by topic.
TEST(Catalog, HasEveryInputTypeOnItsTopic) {
  const std::map<std::string, std::vector<std::string>> inputs = {
      {"crm.lead",
       {"lead.created", "lead.updated", "lead.merged", "lead.deleted", "privacy.erase",
        "lead.assigned", "lead.accepted", "lead.rejected", "lead.stage_changed", "entity.facts",
        "source.gap"}},
      {"crm.email",
       {"email.sent", "email.delivered", "email.deferred", "email.dropped", "email.opened",
        "email.clicked", "email.bounced", "email.complained", "email.unsubscribed",
        "email.resubscribed", "email.replied", "domain.facts"}},
      {"crm.web",
       {"page.viewed", "form.started", "form.submitted", "quote.requested", "product.viewed",
        "cart.updated", "cart.abandoned", "checkout.started", "video.progress", "search.performed",
        "app.session"}},
      {"crm.msg",
       {"message.received", "message.sent", "call.recorded", "meeting.scheduled", "meeting.held",
        "meeting.missed", "meeting.cancelled", "ticket.opened", "ticket.updated", "ticket.resolved",
        "survey.answered", "agent.responded", "agent.stats"}},
      {"crm.billing",
       {"purchase.completed", "purchase.refunded", "subscription.started", "subscription.renewed",
        "subscription.cancelled", "subscription.expired", "subscription.paused",
        "subscription.changed", "payment.failed"}},
      {"crm.label",
       {"label.conversion", "label.churn", "label.quality", "label.bot", "label.trap",
        "label.sentiment"}},
      {"crm.campaign",
       {"campaign.created", "campaign.scheduled", "campaign.started", "campaign.completed"}},
      {"crm.exp",
       {"experiment.defined", "experiment.started", "experiment.stopped", "experiment.exposed",
        "experiment.metric"}},
      {"crm.model", {"model.command"}}};
  const auto catalog = Catalog::load(kEvents);
  ASSERT_TRUE(catalog);
  for (const auto& [topic, names] : inputs) {
    for (const std::string& name : names) {
      const EventType* type = catalog->find(name);
      ASSERT_NE(type, nullptr) << name;
      EXPECT_EQ(type->topic(), topic) << name;
      EXPECT_FALSE(type->doc().empty()) << name;
    }
  }
}

TEST(Catalog, ListsTypesByName) {
  const auto catalog = Catalog::load(kEvents);

  ASSERT_TRUE(catalog);
  const auto types = catalog->types();
  for (std::size_t i = 1; i < types.size(); ++i) {
    EXPECT_LT(types[i - 1]->name(), types[i]->name());
  }
}

TEST(Catalog, ReadsEveryPropertyOfAType) {
  const TypeFolder folder;
  folder.add("door.opened.yaml", kGood);

  const auto catalog = Catalog::load(folder.path());

  ASSERT_TRUE(catalog) << catalog.error().message;
  const EventType* type = catalog->find("door.opened");
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(type->topic(), "crm.house");
  EXPECT_EQ(type->doc(), "A door was opened.");
  EXPECT_EQ(type->unknown(), UnknownFields::refuse);
  ASSERT_EQ(type->fields().size(), 3U);
  const FieldDef& door = type->fields()[0];
  EXPECT_EQ(door.kind, FieldKind::category);
  EXPECT_TRUE(door.is_required);
  EXPECT_EQ(door.values, (std::vector<std::string>{"front", "back"}));
  const FieldDef& force = type->fields()[1];
  EXPECT_EQ(force.kind, FieldKind::number);
  EXPECT_FALSE(force.is_required);
  EXPECT_EQ(force.minimum, 0.5);
  EXPECT_EQ(force.maximum, 10.0);
  EXPECT_EQ(force.unit, "N");
  EXPECT_EQ(force.doc, "How hard.");
  EXPECT_EQ(type->fields()[2].bytes_max, 8U);
  EXPECT_EQ(type->slot_of("note"), 2U);
  EXPECT_EQ(type->slot_of("nothing"), std::nullopt);
}

TEST(Catalog, FindsNothingUnderAnUnknownName) {
  const Catalog catalog = Catalog::of({{.name = "b.b"}});

  EXPECT_NE(catalog.find("b.b"), nullptr);
  EXPECT_EQ(catalog.find("a.a"), nullptr);
  EXPECT_EQ(catalog.find("c.c"), nullptr);
  EXPECT_EQ(catalog.find(""), nullptr);
}

TEST(Catalog, KeepsTypesInPlaceWhenItMoves) {
  Catalog first = Catalog::of({{.name = "a.a"}});
  const EventType* type = first.find("a.a");

  const Catalog second = std::move(first);

  EXPECT_EQ(second.find("a.a"), type);
}

TEST(Catalog, NamesEveryFaultOfEveryFileWithItsPlace) {
  const TypeFolder folder;
  folder.add("a.yaml", R"(type: a
topic: Crm House
doc: d
fields:
  id: { type: text }
  Big: { type: text }
  low: { type: number, min: 3, max: 2 }
  kind: { type: category, values: [x, x] }
  size: { type: integer, max_bytes: 3 }
  what: { type: string }
exmple: {}
)");
  folder.add("b.yaml", "type: c\ntopic: t\ndoc: d\nexample: { id: e }\nunknown: maybe\n");
  folder.add("c.yaml", "type: [\n");

  const std::string errors = folder.errors();

  for (const char* expected :
       {"a.yaml:2:8: topic: \"Crm House\" must be lower-case words",
        "a.yaml:5:3: \"id\" belongs to the envelope",
        "a.yaml:6:3: \"Big\" must be lower-case words", "a.yaml:7:", "must not be less than min",
        "a.yaml:8:", "\"x\" is listed twice", "a.yaml:9:", "max_bytes", "a.yaml:10:", "string",
        "a.yaml:11:1: unknown key \"exmple\"", "example",
        "b.yaml:1:7: type: the file must be called c.yaml", "b.yaml:5:10:", "c.yaml:"}) {
    EXPECT_NE(errors.find(expected), std::string::npos) << expected << "\n--\n" << errors;
  }
}

TEST(Catalog, RefusesAnExampleThatDoesNotDecodeAndPointsAtIt) {
  const TypeFolder folder;
  std::string text = kGood;
  folder.add("door.opened.yaml", text.replace(text.find("door: front"), 11, "door: garage"));

  EXPECT_EQ(folder.errors(),
            "door.opened.yaml:9:74: the example is refused: unknown_category at \"/door\": "
            "\"garage\" is not a value of \"door\"");
}

TEST(Catalog, RefusesAFolderWithoutTypes) {
  const TypeFolder folder;

  EXPECT_NE(folder.errors().find("no event types"), std::string::npos);
  EXPECT_FALSE(Catalog::load(folder.path() / "nowhere"));
}

}  // namespace
}  // namespace ls::event
