#include "kafka/arrival_order.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

namespace ls::kafka {
namespace {

Input ready(std::int64_t appended) {
  return {Input::State::ready, EventTime{appended}};
}
constexpr Input kAwaited = {Input::State::awaited, {}};
constexpr Input kAbsent = {Input::State::absent, {}};

Choice choice_of(const std::vector<Input>& inputs) {
  return choose(inputs);
}
Choice next(std::size_t place) {
  return {place, std::nullopt};
}
Choice awaited(std::size_t place) {
  return {std::nullopt, place};
}

TEST(ArrivalOrder, TheRecordAppendedFirstIsNext) {
  EXPECT_EQ(choice_of({ready(5), ready(3), ready(4)}), next(1));
}

TEST(ArrivalOrder, OfEqualTimesTheFirstTopicIsNext) {
  EXPECT_EQ(choice_of({ready(5), ready(3), ready(3)}), next(1));
}

TEST(ArrivalOrder, ARecordWithoutATimeWaitsForNoOtherTime) {
  EXPECT_EQ(choice_of({ready(5), {Input::State::ready, EventTime::min()}}), next(1));
}

TEST(ArrivalOrder, AnInputThatMayStillBringSomethingIsWaitedFor) {
  EXPECT_EQ(choice_of({ready(5), kAwaited, ready(1)}), awaited(1));
  EXPECT_EQ(choice_of({kAwaited, kAwaited, ready(1)}), awaited(0));
}

TEST(ArrivalOrder, AnInputAtItsEndHoldsNobodyUp) {
  EXPECT_EQ(choice_of({kAbsent, ready(5), kAbsent}), next(1));
}

TEST(ArrivalOrder, WhereNothingIsHereNothingWaits) {
  EXPECT_EQ(choice_of({kAbsent, kAwaited}), Choice{});
  EXPECT_EQ(choice_of({}), Choice{});
}

TEST(ArrivalOrder, ASingleInputNeverWaits) {
  EXPECT_EQ(choice_of({ready(7)}), next(0));
  EXPECT_EQ(choice_of({kAwaited}), Choice{});
}

// A few inputs whose records come in bursts, in any order between the inputs.
class Arrivals {
 public:
  using Record = std::tuple<std::int64_t, std::size_t, std::size_t>;  // appended, place, offset

  explicit Arrivals(Random& random) : random_(random), inputs_(1 + random.below(5)) {
    for (std::size_t place = 0; place < inputs_.size(); ++place) {
      std::int64_t now = 0;
      for (std::uint64_t count = random.below(40); count > 0; --count) {
        now += static_cast<std::int64_t>(random.below(3));
        inputs_[place].records.push_back(now);
        all_.emplace_back(now, place, inputs_[place].records.size() - 1);
      }
    }
    std::sort(all_.begin(), all_.end());
  }

  void bring() {
    OneInput& input = inputs_[random_.below(inputs_.size())];
    input.here = std::min(input.here + random_.below(6), input.records.size());
  }
  [[nodiscard]] std::vector<Input> state() const {
    std::vector<Input> out;
    for (const OneInput& input : inputs_) {
      const bool is_over = input.given == input.records.size();
      const bool is_here = input.given < input.here;
      out.push_back(is_here ? ready(input.records[input.given]) : is_over ? kAbsent : kAwaited);
    }
    return out;
  }
  Record give(std::size_t place) {
    OneInput& input = inputs_[place];
    ++input.given;
    return {input.records[input.given - 1], place, input.given - 1};
  }
  [[nodiscard]] const std::vector<Record>& in_order() const {
    return all_;
  }

 private:
  struct OneInput {
    std::vector<std::int64_t> records;
    std::size_t here = 0;
    std::size_t given = 0;
  };
  Random& random_;
  std::vector<OneInput> inputs_;
  std::vector<Record> all_;
};

TEST(ArrivalOrder, HoweverRecordsComeTheyAreGivenAsIfSorted) {
  Random random(test::seed());
  for (int world = 0; world < 300; ++world) {
    Arrivals arrivals(random);
    std::vector<Arrivals::Record> given;
    while (given.size() < arrivals.in_order().size()) {
      const Choice choice = choice_of(arrivals.state());
      if (choice.next) {
        given.push_back(arrivals.give(*choice.next));
      } else {
        arrivals.bring();
      }
    }
    ASSERT_EQ(given, arrivals.in_order()) << "world " << world;
  }
}

}  // namespace
}  // namespace ls::kafka
