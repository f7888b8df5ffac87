#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/runtime/engine_view.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ls::test {

// What the three topologies show after a while of work, made up: one lead with a score, a learned
// model, one feature that drifts and its alert.
struct FakeEngine {
  FakeEngine();

  [[nodiscard]] runtime::EngineView view() const;
  // The workers read so many records more.
  void work(std::uint64_t records);
  void set_state(runtime::WorkerState state, std::string error = {});
  void set_restoring(runtime::RestoringView task);
  // Of the first task of the first worker.
  void set_waiting(const runtime::WaitView& waiting);

  static constexpr std::int64_t kLag = 37;
  static constexpr EventTime kClock{1'780'000'000'000};  // 2026-05-28T20:26:40Z

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const runtime::WorkerView>> workers_;
};

}  // namespace ls::test
