#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/wire.hpp"
#include "bench/bench_engine/input.hpp"
#include "bench/bench_engine/meter.hpp"
#include "bench/bench_engine/without_log.hpp"

#include <memory>
#include <string>

namespace ls::bench {

// What all rows share.
struct Setup {
  const app::Settings& settings;
  std::shared_ptr<const app::Project> project;  // the topology that is measured, alone
  const Input& input;
  const Clock& clock;
  std::string reader = "score";  // the topology that reads the input
};

// Each runs the whole input once.

// Bytes to events, and no more.
Result<Sample> run_decode(const Setup& setup);

// The topology under the real worker, from memory and into a sink that counts: the engine
// without a log.
Result<Sample> run_in_memory(const Setup& setup, StateIn state);
// The same with so many events per second, whatever the worker would take: how long they wait.
Result<Sample> run_paced(const Setup& setup, StateIn state, double per_second);

// The engine as the program runs it, on a log that holds the whole input; measured between the
// first and the last view that its workers publish, opening and the last commit left out.
Result<Sample> run_engine(const app::Settings& settings,
                          const std::shared_ptr<const app::Project>& project, const Setup& setup);

// The least that reading and writing through librdkafka costs: every message of the input goes out
// again as it is, positions are committed every 100 ms.
enum class BareKind { transactions, plain };
struct BareOptions {
  std::string address;
  std::string group;
  std::string output;
  BareKind kind = BareKind::transactions;
};
Result<Sample> run_bare(const Setup& setup, const BareOptions& options);

}  // namespace ls::bench
