#include "app/verify/task_inputs.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <map>
#include <utility>

namespace ls::app {
namespace {

using Stored = TaskInputs::Stored;

// Two topics of one partition. A record's value is its time; records arrive in the order in which
// they are put.
class Log final : public runtime::LogGateway {
 public:
  void put(const std::string& topic, std::int64_t time) {
    std::vector<Stored>& lane = topics_[topic];
    Stored stored;
    stored.place = {Partition(0), Offset(static_cast<std::int64_t>(lane.size()))};
    stored.record.value = std::to_string(time);
    stored.arrival = arrived_++;
    lane.push_back(std::move(stored));
  }
  Result<std::vector<Stored>> read(const std::string& topic, Partition /*partition*/, Offset from,
                                   std::size_t /*count_max*/) override {
    const std::vector<Stored>& lane = topics_[topic];
    return std::vector<Stored>(lane.begin() + from.value, lane.end());
  }
  Result<std::vector<Topic>> topics() override {
    return std::vector<Topic>();
  }
  Result<std::vector<Place>> append(const std::vector<Addressed>& /*records*/) override {
    return std::vector<Place>();
  }

 private:
  std::map<std::string, std::vector<Stored>> topics_;
  std::uint64_t arrived_ = 0;
};

std::optional<EventTime> time_in_value(const std::string& /*topic*/, const Stored& stored) {
  std::int64_t time = 0;
  std::from_chars(stored.record.value.data(),
                  stored.record.value.data() + stored.record.value.size(), time);
  return EventTime{time};
}

class TaskInputsTest : public testing::Test {
 protected:
  // The record at this place gave an output, at this clock, to a topic of its own. `other`: so many
  // records of the other topic were read by then.
  void gave_output(std::size_t topic, std::int64_t offset, std::int64_t clock,
                   std::optional<std::int64_t> other = std::nullopt) {
    std::vector<WrittenOutput>& written = outputs_.topics["out" + std::to_string(topic)];
    WrittenOutput output;
    output.sequence = written.size();
    output.clock = EventTime{clock};
    output.cause = Cause{topic, Offset(offset)};
    if (other) {
      output.others = {Offset(*other)};
    }
    written.push_back(output);
  }
  // The times of the records in the order in which the task read them. Its clock is the largest.
  std::vector<std::string> order() {
    const CauseEvidence evidence(outputs_);
    TaskInputs inputs(log_, Partition(0),
                      {{"a", Offset(0), Offset(100)}, {"b", Offset(0), Offset(100)}}, evidence,
                      time_in_value);
    std::vector<std::string> read;
    EventTime clock = EventTime::min();
    while (true) {
      const auto next = inputs.next(clock);
      EXPECT_TRUE(next.has_value());
      if (!next || !next->has_value()) {
        return read;
      }
      read.push_back(*(*next)->topic + (*next)->record->record.value);
      clock = std::max({clock, *time_in_value("", *(*next)->record),
                        evidence.met_at((*next)->place).value_or(EventTime::min())});
    }
  }

  using Read = std::vector<std::string>;
  Log log_;
  TaskOutputs outputs_;
};

TEST_F(TaskInputsTest, AsTheyArrivedWhereNothingElseIsKnown) {
  log_.put("b", 5);
  log_.put("a", 3);
  log_.put("b", 4);

  EXPECT_EQ(order(), (Read{"b5", "a3", "b4"}));
}

TEST_F(TaskInputsTest, NoneBeforeOneThatWasMetAtAnEarlierClock) {
  log_.put("a", 20);  // silent
  log_.put("a", 21);
  log_.put("b", 10);
  log_.put("b", 30);
  gave_output(0, 1, 21);
  gave_output(1, 0, 10);
  gave_output(1, 1, 30);

  EXPECT_EQ(order(), (Read{"b10", "a20", "a21", "b30"}));
}

TEST_F(TaskInputsTest, OneThatMetAMovedClockComesBehindWhatMovedIt) {
  log_.put("a", 10);
  log_.put("b", 20);  // silent
  gave_output(0, 0, 20);

  EXPECT_EQ(order(), (Read{"b20", "a10"}));
}

TEST_F(TaskInputsTest, OrATickMovedIt) {
  log_.put("a", 10);
  log_.put("b", 30);
  gave_output(0, 0, 20);

  EXPECT_EQ(order(), (Read{"a10", "b30"}));
}

TEST_F(TaskInputsTest, AsTheTaskStoodInTheOtherTopic) {
  log_.put("a", 10);
  log_.put("b", 10);
  gave_output(0, 0, 10, 1);
  gave_output(1, 0, 10, 0);

  EXPECT_EQ(order(), (Read{"b10", "a10"}));
}

TEST_F(TaskInputsTest, AsManySilentOnesComeBeforeAsOutputsTell) {
  log_.put("a", 10);
  log_.put("b", 1);  // silent, as the next two
  log_.put("b", 2);
  log_.put("b", 3);
  log_.put("a", 11);
  gave_output(0, 0, 10, 2);
  gave_output(0, 1, 11, 3);

  EXPECT_EQ(order(), (Read{"b1", "b2", "a10", "b3", "a11"}));
}

TEST_F(TaskInputsTest, ASilentOneLeavesRoomForWhatIsKnownBehindOthers) {
  log_.put("b", 1);  // silent
  log_.put("a", 1);  // silent
  log_.put("a", 2);
  log_.put("b", 3);
  gave_output(0, 1, 2, 0);  // none of b was before it
  gave_output(1, 1, 3, 2);

  EXPECT_EQ(order(), (Read{"a1", "a2", "b1", "b3"}));
}

TEST_F(TaskInputsTest, OutputsThatContradictEachOtherAreNoEvidence) {
  log_.put("a", 10);
  log_.put("b", 20);
  gave_output(0, 0, 10, 1);
  gave_output(1, 0, 20, 1);

  EXPECT_EQ(order(), (Read{"a10", "b20"}));
}

// Whatever arrived first: behind the pause nothing is read before all others have come to it.
TEST_F(TaskInputsTest, PausesWhereTheTaskStood) {
  log_.put("a", 10);
  log_.put("a", 11);
  log_.put("b", 12);
  const CauseEvidence evidence(outputs_);
  TaskInputs inputs(log_, Partition(0),
                    {{"a", Offset(0), Offset(100)}, {"b", Offset(0), Offset(100)}}, evidence,
                    time_in_value);
  const auto read_all = [&inputs] {
    Read read;
    for (auto next = inputs.next(EventTime::min()); next && next->has_value();
         next = inputs.next(EventTime::min())) {
      read.push_back(*(*next)->topic + (*next)->record->record.value);
    }
    return read;
  };

  inputs.pause_at(std::vector<flow::Position>{{{"a", Partition(0)}, Offset(1)}});
  EXPECT_EQ(read_all(), (Read{"a10"}));
  inputs.pause_at(std::vector<flow::Position>{{{"a", Partition(0)}, Offset(1)},
                                              {{"b", Partition(0)}, Offset(1)}});
  EXPECT_EQ(read_all(), (Read{"b12"}));
  inputs.go_on();
  EXPECT_EQ(read_all(), (Read{"a11"}));
}

}  // namespace
}  // namespace ls::app
