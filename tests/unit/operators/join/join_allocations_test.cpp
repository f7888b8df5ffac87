// Once rows have found their size, joining allocates nothing: neither keeping, nor matching, nor
// telling. Timers and the first record of a key are another matter.
#include "support/counted_allocations.hpp"
#include "unit/operators/join/join_run.hpp"
#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace ls::test {
namespace {

// One operator by itself, fed with pairs of one key a millisecond apart.
class JoinAlone {
 public:
  explicit JoinAlone(const std::string& settings) : bench_(join_topology_yaml(settings)) {
    left_.type = catalog().find("label.conversion");
    right_.type = catalog().find("page.viewed");
    left_slots_.resize(left_.type->fields().size());
    right_slots_.resize(right_.type->fields().size());
    left_slots_[*left_.type->slot_of("value_minor")] = event::Value::of(4900);
    right_slots_[*right_.type->slot_of("url")] =
        event::Value::of("https://www.example.com/a/page/of/some/length");
    left_.id = "a left event's identity";
    right_.id = "a right event's identity";
    left_.slots = left_slots_;
    right_.slots = right_slots_;
    left_.contact = right_.contact = kKey;
  }

  // Returns how many results there were.
  std::size_t feed(int pairs) {
    std::size_t results = 0;
    for (int i = 0; i < pairs; ++i) {
      const EventTime time{1'000'000 + ++now_};
      left_.time = time;
      right_.time = time;
      std::array<flow::Record, 2> records{record(right_), record(left_)};
      out_.clear();
      arena_.reset();
      must(bench_.pipeline().operators()[0]->process(records, out_));
      results += out_.records().size();
    }
    return results;
  }

 private:
  [[nodiscard]] static flow::Record record(const event::Event& event) {
    flow::Record made;
    made.key = kKey;
    made.time = event.time;
    made.payload = &event;
    return made;
  }

  static constexpr std::string_view kKey = "acme|a contact with a long name";
  OperatorBench bench_;
  event::Event left_;
  event::Event right_;
  std::vector<event::Value> left_slots_;
  std::vector<event::Value> right_slots_;
  Arena arena_;
  flow::Output out_{arena_};
  std::int64_t now_ = 0;
};

std::size_t allocations_of(const std::string& settings) {
  JoinAlone join(settings);
  EXPECT_GT(join.feed(3000), 0U);
  const std::size_t before = allocations();
  const std::size_t results = join.feed(1000);
  const std::size_t after = allocations();
  EXPECT_GE(results, 1000U);
  return after - before;
}

class JoinAllocations : public testing::TestWithParam<std::string> {};

TEST_P(JoinAllocations, AreNoneOnceWarm) {
  if (!kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  EXPECT_EQ(allocations_of(GetParam()), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Joins, JoinAllocations,
    testing::Values("    type: interval_join\n    kind: outer\n"
                    "    before: 10ms\n    after: 10ms\n    grace: 50ms\n",
                    "    type: asof_join\n    grace: 50ms\n    tolerance: 1s\n",
                    "    type: table_join\n    deleted_by: lead.deleted\n"));

}  // namespace
}  // namespace ls::test
