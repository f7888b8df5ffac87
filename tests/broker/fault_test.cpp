#include "broker/fault_test.hpp"

#include "support/crash_verdict.hpp"
#include "support/http_client.hpp"
#include "support/oracle.hpp"
#include "support/seed.hpp"

#include <fmt/core.h>

#include <fstream>
#include <string_view>
#include <utility>

namespace ls::test {
namespace {

// Without disorder: only then arrival and event time agree, so that lockstep says what must come.
generator::GeneratorOptions world_options(std::uint64_t seed, std::int64_t leads) {
  generator::GeneratorOptions options;
  options.seed = seed;
  options.days = 14;
  options.leads = leads;
  options.faults = {.duplicates = 0.02, .out_of_order = 0.0, .late = 0.005, .broken = 0.01};
  return options;
}

// With a field that no event type names.
void pad(CrashWorld& world, std::size_t padding) {
  const std::string field = fmt::format(R"(,"padding":"{}"}})", std::string(padding, 'x'));
  for (InputRecord& record : world.records) {
    if (padding > 0 && record.value.ends_with('}')) {
      record.value.replace(record.value.size() - 1, 1, field);
    }
  }
}

}  // namespace

void FaultTest::prepare(const Setup& setup) {
  auto project = write_quick_project(folder_ / "topologies");
  ASSERT_TRUE(project) << project.error().message;
  project_ = std::move(project).take();
  KafkaBroker::Options broker_options;
  broker_options.properties = setup.broker;
  if (setup.is_behind_proxy) {
    proxy_ = std::make_unique<FaultProxy>(seed());
    broker_options.proxy = proxy_->port();
  }
  broker_ = std::make_unique<KafkaBroker>(GetParam(), broker_options);
  if (proxy_ != nullptr) {
    proxy_->lead_to(broker_->proxied_port());
  }
  ASSERT_TRUE(ok(broker_->start()));
  run_ = std::make_unique<KafkaCrashRun>(KafkaCrashRun::Options{
      .address = broker_->address(),
      .folder = folder_ / "process",
      .topologies = project_->folder,
      .inputs = project_->score->input_topics(),
      .partitions = kPartitions,
      .in_pieces = false,
      .instances = setup.instances,
      .kafka = setup.kafka,
      .http = setup.http,
      .memory = setup.memory,
      .process_address = proxy_ == nullptr ? "" : fmt::format("127.0.0.1:{}", proxy_->port())});
  world_ = setup.world ? *setup.world
                       : make_crash_world(world_options(seed(), setup.leads), kPartitions);
  pad(*world_, setup.padding);
  ASSERT_TRUE(ok(run_->load(*world_)));
}

void FaultTest::finish_and_judge() {
  ASSERT_TRUE(ok(run_->finish()));
  const auto verified = run_->process().verify();
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->code, 0) << verified->text;
  const Result<Topics> expected = run_in_lockstep(*project_, *world_, kPartitions);
  ASSERT_TRUE(expected) << expected.error().message;
  const Result<Topics> actual = run_->read(output_topics(*project_));
  ASSERT_TRUE(actual) << actual.error().message;
  const Verdict verdict = judge(*project_, *expected, *actual, Places::same);
  EXPECT_TRUE(verdict.problems.empty()) << text_of(verdict.problems);
  EXPECT_EQ(actual->at("leads.dead_letters").size(), world_->planted.broken());
  EXPECT_EQ(actual->at("leads.late").size(), world_->planted.late);
  fmt::print("[ FIGURES  ] kafka={} inputs={} {}\n", GetParam(), world_->records.size(),
             figures_of(*actual, verdict));
}

std::string FaultTest::state_folder(std::int32_t partition) const {
  return fmt::format("{}/process/data/state/score/{}", folder_.path(), partition);
}

double FaultTest::peak_mib() const {
  std::ifstream status(fmt::format("/proc/{}/status", run_->process().id()));
  constexpr std::string_view kPeak = "VmHWM:";
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(kPeak)) {
      return std::stod(line.substr(kPeak.size())) / 1024.0;
    }
  }
  ADD_FAILURE() << "the process is gone: " << run_->process().log_end();
  return 0.0;
}

std::string FaultTest::page(const std::string& target) const {
  const std::optional<std::uint16_t> port = run_->process().port();
  return port ? ask(*port, {.target = target}).body : "";
}

Status FaultTest::wait_for_page(const std::string& target, const std::string& text) {
  constexpr Millis kLook{50};
  constexpr int kLooksMax = 2'400;
  std::string last;
  for (int look = 0; look < kLooksMax; ++look) {
    last = page(target);
    if (last.find(text) != std::string::npos) {
      return {};
    }
    LS_TRY(run_->let_work(kLook));
  }
  return internal_error(fmt::format("{} never says \"{}\":\n{}", target, text, last));
}

testing::AssertionResult ok(const Status& status) {
  if (status) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << status.error().message;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

}  // namespace ls::test
