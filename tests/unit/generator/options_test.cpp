#include "leadstream/generator/options.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

namespace ls::generator {
namespace {

Result<GeneratorOptions> read(const char* yaml) {
  return read_options(config::parse_yaml(yaml, "world.yaml").value());
}

TEST(GeneratorOptions, AreReadFromYaml) {
  const auto options = read(
      "seed: 7\ndays: 30\nleads: 500\nstart: 2026-02-01T00:00:00Z\ntenant: t1\n"
      "drift: {kind: prior, at: 0.5, factor: 2}\n"
      "faults: {duplicates: 0, late: 0.25, late_by: 4d, disorder_max: 1h}\n");

  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->seed, 7U);
  EXPECT_EQ(options->days, 30);
  EXPECT_EQ(options->leads, 500U);
  EXPECT_EQ(format_rfc3339(options->start), "2026-02-01T00:00:00.000Z");
  EXPECT_EQ(options->tenant, "t1");
  EXPECT_EQ(options->drift.kind, DriftKind::prior);
  EXPECT_EQ(format_rfc3339(options->drift_time()), "2026-02-16T00:00:00.000Z");
  EXPECT_EQ(options->faults.duplicates, 0.0);
  EXPECT_EQ(options->faults.broken, FaultOptions{}.broken);
  EXPECT_EQ(options->faults.late_by, days(4));
}

TEST(GeneratorOptions, ListAllThatIsWrongWithItsPlace) {
  const auto options = read("seeed: 7\ndrift: {kind: sudden}\nfaults: {late: 2}\n");

  ASSERT_FALSE(options);
  const std::string& message = options.error().message;
  EXPECT_NE(message.find("world.yaml:1:1"), std::string::npos) << message;
  EXPECT_NE(message.find("did you mean \"seed\""), std::string::npos) << message;
  EXPECT_NE(message.find("covariate"), std::string::npos) << message;
  EXPECT_NE(message.find("world.yaml:3:16"), std::string::npos) << message;
}

TEST(GeneratorOptions, RefuseATenantThatCannotStandInAKey) {
  GeneratorOptions options;
  options.tenant = "a|b";

  EXPECT_FALSE(check(options));
}

TEST(GeneratorOptions, RefuseFaultsThatAddUpToMoreThanEverything) {
  GeneratorOptions options;
  options.faults.late = 0.6;
  options.faults.duplicates = 0.6;

  EXPECT_FALSE(check(options));
}

TEST(GeneratorOptions, NoDriftNeverBegins) {
  GeneratorOptions options;
  options.drift.kind = DriftKind::none;

  EXPECT_EQ(options.drift_time(), EventTime::max());
}

TEST(DriftKind, IsReadByTheNameItIsWrittenWith) {
  for (const DriftKind kind :
       {DriftKind::none, DriftKind::covariate, DriftKind::prior, DriftKind::concept_shift}) {
    EXPECT_EQ(parse_drift_kind(name_of(kind)).value(), kind);
  }
}

}  // namespace
}  // namespace ls::generator
