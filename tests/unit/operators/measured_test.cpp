#include "operators/measured.hpp"

#include "unit/operators/operator_bench.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <stdexcept>

namespace ls::operators {
namespace {

struct Read {
  Measured measured;
  std::string problem;
};

Read read(const std::string& text) {
  const Result<config::Node> root = config::parse_yaml(text, "value.yaml");
  if (!root) {
    throw std::runtime_error(root.error().message);
  }
  config::Problems problems;
  config::Reader reader(*root, problems);
  Read made{read_measured(reader, test::catalog()), {}};
  reader.finish();
  if (!problems.all().empty()) {
    made.problem = problems.all().front().text;
  }
  return made;
}

class Viewed {
 public:
  explicit Viewed(event::Value dwell) : slots_(type().fields().size()) {
    slots_.at(type().slot_of("dwell_ms").value()) = dwell;
    event_.type = &type();
    event_.slots = slots_;
  }
  [[nodiscard]] const event::Event& event() const {
    return event_;
  }

 private:
  static const event::EventType& type() {
    return *test::catalog().find("page.viewed");
  }
  std::vector<event::Value> slots_;
  event::Event event_;
};

TEST(Measured, IsAFunctionOfATypeOrOfAField) {
  const Read count = read("{ count: page.viewed }");
  EXPECT_EQ(count.problem, "");
  EXPECT_EQ(count.measured.type->name(), "page.viewed");
  EXPECT_FALSE(count.measured.slot);

  const Read sum = read("{ sum: page.viewed.dwell_ms }");
  EXPECT_EQ(sum.measured.slot, sum.measured.type->slot_of("dwell_ms"));
  EXPECT_FALSE(is_text(sum.measured));
  EXPECT_TRUE(is_text(read("{ distinct: page.viewed.url }").measured));
}

TEST(Measured, AProblemLeavesNoType) {
  const Read wrong = read("{ sum: page.viewed.dwell }");
  EXPECT_EQ(wrong.measured.type, nullptr);
  EXPECT_NE(wrong.problem.find("page.viewed has no field \"dwell\""), std::string::npos);
  EXPECT_NE(read("{ mean: page.viewed.url }").problem.find("there is no mean"), std::string::npos);
}

TEST(Measured, GivesNumbersThatAreNumbersAlone) {
  const Measured sum = read("{ sum: page.viewed.dwell_ms }").measured;
  EXPECT_EQ(input_of(sum, Viewed(event::Value::of(7.0)).event()).number, 7.0);
  EXPECT_FALSE(input_of(sum, Viewed({}).event()).is_fed);
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(input_of(sum, Viewed(event::Value::of(kInfinite)).event()).is_fed);
}

TEST(Measured, TheTwoZerosAreOneValue) {
  const Measured distinct = read("{ distinct: page.viewed.dwell_ms }").measured;
  EXPECT_EQ(input_of(distinct, Viewed(event::Value::of(0.0)).event()).hash,
            input_of(distinct, Viewed(event::Value::of(-0.0)).event()).hash);
}

TEST(Measured, AConditionChoosesEventsAndTellsFingerprintsApart) {
  const Measured all = read("{ count: page.viewed }").measured;
  const Measured some =
      read("{ count: page.viewed, where: { field: dwell_ms, op: gt, value: 5 } }").measured;
  EXPECT_TRUE(takes(all, Viewed(event::Value::of(1.0)).event()));
  EXPECT_FALSE(takes(some, Viewed(event::Value::of(1.0)).event()));
  EXPECT_TRUE(takes(some, Viewed(event::Value::of(6.0)).event()));

  std::array<std::string, 2> texts;
  append_fingerprint(all, texts[0]);
  append_fingerprint(some, texts[1]);
  EXPECT_NE(texts[0], texts[1]);
}

}  // namespace
}  // namespace ls::operators
