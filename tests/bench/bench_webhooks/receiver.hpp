#pragma once

#include "support/leadstream_process.hpp"
#include "support/temp_folder.hpp"
#include "support/webhook_signer.hpp"

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <string>

namespace ls::bench {

// `leadstream run` on its embedded log, told the keys of all providers, with a topology that passes
// on each event once.
class Receiver {
 public:
  explicit Receiver(const test::WebhookSigner& signer);

  Status start();
  [[nodiscard]] std::uint16_t port() const {
    return port_;
  }
  [[nodiscard]] pid_t id() const {
    return process_.id();
  }

  // Until all that was stored has been through the topology.
  Status await_end();
  // What became of everything, then.
  struct Outcome {
    std::uint64_t stored = 0;  // events on the input topics, repetitions among them
    std::uint64_t once = 0;    // that the topology passed on
    std::uint64_t distinct = 0;
    std::uint64_t dead_letters = 0;
  };
  Result<Outcome> outcome();
  Status stop();

 private:
  test::TempFolder folder_;
  test::LeadstreamProcess process_;
  std::uint16_t port_ = 0;
};

}  // namespace ls::bench
