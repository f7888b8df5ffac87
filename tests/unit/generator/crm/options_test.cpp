#include "leadstream/generator/crm/options.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

namespace ls::generator::crm {
namespace {

Result<Options> read(const std::string& yaml) {
  return read_options(config::parse_yaml(yaml, "world.yaml").value());
}

TEST(CrmOptions, AreReadFromYaml) {
  const auto options = read(
      "scenario: crm\nseed: 7\ndays: 30\ncontacts: 500\nprevalence: 0.02\n"
      "change: {kind: privacy, at: 0.5}\nfaults: {late: 0.25}\n");

  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->seed, 7U);
  EXPECT_EQ(options->contacts, 500U);
  EXPECT_EQ(options->prevalence, 0.02);
  EXPECT_EQ(options->change.kind, ChangeKind::privacy);
  EXPECT_EQ(options->change_time(), options->start + days(15));
  EXPECT_EQ(options->faults.late, 0.25);
}

TEST(CrmOptions, AreWrittenSoThatTheyReadBack) {
  Options options;
  options.seed = 9'007'199'254'740'993;
  options.prevalence = 1.0 / 3.0;
  options.change = {.kind = ChangeKind::conversion, .at = 0.1, .factor = 2.5};
  options.faults.late_by = hours(25);

  const auto again = read(to_json(options));

  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(to_json(*again), to_json(options));
  EXPECT_EQ(again->change_time(), options.change_time());
}

TEST(CrmOptions, ListAllThatIsWrongWithItsPlace) {
  const auto options = read("scenario: leads\nseeed: 7\nchange: {kind: sudden}\n");

  ASSERT_FALSE(options);
  const std::string& message = options.error().message;
  EXPECT_NE(message.find("world.yaml:1:"), std::string::npos) << message;
  EXPECT_NE(message.find("did you mean \"seed\""), std::string::npos) << message;
  EXPECT_NE(message.find("dwell_unit"), std::string::npos) << message;
}

TEST(CrmOptions, RefuseAPrevalenceThatLeavesNoPeople) {
  EXPECT_FALSE(read("prevalence: 0.51\n"));
  EXPECT_FALSE(read("prevalence: -0.1\n"));
  EXPECT_TRUE(read("prevalence: 0.5\n"));
}

TEST(ChangeKind, IsReadByTheNameItIsWrittenWith) {
  for (const ChangeKind kind : {ChangeKind::none, ChangeKind::dwell_unit, ChangeKind::conversion,
                                ChangeKind::privacy, ChangeKind::new_source, ChangeKind::outage}) {
    EXPECT_EQ(parse_change_kind(name_of(kind)).value(), kind);
  }
}

}  // namespace
}  // namespace ls::generator::crm
