// Reading and judging e-mail addresses in batch: syntax, lists, letters, components, explanation.
#include "leadstream/base/random.hpp"
#include "leadstream/scoring/email/email_lists.hpp"
#include "leadstream/scoring/email/email_quality.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ls::scoring {
namespace {

constexpr std::size_t kAddresses = 16'384;

// As a marketing list has them: four in ten at a big provider, the rest at companies; some roles,
// tags, digits and typos.
const std::vector<std::string>& addresses() {
  static const std::vector<std::string> all = [] {
    constexpr std::array<std::string_view, 8> kFirst = {"ann",   "peter", "katarina", "li",
                                                        "maria", "john",  "wolfgang", "sofia"};
    constexpr std::array<std::string_view, 8> kLast = {"smith",  "novak", "zimmermann", "chen",
                                                       "garcia", "brown", "dubois",     "rossi"};
    constexpr std::array<std::string_view, 10> kDomains = {
        "gmail.com",           "yahoo.com",  "outlook.com",     "GMX.de",
        "acme-industries.com", "gmial.com",  "mail.acme.co.uk", "mailinator.com",
        "cs.university.edu",   "example.org"};
    Random random(1);
    std::vector<std::string> made;
    for (std::size_t i = 0; i < kAddresses; ++i) {
      std::string local(kFirst[random.below(kFirst.size())]);
      local.append(random.chance(0.6) ? "." : "").append(kLast[random.below(kLast.size())]);
      local.append(random.chance(0.3) ? std::to_string(random.below(3000)) : "");
      local.append(random.chance(0.05) ? "+news" : "");
      local = random.chance(0.05) ? "info" : local;
      made.push_back(local + "@" + std::string(kDomains[random.below(kDomains.size())]));
    }
    return made;
  }();
  return all;
}

const EmailLists& lists() {
  static const auto loaded =
      EmailLists::load({.folder = LEADSTREAM_SOURCE_DIR "/topologies/lists"}).take();
  return *loaded;
}

void report(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kAddresses));
}

void email_syntax(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& address : addresses()) {
      benchmark::DoNotOptimize(parse_address(address));
    }
  }
  report(state);
}
BENCHMARK(email_syntax);

void email_quality(benchmark::State& state) {
  const AddressReader reader(lists());
  const EmailFacts facts;
  for (auto _ : state) {
    for (const std::string& address : addresses()) {
      benchmark::DoNotOptimize(assess(reader.read(address), facts));
    }
  }
  report(state);
}
BENCHMARK(email_quality);

}  // namespace
}  // namespace ls::scoring
