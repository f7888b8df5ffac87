#include "leadstream/scoring/engagement/traffic_lists.hpp"

#include "scoring/email/ascii.hpp"
#include "scoring/engagement/network.hpp"
#include "scoring/word_list.hpp"

#include <algorithm>
#include <vector>

namespace ls::scoring {
namespace {

using Agents = std::vector<std::string>;
using Networks = std::vector<Network>;

constexpr auto kIsSame = [](char a, char b) { return to_lower(a) == b; };

bool is_agent(std::string_view agent, std::string_view listed) {
  if (listed.front() == '=') {
    listed.remove_prefix(1);
    return std::equal(agent.begin(), agent.end(), listed.begin(), listed.end(), kIsSame);
  }
  return std::search(agent.begin(), agent.end(), listed.begin(), listed.end(), kIsSame) !=
         agent.end();
}

bool holds(const Agents& agents, std::string_view agent) {
  return !agent.empty() &&
         std::any_of(agents.begin(), agents.end(),
                     [agent](const std::string& listed) { return is_agent(agent, listed); });
}

bool holds(const Networks& networks, const std::optional<IpAddress>& address) {
  return address &&
         std::any_of(networks.begin(), networks.end(),
                     [&address](const Network& network) { return network.holds(*address); });
}

Result<Networks> read_networks(const std::string& path) {
  Networks networks;
  for (const std::string& word : LS_TRY(read_words(path))) {
    const std::optional<Network> network = Network::parse(word);
    if (!network) {
      return user_error(path + ": \"" + word + "\" is no network");
    }
    networks.push_back(*network);
  }
  return networks;
}

}  // namespace

struct TrafficLists::Parts {
  Agents relay_agents;
  Agents scanner_agents;
  Networks relay_networks;
  Networks scanner_networks;
};

TrafficLists::TrafficLists(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
TrafficLists::~TrafficLists() = default;

Result<std::shared_ptr<const TrafficLists>> TrafficLists::load(const std::string& folder) {
  auto parts = std::make_unique<Parts>();
  parts->relay_agents = LS_TRY(read_words(folder + "/relay_agents.txt"));
  parts->scanner_agents = LS_TRY(read_words(folder + "/scanner_agents.txt"));
  parts->relay_networks = LS_TRY(read_networks(folder + "/relay_networks.txt"));
  parts->scanner_networks = LS_TRY(read_networks(folder + "/scanner_networks.txt"));
  return std::shared_ptr<const TrafficLists>(std::make_shared<TrafficLists>(std::move(parts)));
}

std::shared_ptr<const TrafficLists> TrafficLists::none() {
  return std::make_shared<TrafficLists>(std::make_unique<const Parts>());
}

ListedTraffic TrafficLists::find(std::string_view user_agent, std::string_view ip) const {
  const std::optional<IpAddress> address = IpAddress::parse(ip);
  return {
      .is_relay = holds(parts_->relay_agents, user_agent) || holds(parts_->relay_networks, address),
      .is_scanner_agent = holds(parts_->scanner_agents, user_agent),
      .is_scanner_network = holds(parts_->scanner_networks, address)};
}

}  // namespace ls::scoring
