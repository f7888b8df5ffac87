// The description of the interface and the interface are the same.

#include "http/assets.hpp"
#include "support/http_client.hpp"
#include "support/http_world.hpp"

#include "leadstream/event/json_document.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace ls::http {
namespace {

using event::JsonView;
using test::ask;
using test::HttpWorld;

std::string_view description() {
  for (const Asset& asset : assets()) {
    if (asset.name == "openapi.json") {
      return asset.bytes;
    }
  }
  return {};
}

// The element at a reference of the form "#/components/schemas/Name".
JsonView resolve(const JsonView& root, std::string_view reference) {
  JsonView at = root;
  reference.remove_prefix(2);
  while (!reference.empty()) {
    const std::string_view part = reference.substr(0, reference.find('/'));
    reference.remove_prefix(std::min(part.size() + 1, reference.size()));
    at = *at.get(part);
  }
  return at;
}

std::string_view type_of(const JsonView& value) {
  switch (value.kind()) {
    case event::JsonKind::null:
      return "null";
    case event::JsonKind::boolean:
      return "boolean";
    case event::JsonKind::integer:
      return "integer";
    case event::JsonKind::number:
      return "number";
    case event::JsonKind::text:
      return "string";
    case event::JsonKind::array:
      return "array";
    case event::JsonKind::object:
      return "object";
  }
  return "";
}

// Holds answers against the part of JSON Schema that the description uses. Stricter in one thing:
// what it does not name must not be there.
class Judge {
 public:
  explicit Judge(const JsonView& root) : root_(root) {}

  void judge(const JsonView& schema, const JsonView& value, const std::string& where) {
    if (const auto reference = schema.find("$ref")) {
      judge(resolve(root_, *reference->text()), value, where);
      return;
    }
    if (const auto type = schema.find("type"); type && !has_type(*type, value)) {
      complaints.push_back(where + " is " + std::string(type_of(value)));
      return;
    }
    if (const auto words = schema.find("enum"); words && !is_one_of(*words, value)) {
      complaints.push_back(where + " is none of the words");
    }
    if (value.is_object()) {
      judge_object(schema, value, where);
    }
    if (const auto items = schema.find("items")) {
      for (const JsonView item : value.items()) {
        judge(*items, item, where + "/item");
      }
    }
  }

  std::vector<std::string> complaints;

 private:
  static bool has_type(const JsonView& type, const JsonView& value) {
    const std::string_view own = type_of(value);
    const auto fits = [own](std::string_view wanted) {
      return wanted == own || (wanted == "number" && own == "integer");
    };
    if (type.is_text()) {
      return fits(*type.text());
    }
    for (const JsonView one : type.items()) {
      if (fits(*one.text())) {
        return true;
      }
    }
    return false;
  }

  static bool is_one_of(const JsonView& words, const JsonView& value) {
    for (const JsonView word : words.items()) {
      if (*word.text() == *value.text()) {
        return true;
      }
    }
    return false;
  }

  void judge_object(const JsonView& schema, const JsonView& value, const std::string& where) {
    if (const auto required = schema.find("required")) {
      for (const JsonView name : required->items()) {
        if (!value.find(*name.text())) {
          complaints.push_back(where + " lacks " + std::string(*name.text()));
        }
      }
    }
    const auto properties = schema.find("properties");
    const auto others = schema.find("additionalProperties");
    for (const event::JsonMember member : value.members()) {
      const std::string below = where + "/" + std::string(member.key);
      const auto known = properties ? properties->find(member.key) : std::nullopt;
      if (known) {
        judge(*known, member.value, below);
      } else if (others) {
        judge(*others, member.value, below);
      } else if (properties) {
        complaints.push_back(below + " is not described");
      }
    }
  }

  const JsonView& root_;
};

TEST(OpenApi, DescribesEveryRouteAndNothingElse) {
  const HttpWorld world;
  event::JsonDocument document;
  const JsonView root = document.parse(description()).take();

  std::set<std::string> described;
  for (const event::JsonMember path : root.get("paths")->members()) {
    for (const event::JsonMember method : path.value.members()) {
      if (method.key != "parameters") {
        described.insert(std::string(method.key) + " " + std::string(path.key));
      }
    }
  }
  std::set<std::string> routed;
  for (const Router::Route& route : world.router.routes()) {
    const bool is_part_of_page =
        std::any_of(assets().begin(), assets().end(), [&route](const Asset& asset) {
          return asset.name != "openapi.json" && route.pattern == "/" + std::string(asset.name);
        });
    if (!is_part_of_page) {
      routed.insert((route.method == Method::get ? "get " : "post ") + route.pattern);
    }
  }

  EXPECT_EQ(described, routed);
}

TEST(OpenApi, DescribesTheAnswersAsTheyAre) {
  HttpWorld world;
  event::JsonDocument document;
  const JsonView root = document.parse(description()).take();
  ASSERT_EQ(ask(world.port(), {.method = "POST",
                               .target = "/api/v1/events",
                               .body = test::page_view("e1", "42"),
                               .content_type = "application/json"})
                .status,
            202);
  const std::pair<std::string, std::string> cases[] = {
      {"/api/v1/status", "Status"},
      {"/api/v1/history", "History"},
      {"/api/v1/topology", "Topologies"},
      {"/api/v1/leads/acme%7C42", "Lead"},
      {"/api/v1/models", "Models"},
      {"/api/v1/drift", "Drift"},
      {"/api/v1/alerts", "Alerts"},
      {"/api/v1/topics", "Topics"},
      {"/api/v1/topics/crm.web/records", "Records"},
      {"/api/v1/nowhere", "Problem"}};
  for (const auto& [target, name] : cases) {
    const std::string body = ask(world.port(), {.target = target}).body;
    event::JsonDocument answer;
    const Result<JsonView> value = answer.parse(body);
    ASSERT_TRUE(value) << target << " " << body;

    Judge judge(root);
    judge.judge(resolve(root, "#/components/schemas/" + name), *value, name);

    EXPECT_EQ(judge.complaints, std::vector<std::string>()) << target;
  }
}

TEST(OpenApi, DescribesTheAnswersToWritesAsTheyAre) {
  const auto gate = WebhookGate::open({{event::Provider::postmark, {.path_secret = "s"}}}).take();
  HttpWorld world({}, [&gate](Services& services) { services.webhooks = gate.get(); });
  event::JsonDocument document;
  const JsonView root = document.parse(description()).take();
  const auto judged = [&](const std::string& target, const std::string& type,
                          const std::string& body, const std::string& name) {
    const std::string text =
        ask(world.port(), {.method = "POST", .target = target, .body = body, .content_type = type})
            .body;
    event::JsonDocument answer;
    Judge judge(root);
    judge.judge(resolve(root, "#/components/schemas/" + name), answer.parse(text).take(), name);
    return judge.complaints;
  };
  const std::vector<std::string> none;

  EXPECT_EQ(judged("/api/v1/events", "application/json", test::page_view("e", "4"), "Accepted"),
            none);
  EXPECT_EQ(judged("/api/v1/events?partial=true", "application/json",
                   "[{}," + test::page_view("e", "4") + "]", "Accepted"),
            none);
  EXPECT_EQ(judged("/api/v1/events", "application/json", "[{}]", "Problem"), none);
  EXPECT_EQ(judged("/api/v1/check", "application/json", "[{}," + test::page_view("e", "4") + "]",
                   "Checked"),
            none);
  EXPECT_EQ(judged("/api/v1/ingest/postmark/s", "application/json", "{}", "Ingested"), none);
  EXPECT_EQ(judged("/api/v1/ingest/postmark/t", "application/json", "{}", "Problem"), none);
  EXPECT_EQ(
      judged("/api/v1/topics/crm.web/records", "application/x-ndjson", "{\"value\":1}", "Places"),
      none);
}

}  // namespace
}  // namespace ls::http
