#pragma once

#include "app/memory_budget.hpp"
#include "app/settings.hpp"

#include "leadstream/embedded/embedded_log.hpp"
#include "leadstream/runtime/log_gateway.hpp"
#include "leadstream/state/rocksdb_database.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

// The embedded log for people and producers. Borrows it. Any thread.
class EmbeddedGateway final : public runtime::LogGateway {
 public:
  explicit EmbeddedGateway(embedded::EmbeddedLog& log) : log_(log) {}

  Result<std::vector<Place>> append(const std::vector<Addressed>& records) override;
  Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition, Offset from,
                                         std::size_t count_max) override;
  Result<std::vector<Topic>> topics() override;

 private:
  embedded::EmbeddedLog& log_;
};

// The embedded log opened by a command, with nothing running on it.
class OwnedGateway final : public runtime::LogGateway {
 public:
  explicit OwnedGateway(const MemoryBudget& memory) : memory_(database_memory(memory)) {}

  [[nodiscard]] embedded::EmbeddedLog& log() {
    return *log_;
  }

  Status open(const Settings& settings, const Clock& clock);
  Result<std::vector<Place>> append(const std::vector<Addressed>& records) override {
    return gateway_->append(records);
  }
  Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition, Offset from,
                                         std::size_t count_max) override {
    return gateway_->read(topic, partition, from, count_max);
  }
  Result<std::vector<Topic>> topics() override {
    return gateway_->topics();
  }

 private:
  state::DatabaseMemory memory_;
  std::unique_ptr<embedded::EmbeddedLog> log_;
  std::optional<EmbeddedGateway> gateway_;
};

Result<std::unique_ptr<runtime::LogGateway>> open_embedded_log(const Settings& settings,
                                                               const Clock& clock);

}  // namespace ls::app
