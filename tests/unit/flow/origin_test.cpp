#include "leadstream/flow/origin.hpp"

#include "leadstream/flow/read_order.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::flow {
namespace {

Message message(std::string_view topic, std::int64_t offset) {
  Message made;
  made.topic = topic;
  made.partition = Partition(3);
  made.offset = Offset(offset);
  return made;
}

TEST(Origin, AnOriginHeaderIsReadWholeOrNotAtAll) {
  const auto origin = parse_origin_header("1|score|3|-17|18446744073709551615");
  ASSERT_TRUE(origin.has_value());
  EXPECT_EQ(origin->topology, "score");
  EXPECT_EQ(origin->task, 3);
  EXPECT_EQ(origin->time, EventTime{-17});
  EXPECT_EQ(origin->sequence, 18446744073709551615U);
  for (const std::string_view text :
       {"", "2|score|3|5|1", "1|score|3|5", "1||3|5|1", "1|score|x|5|1", "1|score|3|5|-1",
        "1|score|3|5|1|9", "1|score|3|5|1 ", "1|score|3|99999999999999999999|1"}) {
    EXPECT_FALSE(parse_origin_header(text).has_value()) << text;
  }
}

TEST(Origin, ASourceHeaderIsReadWholeOrNotAtAll) {
  const auto plain = parse_source_header("crm.web/3/42");
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->topic, "crm.web");
  EXPECT_EQ(plain->partition, Partition(3));
  EXPECT_EQ(plain->offset, Offset(42));
  EXPECT_TRUE(plain->others.empty());
  const auto numbered = parse_source_header("a/b@c/0/7@0,9223372036854775807");
  ASSERT_TRUE(numbered.has_value());
  EXPECT_EQ(numbered->topic, "a/b@c");
  EXPECT_EQ(numbered->offset, Offset(7));
  EXPECT_EQ(numbered->others, (std::vector<Offset>{Offset(0), Offset(9223372036854775807)}));
  for (const std::string_view text :
       {"", "web", "web/3", "web/x/4", "web/3/", "web/3/4@", "web/3/4@x", "web/3/4@1,",
        "web/3/4@1,,2", "web/3/4 ", "web/3@1/4x"}) {
    EXPECT_FALSE(parse_source_header(text).has_value()) << text;
  }
}

TEST(Origin, TheFirstHeaderOfANameIsFound) {
  const std::vector<Header> headers{{"a", "1"}, {"b", "2"}, {"b", "3"}};
  EXPECT_EQ(find_header(headers, "b"), "2");
  EXPECT_EQ(find_header(headers, "c"), "");
}

TEST(Origin, TheKeyInTheTaskIsTheRecordsOwnUnlessAHeaderSaysElse) {
  const std::vector<Header> other{{"ls-k", "L1"}};
  const std::vector<Header> none{{"ls-k", ""}};
  EXPECT_EQ(key_in_task({}, "L2"), "L2");
  EXPECT_EQ(key_in_task(other, "L2"), "L1");
  EXPECT_EQ(key_in_task(none, "L2"), "");
}

TEST(Origin, HeadersTellWhereTheTaskStoodInItsOtherTopics) {
  const std::vector<Message> run{message("web", 10), message("mail", 2), message("web", 11)};
  ReadOrder order({"mail", "sales", "web"});
  order.restart(std::vector<Position>{{{"web", Partition(3)}, Offset(10)},
                                      {{"mail", Partition(3)}, Offset(2)}});
  order.begin(run);
  order.pass(run[0]);
  order.pass(run[1]);
  OriginHeaders headers("toy", Partition(3), &order);
  std::vector<Header> written;
  const auto source = [&](const Message& cause) {
    written.clear();
    headers.write(EventTime{-5}, 9, "L1", "L1", &cause, written);
    return std::string(find_header(written, "ls-src"));
  };

  EXPECT_EQ(source(run[0]), "web/3/10@2,0");
  EXPECT_EQ(find_header(written, "ls-o"), "1|toy|3|-5|9");
  EXPECT_EQ(source(run[1]), "mail/3/2@0,11");
  EXPECT_EQ(source(run[2]), "web/3/11") << "not passed yet";
  EXPECT_EQ(source(message("web", 9)), "web/3/9") << "of no run";
}

}  // namespace
}  // namespace ls::flow
