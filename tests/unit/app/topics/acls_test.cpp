#include "app/topics/acls.hpp"

#include "unit/app/topics/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace ls::app {
namespace {

using testing::ElementsAre;

std::vector<Acl> needed(const Settings& settings) {
  const auto project = topics_test::project(settings);
  return acls_needed(settings, *project, plan_topics(settings, *project, {}).value());
}

const Acl* find(const std::vector<Acl>& acls, const std::string& resource,
                const std::string& name) {
  const auto found = std::ranges::find_if(
      acls, [&](const Acl& acl) { return acl.resource == resource && acl.name == name; });
  return found == acls.end() ? nullptr : &*found;
}

TEST(Acls, EachTopicNeedsWhatIsDoneWithIt) {
  const std::vector<Acl> acls = needed(topics_test::settings());

  EXPECT_THAT(find(acls, "topic", "crm.web")->operations, ElementsAre("Describe", "Read"));
  EXPECT_THAT(find(acls, "topic", "leads.scores")->operations, ElementsAre("Describe", "Write"));
  EXPECT_THAT(find(acls, "topic", "leadstream.score.changelog")->operations,
              ElementsAre("Describe", "Read", "Write", "DescribeConfigs"));
}

TEST(Acls, GroupsAndTransactionsAreNamedAsTheClientsNameThem) {
  const std::vector<Acl> acls = needed(topics_test::settings());

  EXPECT_THAT(find(acls, "group", "leadstream.train")->operations, ElementsAre("Describe", "Read"));
  const Acl* transactions = find(acls, "transactional-id", "leadstream.train.");
  ASSERT_NE(transactions, nullptr);
  EXPECT_TRUE(transactions->is_prefix);
  EXPECT_THAT(transactions->operations, ElementsAre("Describe", "Write"));
}

TEST(Acls, WithoutTransactionsNoneIsAllowed) {
  Settings settings = topics_test::settings();
  settings.guarantee = Guarantee::at_least_once;

  EXPECT_EQ(find(needed(settings), "transactional-id", "leadstream.train."), nullptr);
}

}  // namespace
}  // namespace ls::app
