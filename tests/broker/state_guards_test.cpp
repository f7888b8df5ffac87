#include "support/broker_test.hpp"
#include "support/kafka_admin.hpp"
#include "support/kafka_client.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"
#include "leadstream/runtime/task_leases.hpp"
#include "leadstream/state/changelog.hpp"
#include "leadstream/state/memory_store.hpp"
#include "leadstream/state/meta.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

// A changelog that changed while nobody looked, on a broker that compacts and deletes for real.

namespace ls::test {
namespace {

constexpr Millis kPatience{60'000};

class StateGuards : public BrokerTest {
 protected:
  void SetUp() override {
    BrokerTest::SetUp();
    if (testing::Test::IsSkipped() || testing::Test::HasFatalFailure()) {
      return;
    }
    KafkaBroker::Options options;
    options.properties = "log.cleaner.backoff.ms=50\nlog.cleaner.enable=true\n";
    broker_ = std::make_unique<KafkaBroker>(GetParam(), options);
    const Status started = broker_->start();
    ASSERT_TRUE(started.has_value()) << started.error().message;
    client_ = std::make_unique<KafkaClient>(broker_->address());
    settings_.bootstrap = broker_->address();
    settings_.app = "app";
    cluster_ = kafka::Cluster::make(settings_, clock_).take();
    writer_ = std::make_unique<KafkaWriter>(
        KafkaWriter::Options{.address = broker_->address(), .transactional_id = "task"});
    must(writer_->open());
  }
  static void must(const Status& status) {
    ASSERT_TRUE(status.has_value()) << status.error().message;
  }

  // A changelog whose tombstones go after so long, and whose segments are ready to be compacted
  // soon.
  void create(const std::string& tombstones_kept_ms) {
    must(client_->create({.name = topic(),
                          .partitions = 1,
                          .settings = {{"cleanup.policy", "compact"},
                                       {"delete.retention.ms", tombstones_kept_ms},
                                       {"segment.ms", "50"},
                                       {"min.cleanable.dirty.ratio", "0.01"}}}));
  }
  [[nodiscard]] std::string topic() const {
    return cluster_->changelog_topic("toy");
  }
  void send(Bytes row, const std::string& value) {
    must(writer_->send(
        {.topic = topic(), .key = state::changelog_key(row), .value = value, .partition = 0}));
  }
  // Outside of the transaction: who reads what is committed reads it all the same.
  void erase(Bytes row) {
    auto producer = kafka::PlainProducer::make(settings_, *system_).take();
    const std::string key = state::changelog_key(row);
    const std::string name = topic();
    flow::OutgoingMessage message;
    message.topic = name;
    message.partition = Partition(0);
    message.key = key;
    message.is_tombstone = true;
    must(producer->send(message));
    must(producer->flush());
  }
  // One transaction of the task: what `rows` sends, and META.
  void commit(const std::function<void()>& rows) {
    must(writer_->begin());
    rows();
    state::Meta meta;
    meta.transaction = ++transaction_;
    meta.changelog_id = changelog_id_;
    send(state::kMetaKey, meta.save());
    must(writer_->commit());
  }
  // Brings the store up to its changelog, or says why not. One that is put aside is told.
  Result<std::shared_ptr<state::StateStore>> open(std::shared_ptr<state::StateStore> store) {
    runtime::TaskLeases leases(clock_);
    const auto opening =
        leases.open("task",
                    [this, store](const std::string& outdated) -> Result<runtime::OpenedStore> {
                      if (outdated.empty()) {
                        return runtime::OpenedStore{store};
                      }
                      put_aside_.push_back(outdated);
                      return runtime::OpenedStore{std::make_shared<state::MemoryStore>()};
                    },
                    *cluster_, {topic(), Partition(0)});
    const auto until = system_->monotonic_ns() + kPatience.count * 1'000'000;
    while (system_->monotonic_ns() < until) {
      runtime::StateOpening::Step step = LS_TRY(opening->advance());
      if (step.store != nullptr) {
        return step.store;
      }
    }
    return internal_error("the restore does not end");
  }
  static std::string row(const state::StateStore& store, Bytes key) {
    std::string value;
    return store.get(key, value).value() ? value : "(none)";
  }
  // Whether any record of the row, a tombstone too, is still there.
  bool is_on_topic(Bytes key) {
    const auto records = client_->read_all(topic(), Isolation::read_committed);
    return !records || std::ranges::any_of(*records, [&](const ReadRecord& record) {
      return record.key == state::changelog_key(key);
    });
  }

  std::unique_ptr<Clock> system_ = make_system_clock();
  ManualClock clock_{system_->now()};
  std::unique_ptr<KafkaBroker> broker_;
  std::unique_ptr<KafkaClient> client_;
  kafka::ClientSettings settings_;
  std::unique_ptr<kafka::Cluster> cluster_;
  std::unique_ptr<KafkaWriter> writer_;
  std::uint64_t transaction_ = 0;
  std::string changelog_id_ = "one";
  std::vector<std::string> put_aside_;
};

// E11 of the engine's cases: a row was erased while this copy lay on a shelf, and compaction has
// removed even its tombstone.
TEST_P(StateGuards, AnOldCopyHasNoZombieRows) {
  ASSERT_NO_FATAL_FAILURE(create("100"));
  auto store = std::make_shared<state::MemoryStore>();
  commit([this] {
    send("zombie", "alive");
    send("kept", "1");
  });
  ASSERT_TRUE(open(store).has_value());
  ASSERT_EQ(row(*store, "zombie"), "alive");

  commit([this] { erase("zombie"); });
  const auto until = system_->monotonic_ns() + kPatience.count * 1'000'000;
  while (is_on_topic("zombie")) {
    ASSERT_LT(system_->monotonic_ns(), until) << "the broker does not compact";
    commit([] {});  // a segment is only ever closed by the record after it
  }
  clock_.advance(system_->now() - clock_.now());

  const auto opened = open(store);

  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_EQ(put_aside_.size(), 1u);
  EXPECT_EQ(row(**opened, "zombie"), "(none)");
  EXPECT_EQ(row(**opened, "kept"), "1");
}

// The same copy where tombstones are kept for a day is only brought up to date.
TEST_P(StateGuards, AYoungCopyIsKept) {
  ASSERT_NO_FATAL_FAILURE(create("86400000"));
  auto store = std::make_shared<state::MemoryStore>();
  commit([this] { send("a", "1"); });
  ASSERT_TRUE(open(store).has_value());
  commit([this] { send("a", "2"); });
  clock_.advance(Millis{11 * 3'600'000});

  ASSERT_TRUE(open(store).has_value());

  EXPECT_TRUE(put_aside_.empty());
  EXPECT_EQ(row(*store, "a"), "2");
}

// Somebody deleted the topic and made it again; it has grown past the old one by now.
TEST_P(StateGuards, AChangelogThatWasMadeAnewIsRefused) {
  ASSERT_NO_FATAL_FAILURE(create("86400000"));
  auto store = std::make_shared<state::MemoryStore>();
  commit([this] { send("a", "1"); });
  ASSERT_TRUE(open(store).has_value());
  const state::MemoryStore before = *store;
  must(KafkaAdmin(broker_->address()).delete_topic(topic()));
  ASSERT_NO_FATAL_FAILURE(create("86400000"));
  changelog_id_ = "two";  // the record that would prove it otherwise may be compacted away by now
  for (int i = 0; i < 5; ++i) {
    commit([this] { send("b", "1"); });
  }

  const auto refused = open(store);

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "changelog_replaced") << refused.error().message;
  EXPECT_EQ(*store, before);
}

// E14: one write, hours of silence, and the head of the changelog is deleted up to its end. The
// store holds all there was.
TEST_P(StateGuards, AQuietStoreOutlivesTheHeadOfItsChangelog) {
  ASSERT_NO_FATAL_FAILURE(create("100"));
  auto store = std::make_shared<state::MemoryStore>();
  commit([this] { send("a", "1"); });
  ASSERT_TRUE(open(store).has_value());
  constexpr std::int64_t kEnd = -1;
  must(KafkaAdmin(broker_->address()).delete_records(topic(), 0, kEnd));
  clock_.advance(Millis{5 * 3'600'000});

  ASSERT_TRUE(open(store).has_value());

  EXPECT_TRUE(put_aside_.empty());
  EXPECT_EQ(row(*store, "a"), "1");
}

INSTANTIATE_TEST_SUITE_P(Kafka, StateGuards, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
