#include "leadstream/flow/aligned.hpp"

#include "unit/flow/aligned_toys.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

std::string refusal(const std::vector<std::shared_ptr<const Topology>>& topologies,
                    const AlignedOptions& options = toys::run_options()) {
  const Status status = check_aligned(topologies, options, "models");
  return status ? "" : status.error().message;
}

TEST(Aligned, TakesTopologiesThatFollowEachOther) {
  EXPECT_EQ(refusal({toys::reading("reader", "toy", "counts"), toys::counting()}), "");
}

TEST(Aligned, RefusesWhatItCannotAlignWithTheReason) {
  AlignedOptions options = toys::run_options();
  options.lag = Millis{0};
  EXPECT_NE(refusal({toys::counting()}, options).find("at least 1ms"), std::string::npos);

  EXPECT_NE(refusal({toys::counting(), toys::reading("reader", "toy", "counts"),
                     toys::counting("other", {"web"}, "counts")})
                .find("both write it"),
            std::string::npos);
  EXPECT_NE(refusal({toys::reading("reader", "nobody", "counts")}).find("not part of the run"),
            std::string::npos);
  EXPECT_NE(refusal({toys::reading("reader", "toy", "counts", "counts")}).find("lead back"),
            std::string::npos);
}

TEST(Aligned, TheFingerprintTellsRunsApart) {
  const std::vector<std::shared_ptr<const Topology>> topologies = {toys::counting()};
  AlignedOptions options = toys::run_options();
  const std::string first = aligned_fingerprint(topologies, options, minutes(1));
  EXPECT_EQ(aligned_fingerprint(topologies, options, minutes(1)), first);
  EXPECT_NE(aligned_fingerprint(topologies, options, minutes(2)), first);
  options.until = options.until + Millis{1};
  EXPECT_NE(aligned_fingerprint(topologies, options, minutes(1)), first);
}

}  // namespace
}  // namespace ls::flow
