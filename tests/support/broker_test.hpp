#pragma once

#include "support/kafka_broker.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

namespace ls::test {

// The base of every test that needs a real broker; its parameter is Kafka's version. Without the
// jars it is skipped aloud, or fails where LEADSTREAM_REQUIRE_BROKER=1.
class BrokerTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (const auto why = KafkaBroker::why_missing(GetParam())) {
      if (KafkaBroker::is_required()) {
        FAIL() << *why;
      }
      GTEST_SKIP() << "!!!! NOT TESTED on Kafka " << GetParam() << ": " << *why;
    }
  }

  // One broker for all tests of this program that only add topics of their own names; a test that
  // stops its broker makes one for itself.
  static KafkaBroker& shared_broker() {
    static std::map<std::string, std::unique_ptr<KafkaBroker>> brokers;
    std::unique_ptr<KafkaBroker>& broker = brokers[GetParam()];
    if (broker == nullptr) {
      broker = std::make_unique<KafkaBroker>(GetParam());
      const Status started = broker->start();
      EXPECT_TRUE(started.has_value()) << started.error().message;
    }
    return *broker;
  }

  // A topic name that no other test has.
  static std::string own_topic() {
    const testing::TestInfo& info = *testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string(info.test_suite_name()) + "." + info.name();
    std::replace(name.begin(), name.end(), '/', '.');
    return name;
  }
};

// For INSTANTIATE_TEST_SUITE_P: "3.9.1" becomes "v3_9_1".
inline std::string version_name(const testing::TestParamInfo<std::string>& version) {
  std::string name = "v" + version.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

}  // namespace ls::test
