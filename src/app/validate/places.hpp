#pragma once

#include "leadstream/config/node.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace ls::app {

// Where things stand in the files of a folder of topologies, found again by their ids.
class Places {
 public:
  explicit Places(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Of a member of a source, node or sink ("sources", "events", "from"); of the file if it is not
  // there.
  config::Place of(const std::string& topology, const std::string& section, const std::string& id,
                   const std::string& key);
  // Of the topology's name.
  config::Place of(const std::string& topology);

 private:
  const config::Node& file_of(const std::string& topology);

  std::filesystem::path folder_;
  std::map<std::string, config::Node> files_;
};

}  // namespace ls::app
