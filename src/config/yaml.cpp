#include "leadstream/config/yaml.hpp"

#include "leadstream/config/problems.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

namespace ls::config {

namespace {

// Far above any configuration written by people; bounds what a wrong path can make us read.
constexpr std::size_t kFileBytesMax = 16U << 20;
// Each level costs parser stack; nothing sensible nests deeper.
constexpr std::size_t kDepthMax = 64;

// What the parser saw breaks a rule after which going on makes no sense.
struct TooDeep {};

// Builds the tree from the parser's events. yaml-cpp's own tree would forget how scalars were
// quoted, accept duplicate keys and expand aliases.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

  [[nodiscard]] const Node& root() const {
    return root_;
  }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    // The parser reports an absent value where the next token stands; a reader looks at the key.
    take(Node::null(is_value_of_key() ? open_.back().key_place : place(mark)));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    problems_.add(place(mark), "aliases (*name) are not supported; repeat the value");
    take(Node::null(place(mark)));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    take(Node::scalar(value, place(mark), tag == "!"));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(mark, false);
  }

  void OnSequenceEnd() override {
    Open closed = close();
    take(Node::list(std::move(closed.elements), std::move(closed.place)));
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(mark, true);
  }

  void OnMapEnd() override {
    Open closed = close();
    take(Node::map(std::move(closed.entries), std::move(closed.place)));
  }

 private:
  // A list or map whose end has not come yet.
  struct Open {
    Place place;
    bool is_map = false;
    std::vector<Node> elements = {};
    std::vector<Node::Entry> entries = {};
    bool has_key = false;
    bool is_key_refused = false;
    std::string key = {};
    Place key_place = {};
  };

  [[nodiscard]] Place place(const YAML::Mark& mark) const {
    return {.file = file_, .line = mark.line + 1, .column = mark.column + 1};
  }

  [[nodiscard]] bool is_value_of_key() const {
    return !open_.empty() && open_.back().is_map && open_.back().has_key;
  }

  void open(const YAML::Mark& mark, bool is_map) {
    if (open_.size() == kDepthMax) {
      problems_.add(place(mark), "nested too deep");
      throw TooDeep{};
    }
    open_.push_back({.place = place(mark), .is_map = is_map});
  }

  Open close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    return closed;
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      problems_.add(place(mark), "anchors (&name) are not supported; write the value out");
    }
  }

  // The parser marks plain scalars "?", quoted ones "!", and lists and maps with either or nothing.
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag != "" && tag != "?" && tag != "!") {
      problems_.add(place(mark), "tags (" + tag + ") are not supported");
    }
  }

  void take(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (!parent.is_map) {
      parent.elements.push_back(std::move(node));
    } else if (!parent.has_key) {
      take_key(parent, node);
    } else {
      if (!parent.is_key_refused) {
        parent.entries.push_back(
            {.key = parent.key, .place = parent.key_place, .value = std::move(node)});
      }
      parent.has_key = false;
    }
  }

  void take_key(Open& map, const Node& node) {
    map.has_key = true;
    map.is_key_refused = true;
    map.key = node.text();
    map.key_place = node.place();
    if (!node.is_scalar()) {
      problems_.add(node.place(), "a key must be text, not " + node.describe());
      return;
    }
    if (node.text() == "<<" && !node.is_quoted()) {
      problems_.add(node.place(), "merge keys (<<) are not supported; write the keys out");
      return;
    }
    const auto first = std::ranges::find(map.entries, map.key, &Node::Entry::key);
    if (first != map.entries.end()) {
      problems_.add(node.place(),
                    "duplicate key \"" + map.key + "\"; first at " + to_string(first->place));
      return;
    }
    map.is_key_refused = false;
  }

  const std::string& file_;
  Problems& problems_;
  Node root_;
  std::vector<Open> open_;
};

void parse_into(std::string_view text, const std::string& file, TreeBuilder& tree,
                Problems& problems) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    parser.HandleNextDocument(tree);
    Problems ignored;
    TreeBuilder second(file, ignored);
    if (parser.HandleNextDocument(second)) {
      problems.add({.file = file, .line = 1, .column = 1},
                   "more than one document; put each into a file of its own");
    }
  } catch (const YAML::Exception& error) {
    problems.add({.file = file, .line = error.mark.line + 1, .column = error.mark.column + 1},
                 error.msg);
  } catch (const TooDeep&) {
    return;
  }
}

}  // namespace

Result<Node> parse_yaml(std::string_view text, std::string file_name) {
  Problems problems;
  TreeBuilder tree(file_name, problems);
  parse_into(text, file_name, tree, problems);
  LS_TRY(problems.to_status());
  return tree.root();
}

Result<Node> load_yaml(const std::filesystem::path& path) {
  std::error_code code;
  const bool is_directory = std::filesystem::is_directory(path, code);
  std::ifstream file(path, std::ios::binary);
  Problems problems;
  const Place place{.file = path.string()};
  if (is_directory) {
    problems.add(place, "is a directory, not a file");
  } else if (!file) {
    problems.add(place, "cannot be read (no such file, or no permission)");
  }
  LS_TRY(problems.to_status());

  std::string text(kFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kFileBytesMax) {
    problems.add(place, "is larger than 16MiB");
  }
  LS_TRY(problems.to_status());
  return parse_yaml(text, path.string());
}

}  // namespace ls::config
