#include "kafka/conf.hpp"

#include "kafka/handles.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace ls::kafka {
namespace {

ClientSettings settings() {
  ClientSettings out;
  out.bootstrap = "127.0.0.1:9092";
  out.app = "shop";
  return out;
}

// What librdkafka itself says is set.
std::string value_in(const Conf& conf, const char* name) {
  std::array<char, 512> value{};
  std::size_t size = value.size();
  if (rd_kafka_conf_get(conf.get(), name, value.data(), &size) == RD_KAFKA_CONF_OK) {
    return value.data();
  }
  return "unknown";
}

Conf conf_for(const ClientSettings& client, Role role) {
  Result<Conf> made = make_conf(client, role, {{"group.id", "g"}}, nullptr);
  EXPECT_TRUE(made.has_value());
  return made.take();
}

TEST(Conf, AMemberNeitherCommitsNorSkipsByItself) {
  const Conf conf = conf_for(settings(), Role::member);

  EXPECT_EQ(value_in(conf, "enable.auto.commit"), "false");
  EXPECT_EQ(value_in(conf, "enable.auto.offset.store"), "false");
  EXPECT_EQ(value_in(conf, "isolation.level"), "read_committed");
  EXPECT_EQ(value_in(conf, "auto.offset.reset"), "error");
  EXPECT_EQ(value_in(conf, "check.crcs"), "true");
  EXPECT_EQ(value_in(conf, "enable.partition.eof"), "true");
}

TEST(Conf, AMemberSharesCoPartitionedTopicsByRange) {
  EXPECT_EQ(value_in(conf_for(settings(), Role::member), "partition.assignment.strategy"), "range");
}

TEST(Conf, AProducerPutsKeysWhereJavaPutsThem) {
  EXPECT_EQ(value_in(conf_for(settings(), Role::writer), "partitioner"), "murmur2_random");
  EXPECT_EQ(value_in(conf_for(settings(), Role::transactional), "partitioner"), "murmur2_random");
}

TEST(Conf, AProducerIsIdempotentAndWaitsForAllReplicas) {
  const Conf conf = conf_for(settings(), Role::writer);

  EXPECT_EQ(value_in(conf, "enable.idempotence"), "true");
  EXPECT_EQ(value_in(conf, "acks"), "-1");
}

TEST(Conf, WatermarksCountOpenTransactions) {
  EXPECT_EQ(value_in(conf_for(settings(), Role::watermarks), "isolation.level"),
            "read_uncommitted");
}

TEST(Conf, NoClientWaitsForNagleOrLongReconnects) {
  for (const Role role : {Role::member, Role::reader, Role::transactional, Role::admin}) {
    const Conf conf = conf_for(settings(), role);
    EXPECT_EQ(value_in(conf, "socket.nagle.disable"), "true");
    EXPECT_EQ(value_in(conf, "reconnect.backoff.max.ms"), "1000");
  }
}

TEST(Conf, QueuesTakeTheirShareOfTheMemory) {
  ClientSettings client = settings();
  client.memory_bytes = std::size_t{8} << 20;

  EXPECT_EQ(value_in(conf_for(client, Role::member), "queued.max.messages.kbytes"), "4096");
  EXPECT_EQ(value_in(conf_for(client, Role::writer), "queue.buffering.max.kbytes"), "4096");
}

TEST(Conf, TheTransactionTimeoutBoundsTheRequestTimeout) {
  ClientSettings client = settings();
  client.transaction_timeout = Millis{3000};

  const Conf conf = conf_for(client, Role::transactional);

  EXPECT_EQ(value_in(conf, "transaction.timeout.ms"), "3000");
  EXPECT_EQ(value_in(conf, "socket.timeout.ms"), "2900");
}

TEST(Conf, SecurityReachesTheClient) {
  ClientSettings client = settings();
  client.security.protocol = "sasl_plaintext";
  client.security.mechanism = "PLAIN";
  client.security.username = "ada";

  const Conf conf = conf_for(client, Role::reader);

  EXPECT_EQ(value_in(conf, "security.protocol"), "sasl_plaintext");
  EXPECT_EQ(value_in(conf, "sasl.mechanism"), "PLAIN");
  EXPECT_EQ(value_in(conf, "sasl.username"), "ada");
}

TEST(Conf, PassthroughReachesTheKindOfClientItNames) {
  ClientSettings client = settings();
  client.passthrough = {{"consumer.fetch.min.bytes", "7"}, {"producer.linger.ms", "3"}};

  EXPECT_EQ(value_in(conf_for(client, Role::reader), "fetch.min.bytes"), "7");
  EXPECT_EQ(value_in(conf_for(client, Role::writer), "fetch.min.bytes"), "1");
  EXPECT_EQ(value_in(conf_for(client, Role::writer), "linger.ms"), "3");
}

TEST(Conf, PassthroughThatBreaksAGuaranteeIsRefusedByName) {
  ClientSettings client = settings();
  client.passthrough = {{"isolation.level", "read_uncommitted"},
                        {"consumer.enable.auto.commit", "true"}};

  const Result<Conf> made = make_conf(client, Role::member, {}, nullptr);

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().domain, ErrorDomain::user);
  EXPECT_NE(made.error().message.find("isolation.level"), std::string::npos);
  EXPECT_NE(made.error().message.find("consumer.enable.auto.commit"), std::string::npos);
}

TEST(Conf, AnUnknownPropertyIsRefusedByName) {
  ClientSettings client = settings();
  client.passthrough = {{"fetch.min.bite", "7"}};

  const Result<Conf> made = make_conf(client, Role::member, {}, nullptr);

  ASSERT_FALSE(made.has_value());
  EXPECT_NE(made.error().message.find("fetch.min.bite"), std::string::npos);
}

TEST(Conf, NoBrokerIsAnErrorOfTheUser) {
  const Result<Conf> made = make_conf(ClientSettings{}, Role::member, {}, nullptr);

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().domain, ErrorDomain::user);
}

TEST(Conf, TheCooperativeAssignorNeedsAClientThatClosesIt) {
  ClientSettings client = settings();
  client.assignor = "cooperative-sticky";

  const Result<Conf> made = make_conf(client, Role::member, {}, nullptr);

  EXPECT_EQ(made.has_value(), rd_kafka_version() >= 0x020601ff);
}

TEST(ClientSettings, NamesFollowFromAppTopologyAndInstance) {
  WorkerSettings worker;
  worker.topology = "score";
  worker.instance_id = "i1";
  worker.worker = 2;

  EXPECT_EQ(group_id(settings(), worker), "shop.score");
  EXPECT_EQ(transactional_id(settings(), worker), "shop.score.i1.w2");
}

}  // namespace
}  // namespace ls::kafka
