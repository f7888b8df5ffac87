#include "leadstream/config/yaml.hpp"

#include "config/source_text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
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

// Thrown through the parser when going on makes no sense; the problem has been added.
struct Stopped {};

struct Wording {
  std::string_view from_parser;
  std::string_view for_people;
};

// The parser names its own state; a person needs to know what to change.
constexpr std::array<Wording, 8> kWordings = {{
    {"illegal flow end", "a closing bracket without its opening one"},
    {"illegal map value",
     "unexpected \":\"; text that contains \": \" needs quotes, and the keys of one map need the "
     "same indentation"},
    {"end of map not found", "expected a key or the end of the map; check the indentation"},
    {"end of sequence not found", "expected \"- \" or the end of the list; check the indentation"},
    {"end of map flow not found", "expected \",\" or \"}\""},
    {"end of sequence flow not found", "expected \",\" or \"]\""},
    {"illegal block entry", "unexpected \"- \"; a list begins on a line of its own"},
    {"unknown token", "text that begins with this character needs quotes"},
}};

// Whether spaces, and a tab among them, begin the line (counted from 0).
bool has_indenting_tab(std::string_view text, int line) {
  for (; line > 0 && !text.empty(); --line) {
    const std::size_t end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return text.substr(0, text.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

std::string wording(const std::string& from_parser) {
  const auto found = std::ranges::find(kWordings, from_parser, &Wording::from_parser);
  return found == kWordings.end() ? from_parser : std::string(found->for_people);
}

// Builds the tree from the parser's events. yaml-cpp's own tree would forget how scalars were
// quoted, accept duplicate keys and expand aliases.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, const std::string& file, Problems& problems)
      : text_(text), file_(file), problems_(problems) {}

  [[nodiscard]] const Node& root() const {
    return root_;
  }

  // False if what follows from the tree would not be what was written: an alias or a merge key is
  // missing in it. What was written twice is there once.
  [[nodiscard]] bool is_faithful() const {
    return is_faithful_;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (std::exchange(has_document_, true)) {
      stop(mark, "a second document; put each into a file of its own");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    // The parser reports an absent value where the next token stands; a reader looks at the key.
    take(Node::null(is_value_of_key() ? open_.back().key_place : place(mark)));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    problems_.add(place(mark), "aliases (*name) are not supported; repeat the value");
    is_faithful_ = false;
    take(Node::null(place(mark)));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (tag == "!" && !is_quote_closed(text_, static_cast<std::size_t>(mark.pos))) {
      stop(mark, "the closing quote is missing");
    }
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
      stop(mark, "nested too deep");
    }
    open_.push_back({.place = place(mark), .is_map = is_map});
  }

  [[noreturn]] void stop(const YAML::Mark& mark, std::string text) {
    problems_.add(place(mark), std::move(text));
    throw Stopped{};
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
    if (!tag.empty() && tag != "?" && tag != "!") {
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
      is_faithful_ = false;
      return;
    }
    if (node.text() == "<<" && !node.is_quoted()) {
      problems_.add(node.place(), "merge keys (<<) are not supported; write the keys out");
      is_faithful_ = false;
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

  std::string_view text_;
  const std::string& file_;
  Problems& problems_;
  Node root_;
  bool has_document_ = false;
  bool is_faithful_ = true;
  std::vector<Open> open_;
};

// False if the text came to no good end.
bool parse_into(TreeBuilder& tree, std::string_view text, const std::string& file,
                Problems& problems) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(tree)) {
    }
    return true;
  } catch (const YAML::Exception& error) {
    // The parser trips over a tab only later, at the colon.
    const bool is_tab = has_indenting_tab(text, error.mark.line);
    problems.add(
        {.file = file, .line = error.mark.line + 1, .column = is_tab ? 1 : error.mark.column + 1},
        is_tab ? "tab in the indentation; use spaces" : wording(error.msg));
  } catch (const Stopped&) {
    // The problem has been added.
  }
  return false;
}

}  // namespace

std::optional<Node> parse_yaml(std::string_view text, const std::string& file_name,
                               Problems& problems) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  Problems found;
  TreeBuilder tree(text, file_name, found);
  const bool is_whole = check_characters(text, file_name, found) &&
                        parse_into(tree, text, file_name, found) && tree.is_faithful();
  problems.add_all(found);
  return is_whole ? std::optional(tree.root()) : std::nullopt;
}

namespace {

// Grows with what is there: most files are far below the limit.
std::string read_at_most(std::istream& in, std::size_t bytes_max) {
  std::string text;
  std::array<char, 16 * 1024> chunk{};
  while (in && text.size() < bytes_max) {
    const std::size_t wanted = std::min(chunk.size(), bytes_max - text.size());
    in.read(chunk.data(), static_cast<std::streamsize>(wanted));
    text.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
  }
  return text;
}

}  // namespace

std::optional<Node> load_yaml(const std::filesystem::path& path, Problems& problems) {
  const Place place{.file = path.string()};
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) {
    problems.add(place, "is a directory, not a file");
    return std::nullopt;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    problems.add(place, "cannot be read (no such file, or no permission)");
    return std::nullopt;
  }
  const std::string text = read_at_most(file, kFileBytesMax + 1);
  if (text.size() > kFileBytesMax) {
    problems.add(place, "is larger than 16MiB");
    return std::nullopt;
  }
  return parse_yaml(text, path.string(), problems);
}

Result<Node> parse_yaml(std::string_view text, const std::string& file_name) {
  Problems problems;
  const std::optional<Node> node = parse_yaml(text, file_name, problems);
  LS_TRY(problems.to_status());
  return *node;
}

Result<Node> load_yaml(const std::filesystem::path& path) {
  Problems problems;
  const std::optional<Node> node = load_yaml(path, problems);
  LS_TRY(problems.to_status());
  return *node;
}

}  // namespace ls::config
