#pragma once

#include "bench/bench_streams/contender.hpp"
#include "bench/bench_streams/options.hpp"
#include "support/kafka_broker.hpp"
#include "support/temp_folder.hpp"

#include <memory>
#include <optional>
#include <sys/types.h>

namespace ls::bench {

// A broker with empty topics and a folder, in which contenders work; all gone with it.
class Stage {
 public:
  static Result<std::unique_ptr<Stage>> open(const Options& options);
  // Not begun yet: `open` does both.
  explicit Stage(const Options& options);

  [[nodiscard]] const Place& place() const {
    return place_;
  }
  [[nodiscard]] pid_t broker() const {
    return broker_.process_id();
  }
  Status close() {
    return broker_.stop();
  }

 private:
  std::optional<test::TempFolder> temporary_;
  Place place_;
  test::KafkaBroker broker_;
};

// Those that the options name, one after the other.
[[nodiscard]] Result<std::vector<Contender>> make_contenders(const Options& options,
                                                             const Place& place);

}  // namespace ls::bench
