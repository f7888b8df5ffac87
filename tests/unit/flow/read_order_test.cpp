#include "leadstream/flow/read_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace ls::flow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Message at(std::string_view topic, std::int64_t offset) {
  Message made;
  made.topic = topic;
  made.offset = Offset(offset);
  return made;
}

TEST(ReadOrder, TellsWhereTheTaskStoodInEachTopic) {
  const std::vector<Message> run{at("b", 0), at("a", 0), at("b", 1), at("b", 4)};
  ReadOrder order({"a", "b"});
  order.begin(run);
  order.pass(run[0]);
  order.pass(run[1]);
  order.pass(run[3]);  // the one between was dropped

  EXPECT_THAT(order.read_by(run[0]), ElementsAre(Offset(0), Offset(1)));
  EXPECT_THAT(order.read_by(run[1]), ElementsAre(Offset(1), Offset(1)));
  EXPECT_THAT(order.read_by(run[3]), ElementsAre(Offset(1), Offset(5)));
}

TEST(ReadOrder, GoesOnFromPositions) {
  const std::vector<Message> run{at("a", 7), at("a", 8)};
  ReadOrder order({"a", "b"});
  order.restart(std::vector<Position>{
      {{"b", {}}, Offset(5)}, {{"gone", {}}, Offset(9)}, {{"a", {}}, Offset(7)}});
  order.begin(run);
  order.pass(run[0]);

  EXPECT_THAT(order.read_by(run[0]), ElementsAre(Offset(8), Offset(5)));
  EXPECT_THAT(order.read_by(run[1]), IsEmpty()) << "not read yet";
  EXPECT_THAT(order.read_by(at("a", 7)), IsEmpty()) << "of no run";
  order.restart({});
  EXPECT_THAT(order.read_by(run[0]), IsEmpty());
}

TEST(ReadOrder, OneTopicHasNothingToTell) {
  const std::vector<Message> run{at("a", 7)};
  ReadOrder order({"a"});
  order.begin(run);
  order.pass(run[0]);

  EXPECT_THAT(order.read_by(run[0]), IsEmpty());
}

}  // namespace
}  // namespace ls::flow
