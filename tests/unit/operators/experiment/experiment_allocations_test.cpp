// Once units and arms are known, an outcome and the look that follows it allocate nothing.
#include "support/allocation_counts.hpp"
#include "unit/operators/operator_bench.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::test {
namespace {

constexpr std::string_view kYaml = R"(
topology: bench
sources:
  - id: in
    topic: in
    decode: { format: json, types: [experiment.entered, experiment.measured] }
nodes:
  - id: x
    type: experiment
    inputs: [in]
    exposure: experiment.entered
    control: a
    covariate: covariate
    least: 10
    metrics:
      bought: { count: experiment.measured }
      revenue: { sum: experiment.measured.value, difference: 1 }
sinks:
  - { id: out, inputs: [x], topic: out }
)";

class ExperimentAlone {
 public:
  ExperimentAlone() : bench_(std::string(kYaml)) {
    for (int i = 0; i < kUnits; ++i) {
      units_.push_back(fmt::format("a unit with a long name {}", i));
      event(*catalog().find("experiment.entered"), i);
    }
  }

  void event(const event::EventType& type, int number) {
    const auto unit = static_cast<std::size_t>(number) % units_.size();
    slots_.assign(type.fields().size(), event::Value::null());
    set(type, "unit", event::Value::of(std::string_view(units_[unit])));
    set(type, "variation", event::Value::of(unit % 2 == 0 ? "a" : "b"));
    set(type, "covariate", event::Value::of(static_cast<double>(unit)));
    set(type, "value", event::Value::of(1.5));
    event_.type = &type;
    event_.time = EventTime{1'000'000 + ++now_};
    event_.slots = slots_;
    flow::Record record;
    record.key = "acme|an experiment with a long name";
    record.time = event_.time;
    record.payload = &event_;
    out_.clear();
    arena_.reset();
    must(bench_.pipeline().operators()[0]->process(std::span(&record, 1), out_));
  }

  static constexpr int kUnits = 200;

 private:
  void set(const event::EventType& type, std::string_view field, event::Value value) {
    if (const auto slot = type.slot_of(field)) {
      slots_[*slot] = value;
    }
  }

  OperatorBench bench_;
  std::vector<std::string> units_;
  std::vector<event::Value> slots_;
  event::Event event_;
  Arena arena_;
  flow::Output out_{arena_};
  std::int64_t now_ = 0;
};

TEST(ExperimentAllocations, OutcomesOfKnownUnitsNeedNoMemory) {
  if (!kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  ExperimentAlone experiment;
  const event::EventType& measured = *catalog().find("experiment.measured");
  for (int i = 0; i < 5 * ExperimentAlone::kUnits; ++i) {
    experiment.event(measured, i);
  }
  const std::size_t before = allocations();
  for (int i = 0; i < 5 * ExperimentAlone::kUnits; ++i) {
    experiment.event(measured, i);
  }

  EXPECT_EQ(allocations() - before, 0U);
}

}  // namespace
}  // namespace ls::test
