#include "app/state/scan_state.hpp"

#include "leadstream/event/json_writer.hpp"
#include "leadstream/flow/timers.hpp"
#include "leadstream/state/meta.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>

namespace ls::app {
namespace {

std::string hex(Bytes bytes) {
  std::string text;
  for (const char byte : bytes) {
    text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return text;
}

bool is_text(Bytes bytes) {
  return std::ranges::all_of(bytes, [](char c) { return c >= ' ' && c <= '~'; });
}

// A row's key in the store: the table's name behind a length byte, then the key within the table.
struct RowName {
  Bytes table;      // "node/table", or one of the task's own; empty for what lies in none
  std::string key;  // of a timer, whom it calls
  std::optional<flow::StoredTimer> timer = {};

  [[nodiscard]] bool is_of(const std::string& node) const {
    return timer ? timer->node_id == node : table.starts_with(node + "/");
  }
};

RowName name_of(Bytes key) {
  const auto length = static_cast<unsigned char>(key.empty() ? '\xff' : key.front());
  if (length > 127 || key.size() <= length) {
    return {{}, std::string(key)};
  }
  RowName name{key.substr(1, length), std::string(key.substr(1 + length))};
  if (name.table == flow::kTimersTable) {
    name.timer = flow::read_stored_timer(name.key);
    name.key = name.timer ? name.timer->key : name.key;
  }
  return name;
}

void describe(const state::Meta& meta, event::JsonWriter& json) {
  json.begin_object().member("transaction", meta.transaction).member("clock", meta.clock);
  json.member("fingerprint", meta.fingerprint).member("changelog_id", meta.changelog_id);
  json.member("changelog_next", meta.changelog_next.value).key("inputs").begin_array();
  for (const state::Meta::Input& input : meta.inputs) {
    json.begin_object().member("topic", input.topic).member("partition", input.partition.value);
    json.member("next", input.next.value).member("seen", input.seen).end_object();
  }
  json.end_array().key("nodes").begin_array();
  for (const state::Meta::Node& node : meta.nodes) {
    json.begin_object().member("id", node.id).member("type", node.type).end_object();
  }
  json.end_array().end_object();
}

// The rows of one task for people and programs.
class Scan {
 public:
  Scan(const state::StateStore& store, const flow::Topology& topology, const ScanOptions& options,
       const CommandContext& context)
      : store_(store), topology_(topology), options_(options), context_(context) {}

  Result<std::uint64_t> run() {
    Status printed;
    LS_TRY(store_.scan({}, [&](Bytes key, Bytes value) {
      printed = printed_ < options_.rows_max ? see(key, value) : Status();
      return printed.has_value() && printed_ < options_.rows_max;
    }));
    LS_TRY(std::move(printed));
    return printed_;
  }

 private:
  Status see(Bytes key, Bytes value) {
    const RowName name = name_of(key);
    if (!is_wanted(name)) {
      return {};
    }
    ++printed_;
    std::string decoded;
    event::JsonWriter json(decoded);
    if (key == state::kMetaKey) {
      describe(LS_TRY(state::Meta::load(value)), json);
    } else {
      LS_TRY(decode(name, json, decoded));
    }
    print(name, value, decoded);
    return {};
  }

  [[nodiscard]] bool is_wanted(const RowName& name) const {
    return (options_.node.empty() || name.is_of(options_.node)) &&
           name.key.starts_with(options_.key_prefix);
  }

  // What the node itself says of the key, where it can.
  Status decode(const RowName& name, event::JsonWriter& json, std::string& decoded) const {
    if (name.timer) {
      json.begin_object().member("calls", name.timer->node_id).member("at", name.timer->due);
      json.end_object();
      return {};
    }
    const flow::NodeDef* node = topology_.find_node(name.table.substr(0, name.table.find('/')));
    if (node == nullptr) {
      return {};
    }
    if (!LS_TRY(node->blueprint->describe_key(store_, node->id, name.key, json))) {
      decoded.clear();
    }
    return {};
  }

  void print(const RowName& name, Bytes value, const std::string& decoded) const {
    const Bytes table = name.table.empty() ? Bytes("(task)") : name.table;
    const std::string key = is_text(name.key) ? name.key : "0x" + hex(name.key);
    if (!context_.is_json()) {
      fmt::print(context_.out, "{}  {}  {}\n", table, key,
                 decoded.empty() ? "0x" + hex(value) : decoded);
      return;
    }
    std::string line;
    event::JsonWriter json(line);
    json.begin_object().member("table", table).member("key", key);
    json.member("bytes", value.size());
    if (decoded.empty()) {
      json.member("hex", hex(value));
    } else {
      json.key("value").raw(decoded);
    }
    json.end_object();
    fmt::print(context_.out, "{}\n", line);
  }

  const state::StateStore& store_;
  const flow::Topology& topology_;
  const ScanOptions& options_;
  const CommandContext& context_;
  std::uint64_t printed_ = 0;
};

Error no_such_node(const flow::Topology& topology, const std::string& node) {
  std::string known;
  for (const flow::NodeDef& each : topology.nodes()) {
    known += (known.empty() ? "" : ", ") + each.id;
  }
  return user_error(fmt::format(
      "topology {} has no node \"{}\", and nothing is kept under that name; its nodes: {}",
      topology.name(), node, known));
}

}  // namespace

Result<std::uint64_t> scan_state(StoppedStates& states, const flow::Topology& topology,
                                 const StateName& name, const ScanOptions& options,
                                 const CommandContext& context) {
  const auto store = LS_TRY(states.open(name));
  const std::uint64_t printed = LS_TRY(Scan(*store, topology, options, context).run());
  if (printed == 0 && !options.node.empty() && topology.find_node(options.node) == nullptr) {
    return no_such_node(topology, options.node);
  }
  return printed;
}

}  // namespace ls::app
