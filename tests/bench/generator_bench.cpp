#include "leadstream/generator/crm/generator.hpp"
#include "leadstream/generator/crm/truth.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/generator/truth.hpp"

#include <benchmark/benchmark.h>

namespace ls::generator {
namespace {

// 90 simulated days with so many leads; a third of them are alive at a time.
void generate(benchmark::State& state) {
  GeneratorOptions options;
  options.leads = static_cast<std::uint64_t>(state.range(0));
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    Generator generator(options);
    GeneratedMessage message;
    while (generator.next(message)) {
      bytes += message.value.size();
    }
    messages += generator.planted().messages;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(messages));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(generate)->Arg(20'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// The Bayes-optimal probability at every event of each lead.
void bayes(benchmark::State& state) {
  GeneratorOptions options;
  options.leads = 2'000;
  std::int64_t snapshots = 0;
  for (auto _ : state) {
    Truth truth(options);
    for (std::uint64_t number = 0; number < truth.leads(); ++number) {
      const std::string contact = truth.lead(number).contact;
      for (const EventTime at : truth.event_times(number)) {
        benchmark::DoNotOptimize(truth.bayes({contact, at, days(14)}));
        ++snapshots;
      }
    }
  }
  state.SetItemsProcessed(snapshots);
}
BENCHMARK(bayes)->Unit(benchmark::kMillisecond);

// A year of a CRM of so many contacts, by so many threads.
void generate_crm(benchmark::State& state) {
  crm::Options options;
  options.contacts = static_cast<std::uint64_t>(state.range(0));
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    crm::Generator generator(options, static_cast<int>(state.range(1)));
    GeneratedMessage message;
    while (generator.next(message)) {
      bytes += message.value.size();
    }
    messages += generator.planted().messages;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(messages));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(generate_crm)
    ->Args({20'000, 1})
    ->Args({20'000, 2})
    ->Args({200'000, 1})
    ->Args({200'000, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// What is true and could be known after every event.
void crm_truth(benchmark::State& state) {
  crm::Options options;
  options.contacts = 1'000;
  std::int64_t events = 0;
  for (auto _ : state) {
    crm::Truth truth(options);
    for (std::uint64_t number = 0; number < truth.contacts(); ++number) {
      events += static_cast<std::int64_t>(truth.moments(number).size());
    }
  }
  state.SetItemsProcessed(events);
}
BENCHMARK(crm_truth)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ls::generator
