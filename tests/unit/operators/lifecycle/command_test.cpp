#include "operators/lifecycle/command.hpp"

#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/ml/canary_model.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace ls::operators {
namespace {

using event::Value;

// An event and what it points to.
class Order {
 public:
  explicit Order(const test::Fields& fields, std::string_view type = "model.command") {
    event_.type = test::catalog().find(type);
    event_.contact = "conversion";
    slots_.resize(event_.type->fields().size());
    for (const auto& [name, value] : fields) {
      slots_.at(event_.type->slot_of(name).value()) = value;
    }
    event_.slots = slots_;
  }
  event::Event& event() {
    return event_;
  }

 private:
  event::Event event_;
  std::vector<Value> slots_;
};

std::string refusal(const test::Fields& fields) {
  Order order(fields);
  const auto command = read_command(order.event(), "conversion");
  return command ? "" : command.error().code;
}

TEST(ModelCommand, HoldsWhatTheEventSays) {
  Order order({{"command", Value::of("promote")},
               {"model", Value::of("conversion.tree")},
               {"to", Value::of("canary")},
               {"share", Value::of(0.25)},
               {"version", Value::of(EventTime{7})},
               {"force", Value::of(true)}});

  const auto command = read_command(order.event(), "conversion");

  ASSERT_TRUE(command && *command);
  EXPECT_EQ((*command)->kind, CommandKind::promote);
  EXPECT_EQ((*command)->model, "conversion.tree");
  EXPECT_EQ((*command)->to, PromoteTo::canary);
  EXPECT_EQ((*command)->share, 0.25);
  EXPECT_EQ((*command)->version, EventTime{7});
  EXPECT_TRUE((*command)->is_forced);
}

TEST(ModelCommand, IsNoneOfAnotherModelAndNoOtherEvent) {
  Order order({{"command", Value::of("freeze")}, {"model", Value::of("churn")}});
  order.event().contact = "churn";
  Order other({}, "page.viewed");

  EXPECT_FALSE(read_command(order.event(), "conversion")->has_value());
  EXPECT_FALSE(read_command(other.event(), "conversion")->has_value());
}

TEST(ModelCommand, IsRefusedWithACodeIfIncomplete) {
  const auto promote = std::pair("command", Value::of("promote"));
  const auto to_canary = std::pair("to", Value::of("canary"));
  EXPECT_EQ(refusal({promote}), "command_target");
  EXPECT_EQ(refusal({promote, to_canary}), "command_share");
  EXPECT_EQ(refusal({promote, to_canary, {"share", Value::of(1.0)}}), "command_share");
  EXPECT_EQ(refusal({promote, to_canary, {"share", Value::of(0.0)}}), "command_share");
  EXPECT_EQ(refusal({promote, {"to", Value::of("champion")}, {"share", Value::of(0.5)}}),
            "command_share");
  EXPECT_EQ(refusal({{"command", Value::of("import")}}), "command_snapshot");
  EXPECT_EQ(refusal({{"command", Value::of("rollback")}}), "");
}

TEST(ModelCommand, HasNoTenant) {
  Order order({{"command", Value::of("freeze")}, {"model", Value::of("conversion")}});
  order.event().tenant = "acme";

  const auto command = read_command(order.event(), "conversion");

  ASSERT_FALSE(command.has_value());
  EXPECT_EQ(command.error().code, "command_tenant");
  EXPECT_EQ(kind_of_command(order.event(), "conversion"), CommandKind::freeze);
}

std::string encoded(const ml::Model& model) {
  return to_base64(ml::encode_snapshot(ml::take_snapshot("conversion", EventTime{0}, model, {})));
}

TEST(ModelCommand, ImportsOnlyWhatCanBeTrained) {
  const ml::FeatureSchema schema({{"x", ml::FeatureKind::number}});
  const auto coin = ml::make_model({.name = "coin"}, schema).take();
  const ml::CanaryModel both(coin->clone(), coin->clone(), 0.5);
  const std::string good = encoded(*coin);
  const std::string serving = encoded(both);
  const auto imported = [](std::string_view snapshot) {
    return imported_model({.kind = CommandKind::import_version, .snapshot = snapshot});
  };

  ASSERT_TRUE(imported(good).has_value());
  EXPECT_EQ((*imported(good))->spec().name, "coin");
  EXPECT_EQ(imported(serving).error().code, "command_snapshot");
  EXPECT_EQ(imported("?").error().code, "command_snapshot");
  EXPECT_EQ(imported(std::string_view(good).substr(0, 8)).error().code, "command_snapshot");
}

}  // namespace
}  // namespace ls::operators
