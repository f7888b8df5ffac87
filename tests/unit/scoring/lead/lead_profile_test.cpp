#include "leadstream/scoring/lead/lead_profile.hpp"

#include "support/temp_folder.hpp"
#include "unit/scoring/lead/lead_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace ls::scoring {
namespace {

using testing::HasSubstr;

constexpr std::string_view kGood = R"(profile: mine
doc: Ours.
weights: { email: 1, company: 2, engagement: 1, list: 0 }
engagement: { linear_lifespan: 90d, points: { quote: 9 }, caps: { sales: 9 } }
company: { headcount_min: 3, countries: [GB], keywords: [Cap-Rate] }
bonuses: { moving: { points: 6, within: 90d }, large_budget: { points: 8, least: 5 } }
)";

struct Folder {
  ls::test::TempFolder temp;

  void write(std::string_view text) const {
    std::ofstream(temp / "mine.yaml") << text;
  }
  [[nodiscard]] std::string error() const {
    const auto loaded = LeadProfiles::load(temp.path());
    return loaded ? "" : loaded.error().message;
  }
};

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(kGood);
  return text.replace(text.find(from), from.size(), to);
}

TEST(LeadProfile, DomainsOfCompetitorsAreReadInAnyCase) {
  const Folder folder;
  folder.write(replaced("countries: [GB]", "competitors: [Rival.Example.COM]"));
  const auto loaded = LeadProfiles::load(folder.temp.path()).take();

  EXPECT_THAT(loaded->find("mine")->competitors, testing::ElementsAre("rival.example.com"));
}

TEST(LeadProfile, IsReadWithItsWeightsAsSharesOfOne) {
  const Folder folder;
  folder.write(kGood);
  const auto loaded = LeadProfiles::load(folder.temp.path()).take();

  const LeadProfile& mine = *loaded->find("mine");

  EXPECT_THAT(mine.weights, testing::ElementsAre(0.25, 0.5, 0.25, 0.0));
  EXPECT_EQ(mine.decay.form, DecayForm::linear_lifespan);
  EXPECT_EQ(mine.touch_points[0], 9.0);
  EXPECT_EQ(mine.touch_points[1], 8.0) << "as in every profile";
  EXPECT_EQ(mine.group_caps[2], 9.0);
  EXPECT_THAT(mine.keywords, testing::ElementsAre("cap rate"));
  EXPECT_EQ(loaded->names(), (std::vector<std::string>{"mine", "standard"}));
  EXPECT_NE(mine.hash(), loaded->find("standard")->hash());
}

TEST(LeadProfile, MistakesAreToldWithTheirPlace) {
  const Folder folder;
  folder.write(replaced("caps", "cpas"));
  EXPECT_THAT(folder.error(), HasSubstr("mine.yaml:4:"));
  EXPECT_THAT(folder.error(), HasSubstr("did you mean \"caps\""));
  folder.write(replaced("[GB]", "[UK]"));
  EXPECT_THAT(folder.error(), HasSubstr("write GB"));
  folder.write(replaced("[GB]", "[Germany]"));
  EXPECT_THAT(folder.error(), HasSubstr("two capitals"));
  folder.write(replaced("points: 6", "points: 16"));
  EXPECT_THAT(folder.error(), HasSubstr("mine.yaml:6:"));
  folder.write(replaced("moving", "movign"));
  EXPECT_THAT(folder.error(), HasSubstr("did you mean \"moving\""));
  folder.write(replaced("profile: mine", "profile: other"));
  EXPECT_THAT(folder.error(), HasSubstr("must be called other.yaml"));
  folder.write(replaced("linear_lifespan: 90d", "linear_lifespan: 90d, half_life: 3d"));
  EXPECT_THAT(folder.error(), HasSubstr("not both"));
  folder.write(replaced("linear_lifespan: 90d",
                        "half_life: 9d, season: { from: 13-01, until: 02-30, half_life: 1d }"));
  EXPECT_THAT(folder.error(), HasSubstr("13-01"));
  EXPECT_THAT(folder.error(), HasSubstr("02-30"));
  folder.write(
      replaced("email: 1, company: 2, engagement: 1", "email: 0, company: 0, engagement: 0"));
  EXPECT_THAT(folder.error(), HasSubstr("above 0"));
}

TEST(LeadProfiles, AnEmptyFolderAndNoneAreErrors) {
  const Folder folder;
  EXPECT_THAT(folder.error(), HasSubstr("no profile"));
  EXPECT_FALSE(LeadProfiles::load(folder.temp / "nowhere"));
}

}  // namespace
}  // namespace ls::scoring
