#include "app/settings.hpp"

#include "app/settings_reading.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/event/webhook.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace ls::app {
namespace {

// A folder of this test's own, removed at its end.
class SettingsFiles : public testing::Test {
 protected:
  SettingsFiles() {
    folder_ =
        std::filesystem::path(testing::TempDir()) / ("ls_settings_" + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~SettingsFiles() override {
    std::filesystem::remove_all(folder_);
  }

  std::string write(const std::string& name, std::string_view text) {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  [[nodiscard]] std::string folder() const {
    return folder_.string();
  }

 private:
  std::filesystem::path folder_;
};

LoadedSettings loaded(const SettingsSources& sources) {
  const Result<LoadedSettings> result = load_settings(sources);
  EXPECT_TRUE(result) << result.error().message;
  return result.value();
}

std::string refusal(const SettingsSources& sources) {
  const Result<LoadedSettings> result = load_settings(sources);
  EXPECT_FALSE(result);
  return result ? "" : result.error().message;
}

std::string repository(const std::string& path) {
  return std::string(LEADSTREAM_SOURCE_DIR) + "/" + path;
}

TEST(Settings, DocumentedFileHoldsExactlyTheDefaults) {
  const LoadedSettings documented = loaded({.files = {repository("config/leadstream.yaml")}});

  EXPECT_EQ(documented.settings, Settings{});
}

TEST(Settings, DocumentedFileNamesEverySetting) {
  const Result<config::Node> file = config::load_yaml(repository("config/leadstream.yaml"));
  ASSERT_TRUE(file);

  for (const SettingKey& key : setting_keys()) {
    EXPECT_TRUE(find_setting(*file, key.path)) << key.path;
  }
}

TEST(Settings, LocalFileIsEmbeddedOnLoopback) {
  const Settings settings = loaded({.files = {repository("config/local.yaml")}}).settings;

  EXPECT_EQ(settings.engine, Engine::embedded);
  EXPECT_EQ(settings.http.listen.host, "127.0.0.1");
}

TEST_F(SettingsFiles, ProductionFileIsKafkaExactlyOnce) {
  const std::string password = write("password", "s3cret\n");
  const Settings settings =
      loaded({.files = {repository("config/production.yaml")},
              .environment = {{"LEADSTREAM_KAFKA__SECURITY__PASSWORD_FILE", password}}})
          .settings;

  EXPECT_EQ(settings.engine, Engine::kafka);
  EXPECT_EQ(settings.guarantee, Guarantee::exactly_once);
  EXPECT_EQ(settings.kafka.security.protocol, KafkaSecurity::Protocol::sasl_ssl);
  EXPECT_EQ(settings.kafka.security.password.value, "s3cret");
}

TEST_F(SettingsFiles, LaterSourceWinsAndMapsAreMerged) {
  const std::string a = write("a.yaml",
                              "app: a\npartitions: 8\nmemory: 2GiB\nworkers: 2\n"
                              "kafka: {librdkafka: {x: 1, y: 1}}\n"
                              "topologies: {run: [score, train]}\n");
  const std::string b = write("b.yaml",
                              "partitions: 9\nmemory: 3GiB\nworkers: 3\n"
                              "kafka: {librdkafka: {y: 2}}\n"
                              "topologies: {run: [watch]}\n");
  const LoadedSettings result =
      loaded({.files = {a, b},
              .environment = {{"LEADSTREAM_MEMORY", "4GiB"}, {"LEADSTREAM_WORKERS", "4"}},
              .overrides = {"workers=5"}});

  EXPECT_EQ(result.settings.app, "a");
  EXPECT_EQ(result.settings.partitions, 9);
  EXPECT_EQ(result.settings.memory, std::size_t{4} << 30U);
  EXPECT_EQ(result.settings.workers, 5);
  EXPECT_EQ(result.settings.kafka.librdkafka,
            (std::map<std::string, std::string>{{"x", "1"}, {"y", "2"}}));
  EXPECT_EQ(result.settings.topologies.run, std::vector<std::string>{"watch"});
  EXPECT_EQ(result.origins.at("app"), a + ":1:6");
  EXPECT_EQ(result.origins.at("partitions"), b + ":1:13");
  EXPECT_EQ(result.origins.at("memory"), "LEADSTREAM_MEMORY");
  EXPECT_EQ(result.origins.at("workers"), "--set workers");
  EXPECT_EQ(result.origins.at("kafka.librdkafka.x"), a + ":5:22");
  EXPECT_EQ(result.origins.count("log.level"), 0U);
}

TEST_F(SettingsFiles, FolderStandsForItsFilesByName) {
  write("20.yaml", "partitions: 20\n");
  write("10.yaml", "partitions: 10\nworkers: 10\n");
  write("notes.txt", "not: [yaml\n");

  const Settings settings = loaded({.files = {folder()}}).settings;

  EXPECT_EQ(settings.partitions, 20);
  EXPECT_EQ(settings.workers, 10);
}

TEST_F(SettingsFiles, EveryProblemIsListedAtOnceWithItsPlace) {
  const std::string a = write("a.yaml", "partition: 8\nmemory: 1\nhttp:\n  listen: 8080\n");
  const std::string b = write("b.yaml", "app: x\napp: y\n");
  const std::string text = refusal(
      {.files = {a, b, folder() + "/none.yaml"},
       .environment = {{"LEADSTREAM_HTTP__LISTN", "x"}, {"LEADSTREAM_KAFKA__BOOTSTRAP", "[a"}},
       .overrides = {"log.levl=info", "workers=many", "noequals"}});

  EXPECT_EQ(text,
            "--set log.levl: unknown key; did you mean \"log.level\"?\n"
            "--set noequals: expected key=value, as in http.listen=127.0.0.1:9090\n"
            "--set workers: workers: expected a whole number, not \"many\"\n" +
                a + ":1:1: unknown key \"partition\"; did you mean \"partitions\"?\n" + a +
                ":2:9: memory: expected a size such as 512kB, 64MiB or 1GiB, not \"1\"\n" + a +
                ":4:11: listen: expected host:port such as 127.0.0.1:8080 or [::1]:8080, not "
                "\"8080\"\n" +
                b + ":2:1: duplicate key \"app\"; first at " + b + ":1:1\n" + folder() +
                "/none.yaml: cannot be read (no such file, or no permission)\n"
                "LEADSTREAM_HTTP__LISTN: unknown setting; did you mean "
                "\"LEADSTREAM_HTTP__LISTEN\"?\n"
                "LEADSTREAM_KAFKA__BOOTSTRAP:1:1: expected \",\" or \"]\"");
}

TEST_F(SettingsFiles, MistakeUnderAnOverrideIsStillReported) {
  const std::string file = write("a.yaml", "http: 5\n");

  EXPECT_EQ(refusal({.files = {file}, .overrides = {"http.enabled=false"}}),
            file + ":1:7: expected a map, not \"5\"");
}

TEST(Settings, EveryScalarCanBeSetFromTheEnvironment) {
  for (const SettingKey& key : setting_keys()) {
    if (key.kind != SettingKind::scalar || key.path.ends_with("_file")) {
      continue;
    }
    std::string name = "LEADSTREAM_";
    for (const char c : key.path) {
      name += c == '.' ? "__" : std::string(1, static_cast<char>(std::toupper(c)));
    }
    // No scalar takes this text except free text: the complaint, or the value, names the variable.
    const Result<LoadedSettings> result = load_settings({.environment = {{name, "?"}}});
    EXPECT_TRUE(result ? result->origins.at(key.path) == name
                       : result.error().message.starts_with(name + ": "))
        << key.path;
  }
}

TEST(Settings, ListsAndMapsFitIntoOneVariable) {
  const Settings settings =
      loaded({.environment = {{"LEADSTREAM_TOPOLOGIES__RUN", "score, email"},
                              {"LEADSTREAM_TOPICS", "{crm.lead: acme.lead}"},
                              {"LEADSTREAM_KAFKA__BOOTSTRAP", "[\"k1:9092\", \"k2:9092\"]"}},
              .overrides = {"kafka.librdkafka.client.rack=eu-1a",
                            "embedded.retention.topics.crm.web={time: 1d}"}})
          .settings;

  EXPECT_EQ(settings.topologies.run, (std::vector<std::string>{"score", "email"}));
  EXPECT_EQ(settings.topic_name("crm.lead"), "acme.lead");
  EXPECT_EQ(settings.topic_name("crm.web"), "crm.web");
  EXPECT_EQ(settings.kafka.bootstrap, (std::vector<std::string>{"k1:9092", "k2:9092"}));
  EXPECT_EQ(settings.kafka.librdkafka.at("client.rack"), "eu-1a");
  EXPECT_EQ(settings.embedded.topic_retention.at("crm.web").time, days(1));
  EXPECT_EQ(settings.embedded.topic_retention.at("crm.web").size, Retention{}.size);
}

TEST(Settings, VariablesOfOthersAreLeftAlone) {
  EXPECT_TRUE(load_settings({.environment = {{"PATH", "/bin"},
                                             {"LEADSTREAM_PORT", "tcp://10.0.0.1:80"},
                                             {"LEADSTREAM_PORT_8080_TCP_ADDR", "10.0.0.1"},
                                             {"LEADSTREAM_REQUIRE_BROKER", "1"},
                                             {"LEADSTREAM_DATA", "../data"}}}));
  EXPECT_EQ(refusal({.environment = {{"LEADSTREAM_ENGIN", "kafka"}}}),
            "LEADSTREAM_ENGIN: unknown setting; did you mean \"LEADSTREAM_ENGINE\"?");
  EXPECT_EQ(refusal({.environment = {{"LEADSTREAM_KAFKA__LIBRDKAFKA__X", "1"}}}),
            "LEADSTREAM_KAFKA__LIBRDKAFKA__X: set the map as a whole: "
            "LEADSTREAM_KAFKA__LIBRDKAFKA='{key: value}'");
}

TEST(Settings, FsyncIsAnEventADurationOrNever) {
  const auto fsync = [](const std::string& text) {
    return loaded({.overrides = {"embedded.fsync=" + text}}).settings.embedded.fsync;
  };

  EXPECT_EQ(fsync("commit").when, FsyncPolicy::When::at_commit);
  EXPECT_EQ(fsync("never").when, FsyncPolicy::When::never);
  EXPECT_EQ(fsync("2s").interval, seconds(2));
  EXPECT_EQ(refusal({.overrides = {"embedded.fsync=0s"}}),
            "--set embedded.fsync: fsync: expected commit, never or a duration such as 100ms, "
            "not \"0s\"");
}

TEST(Settings, ListenTakesNamesAndBothKindsOfAddresses) {
  const auto listen = [](const std::string& text) {
    return loaded({.overrides = {"http.insecure=true", "http.listen=" + text}})
        .settings.http.listen;
  };

  EXPECT_EQ(listen("localhost:0"), (Endpoint{.host = "localhost", .port = 0}));
  EXPECT_EQ(listen("[::1]:65535"), (Endpoint{.host = "::1", .port = 65535}));
  for (const char* wrong : {"::1:80", ":80", "host", "host:", "host:65536", "host:-1", "[]:80"}) {
    EXPECT_FALSE(load_settings({.overrides = {std::string("http.listen=") + wrong}})) << wrong;
  }
}

TEST_F(SettingsFiles, SecretComesFromOneSourceAndAMissingFileIsReported) {
  const std::string file = write("key", "abc\r\n");
  const LoadedSettings from_file =
      loaded({.overrides = {"kafka.security.key_password_file=" + file}});

  EXPECT_EQ(from_file.settings.kafka.security.key_password.value, "abc");
  EXPECT_EQ(
      refusal({.overrides = {"kafka.security.password=x", "kafka.security.password_file=" + file}}),
      "--set kafka.security.password_file: password_file: set either this or password, "
      "not both");
  EXPECT_EQ(refusal({.overrides = {"kafka.security.password_file=/no/such"}}),
            "--set kafka.security.password_file: password_file: \"/no/such\" cannot be read as a "
            "secret");
}

struct RuleCase {
  std::vector<std::string> overrides;
  std::string refusal;
};

TEST_F(SettingsFiles, SecretsOfWebhooksComeFromFilesAndTheEnvironmentOnly) {
  const std::string file = write("a.yaml", "http: { ingest: { mailgun: { secret: abc } } }\n");
  const std::string why =
      "http.ingest.mailgun.secret: a secret of webhooks is not written here; name its file in "
      "secret_file, or set it in the environment";
  const std::string secret = write("mailgun.key", "key-1\n");

  EXPECT_EQ(refusal({.files = {file}}), file + ":1:38: " + why);
  EXPECT_EQ(refusal({.overrides = {"http.ingest.mailgun.secret=abc"}}),
            "--set http.ingest.mailgun.secret: " + why);
  const auto mailgun = static_cast<std::size_t>(event::Provider::mailgun);
  EXPECT_EQ(loaded({.overrides = {"http.ingest.mailgun.secret_file=" + secret}})
                .settings.http.ingest[mailgun]
                .secret.value,
            "key-1");
  EXPECT_EQ(loaded({.environment = {{"LEADSTREAM_HTTP__INGEST__MAILGUN__SECRET", "key-2"}}})
                .settings.http.ingest[mailgun]
                .secret.value,
            "key-2");
}

TEST(Settings, AProviderOfWebhooksHasOnlyItsOwnKeys) {
  EXPECT_EQ(refusal({.overrides = {"http.ingest.sendgrid.secret=x"}}),
            "--set http.ingest.sendgrid.secret: unknown key; did you mean "
            "\"http.ingest.sendgrid.tenant\"?");
}

TEST(Settings, RulesThatJoinSettingsAreChecked) {
  const std::vector<RuleCase> cases = {
      {{"engine=kafka"}, "--set engine: engine kafka needs kafka.bootstrap, as in [k1:9092]"},
      {{"engine=kafka", "kafka.bootstrap=localhost"},
       "--set kafka.bootstrap: kafka.bootstrap: expected host:port, not \"localhost\""},
      {{"engine=kafka", "kafka.bootstrap=k1:9092"},
       "--set kafka.bootstrap: kafka.security.protocol must be said for brokers on other machines: "
       "ssl or sasl_ssl, or plaintext if the network is trusted"},
      {{"engine=kafka", "kafka.bootstrap=localhost:9092", "kafka.transaction_timeout=1s",
        "commit.interval=2s"},
       "--set commit.interval: commit.interval must be at most half of kafka.transaction_timeout"},
      {{"engine=kafka", "kafka.bootstrap=localhost:9092", "kafka.security.protocol=sasl_ssl"},
       "--set kafka.security.protocol: kafka.security: this protocol needs username, and password "
       "or password_file"},
      {{"engine=kafka", "kafka.bootstrap=[::1]:9092", "kafka.security.key_file=k.pem"},
       "--set kafka.security.key_file: kafka.security: certificate_file and key_file belong "
       "together"},
      {{"engine=kafka", "kafka.bootstrap=localhost:9092", "kafka.librdkafka.group.id=x"},
       "--set kafka.librdkafka.group.id: kafka.librdkafka: group.id is leadstream's own to set"},
      {{"http.listen=0.0.0.0:8080"},
       "--set http.listen: http.listen: 0.0.0.0 is reachable from other machines and the server "
       "has no authentication; listen on 127.0.0.1, or set http.insecure: true"},
      {{"batch.records_max=100", "commit.records_max=10"},
       "--set batch.records_max: batch.records_max (100) must not exceed commit.records_max (10)"},
      {{"memory=64MiB"}, "--set memory: commit.bytes_max must not exceed half of memory"},
      {{"time.lag=90s"}, "--set time.lag: time.lag must be a multiple of time.boundary, or less"},
      {{"topics={crm.lead: same, crm.web: same}"},
       "--set topics:1:1: topics: crm.lead and crm.web would share the topic \"same\""},
      {{"topics={crm.lead: \"a b\"}"},
       "--set topics:1:1: topics: crm.lead: \"a b\" is no topic name"},
      {{"topologies.run=score,score"},
       "--set topologies.run: topologies.run: \"score\" stands twice"},
      {{"app=a/b"},
       "--set app: app: \"a/b\" may hold only letters, digits, \".\", \"_\" and \"-\""},
  };
  for (const RuleCase& rule : cases) {
    EXPECT_EQ(refusal({.overrides = rule.overrides}), rule.refusal);
  }
}

TEST(Settings, RuleThatOnlyConcernsKafkaLeavesTheEmbeddedLogAlone) {
  EXPECT_TRUE(load_settings({.overrides = {"kafka.transaction_timeout=1s", "commit.interval=1s"}}));
}

}  // namespace
}  // namespace ls::app
