#include "app/settings_shown.hpp"

#include "app/settings_reading.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace ls::app {
namespace {

std::string shown_text(const LoadedSettings& loaded) {
  std::string text;
  for (const ShownSetting& setting : shown_settings(loaded)) {
    text += setting.yaml_line() + '\n';
  }
  return text;
}

const ShownSetting& find(const std::vector<ShownSetting>& shown, std::string_view path) {
  return *std::ranges::find(shown, path, &ShownSetting::path);
}

TEST(SettingsShown, LinesTogetherLoadToTheSameSettings) {
  LoadedSettings loaded;
  Settings& settings = loaded.settings;
  settings.app = "null";
  settings.instance = "a: b # \"c\" 'd' \n\xC3\xA9";
  settings.engine = Engine::kafka;
  settings.topologies.run = {"x, y", "[z", "true"};
  settings.topics = {{"crm.lead", "a.b"}, {"key: odd", "-"}};
  settings.kafka.bootstrap = {"[::1]:9092"};
  settings.kafka.librdkafka = {{"client.rack", "~"}};
  settings.embedded.fsync = {.when = FsyncPolicy::When::never, .interval = {}};
  settings.embedded.topic_retention["crm.web"] = {.time = hours(1), .size = 5U << 20U};
  settings.http.listen = {.host = "::1", .port = 0};
  settings.memory = 999'999'999;
  settings.time.idle = {1501};
  settings.log.level = LogLevel::off;

  const Result<config::Node> tree = config::parse_yaml(shown_text(loaded), "shown");
  ASSERT_TRUE(tree) << tree.error().message;
  Settings again;
  config::Problems problems;
  read_settings(*tree, SecretFiles::named, again, problems);

  EXPECT_EQ(problems.to_text(), "");
  EXPECT_EQ(again, settings);
}

TEST(SettingsShown, SecretsNeverAppear) {
  const Result<LoadedSettings> loaded =
      load_settings({.overrides = {"kafka.security.password=hunter2"}});
  ASSERT_TRUE(loaded);
  const std::vector<ShownSetting> shown = shown_settings(*loaded);

  for (const ShownSetting& setting : shown) {
    EXPECT_EQ((setting.yaml + setting.json).find("hunter2"), std::string::npos) << setting.path;
  }
  EXPECT_EQ(find(shown, "kafka.security.password").yaml, "\"***\"");
  EXPECT_EQ(find(shown, "kafka.security.key_password").yaml, "\"\"");
}

TEST(SettingsShown, OriginsAreThoseOfEachValue) {
  const Result<LoadedSettings> loaded =
      load_settings({.environment = {{"LEADSTREAM_LOG__LEVEL", "warn"}},
                     .overrides = {"kafka.librdkafka.x.y=1"}});
  ASSERT_TRUE(loaded);
  const std::vector<ShownSetting> shown = shown_settings(*loaded);

  EXPECT_EQ(find(shown, "log.level").origin, "LEADSTREAM_LOG__LEVEL");
  EXPECT_EQ(find(shown, "log.format").origin, "default");
  EXPECT_EQ(find(shown, "kafka.librdkafka.x.y").origin, "--set kafka.librdkafka.x.y");
  EXPECT_EQ(find(shown, "kafka.librdkafka").kind, ShownSetting::Kind::section);
}

}  // namespace
}  // namespace ls::app
