#pragma once

#include "real/data_set.hpp"
#include "support/test_project.hpp"

#include "leadstream/flow/driver.hpp"
#include "leadstream/ml/evaluation.hpp"

#include <string>
#include <vector>

namespace ls::test {

struct ExperimentOptions {
  std::size_t batch = 1000;
  std::int32_t partitions = 1;
};

// What a data set's stream through the three topologies comes to, on the in-memory driver.
struct ExperimentReport {
  struct Finding {
    std::size_t record = 0;
    std::string entity;
    std::string status;
    double distance = 0.0;
  };

  ml::Report segment;  // of the served scores, before their outcomes were known
  ml::Report whole;
  std::size_t dead_letters = 0;
  std::size_t late = 0;
  std::vector<Finding> findings;
  std::string canonical_sha256;  // of all output; depends on the data alone
};

Result<ExperimentReport> run_experiment(const DataSet& set, const TestProject& project,
                                        const ExperimentOptions& options);

// One JSON object.
std::string to_json(const DataSet& set, const ExperimentReport& report);

}  // namespace ls::test
