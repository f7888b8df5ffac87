#include "app/validate/places.hpp"

#include "leadstream/config/yaml.hpp"

#include <vector>

namespace ls::app {

using config::Node;
using config::Place;

Place Places::of(const std::string& topology, const std::string& section, const std::string& id,
                 const std::string& key) {
  const Node& root = file_of(topology);
  const auto list = root.find(section);
  for (const Node& element : list ? list->elements() : std::vector<Node>()) {
    const auto found = element.find("id");
    if (found && found->text() == id) {
      const auto member = element.find(key);
      return member ? member->place() : element.place();
    }
  }
  return root.place();
}

Place Places::of(const std::string& topology) {
  const auto name = file_of(topology).find("topology");
  return name ? name->place() : file_of(topology).place();
}

const Node& Places::file_of(const std::string& topology) {
  auto found = files_.find(topology);
  if (found == files_.end()) {
    const auto loaded = config::load_yaml(folder_ / (topology + ".yaml"));
    const Place nowhere{(folder_ / (topology + ".yaml")).string(), 1, 1};
    found = files_.emplace(topology, loaded ? *loaded : Node::null(nowhere)).first;
  }
  return found->second;
}

}  // namespace ls::app
