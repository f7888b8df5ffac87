#include "event/json_pointer.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/config/problems.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace ls::event {
namespace {

using config::Node;
using config::Place;
using config::Problems;
using config::Reader;

// Slots are few enough for one row per event.
constexpr std::size_t kFieldsMax = 256;
constexpr config::IntegerRange kBytesRange{.min = 1, .max = 1024 * 1024};

struct Draft {
  EventTypeSpec spec;
  Node example;
};

// Lower-case words joined by dots (types, topics) or underscores (fields).
bool is_name(std::string_view text, char joint) {
  const auto is_word = [joint](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == joint;
  };
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' && text.back() != joint &&
         std::all_of(text.begin(), text.end(), is_word);
}

void check_name(Reader& reader, std::string_view key, const std::string& name) {
  if (!name.empty() && !is_name(name, '.')) {
    reader.fail_at(key, fmt::format("{} must be lower-case words joined by dots", in_quotes(name)));
  }
}

FieldKind read_kind(Reader& reader) {
  constexpr std::array<std::string_view, 7> kKinds{"boolean",  "integer", "number", "text",
                                                   "category", "time",    "json"};
  const std::size_t chosen = reader.choice("type", kKinds);
  return parse_field_kind(kKinds[chosen]).value_or(FieldKind::text);
}

void read_bounds(Reader& reader, FieldDef& field) {
  if (field.kind != FieldKind::integer && field.kind != FieldKind::number) {
    return;
  }
  field.minimum = reader.optional_number("min");
  field.maximum = reader.optional_number("max");
  if (field.minimum && field.maximum && *field.minimum > *field.maximum) {
    reader.fail_at("max", "must not be less than min");
  }
}

void read_values(Reader& reader, FieldDef& field) {
  if (field.kind != FieldKind::category) {
    return;
  }
  field.values = reader.texts("values");
  std::vector<std::string> sorted = field.values;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) {
    reader.fail_at("values", fmt::format("{} is listed twice", in_quotes(*twice)));
    field.values.assign(sorted.begin(), std::unique(sorted.begin(), sorted.end()));
  }
}

// Keys that the kind does not know are left unread, and so reported.
FieldDef read_field(const Node::Entry& entry, Problems& problems) {
  Reader reader(entry.value, problems);
  FieldDef field;
  field.name = entry.key;
  field.kind = read_kind(reader);
  field.is_required = reader.flag_or("required", false);
  read_bounds(reader, field);
  read_values(reader, field);
  field.bytes_max = default_bytes_max(field.kind);
  if (field.kind == FieldKind::text || field.kind == FieldKind::json) {
    const auto given = reader.optional_integer("max_bytes", kBytesRange);
    field.bytes_max = given ? static_cast<std::size_t>(*given) : field.bytes_max;
  }
  field.unit = reader.text_or("unit", "");
  field.doc = reader.text_or("doc", "");
  reader.finish();
  return field;
}

std::vector<FieldDef> read_fields(const Node& node, Problems& problems) {
  std::vector<FieldDef> fields;
  if (!node.is_map() && !node.is_null()) {
    problems.add(node.place(), fmt::format("fields must be a map, not {}", node.describe()));
  }
  if (node.entries().size() > kFieldsMax) {
    problems.add(node.place(), fmt::format("at most {} fields are allowed", kFieldsMax));
    return fields;
  }
  for (const Node::Entry& entry : node.entries()) {
    if (EventType::is_reserved(entry.key)) {
      problems.add(entry.place, fmt::format("{} belongs to the envelope", in_quotes(entry.key)));
      continue;
    }
    if (!is_name(entry.key, '_')) {
      problems.add(entry.place, fmt::format("{} must be lower-case words joined by underscores",
                                            in_quotes(entry.key)));
    }
    fields.push_back(read_field(entry, problems));
  }
  return fields;
}

Draft read_type(const Node& root, const std::filesystem::path& file, Problems& problems) {
  Reader reader(root, problems);
  Draft draft;
  draft.spec.name = reader.text("type");
  check_name(reader, "type", draft.spec.name);
  if (!draft.spec.name.empty() && file.stem().string() != draft.spec.name) {
    reader.fail_at("type", fmt::format("the file must be called {}.yaml", draft.spec.name));
  }
  draft.spec.topic = reader.text("topic");
  check_name(reader, "topic", draft.spec.topic);
  draft.spec.doc = reader.text("doc");
  constexpr std::array<std::string_view, 2> kUnknown{"allow", "refuse"};
  draft.spec.unknown = static_cast<UnknownFields>(reader.choice_or("unknown", kUnknown, 0));
  draft.spec.fields = read_fields(reader.child("fields").value_or(Node()), problems);
  draft.example = reader.required_child("example");
  reader.finish();
  return draft;
}

// A YAML value as the JSON value that it looks like.
void write_json(JsonWriter& out, const Node& node) {
  if (node.is_map()) {
    out.begin_object();
    for (const Node::Entry& entry : node.entries()) {
      out.key(entry.key);
      write_json(out, entry.value);
    }
    out.end_object();
  } else if (node.is_list()) {
    out.begin_array();
    for (const Node& element : node.elements()) {
      write_json(out, element);
    }
    out.end_array();
  } else if (node.is_null()) {
    out.null();
  } else if (!node.is_quoted() &&
             (config::to_flag(node.text()) || config::to_number(node.text()))) {
    out.raw(node.text());
  } else {
    out.value(std::string_view(node.text()));
  }
}

// The example in the plain form: its own keys, and the type that the file is about.
std::string example_json(const Draft& draft) {
  std::string json;
  JsonWriter out(json);
  out.begin_object().member("type", std::string_view(draft.spec.name));
  for (const Node::Entry& entry : draft.example.entries()) {
    out.key(entry.key);
    write_json(out, entry.value);
  }
  out.end_object();
  return json;
}

// The value that an error's pointer names, as far as its first step leads.
Place place_of(const Node& example, std::string_view pointer) {
  for (const Node::Entry& entry : example.entries()) {
    if (pointer == pointer_to("", entry.key) ||
        pointer.starts_with(pointer_to("", entry.key) + "/")) {
      return entry.value.place();
    }
  }
  return example.place();
}

void check_examples(const std::vector<Draft>& drafts, const Catalog& catalog, Problems& problems) {
  EventDecoder decoder(catalog, catalog.types());
  Arena arena;
  for (const Draft& draft : drafts) {
    const auto decoded = decoder.decode({.value = draft.spec.example}, arena);
    if (!decoded) {
      const Error& error = decoded.error();
      problems.add(place_of(draft.example, error.pointer),
                   fmt::format("the example is refused: {} at {}: {}", error.code,
                               in_quotes(error.pointer), error.message));
    }
  }
}

Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  for (std::filesystem::directory_iterator at(folder, failure), end; !failure && at != end;
       at.increment(failure)) {
    if (at->path().extension() == ".yaml") {
      files.push_back(at->path());
    }
  }
  if (failure) {
    return user_error(failure.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Draft> read_all(const std::vector<std::filesystem::path>& files, Problems& problems) {
  std::vector<Draft> drafts;
  for (const std::filesystem::path& file : files) {
    if (const std::optional<Node> root = config::load_yaml(file, problems)) {
      drafts.push_back(read_type(*root, file, problems));
    }
  }
  return drafts;
}

}  // namespace

std::optional<Catalog> Catalog::load(const std::filesystem::path& folder, Problems& problems) {
  Problems found;
  const auto files = files_of(folder);
  if (!files || files->empty()) {
    problems.add({folder.string(), 0, 0},
                 files ? "no event types (*.yaml) here" : files.error().message);
    return std::nullopt;
  }
  std::vector<Draft> drafts = read_all(*files, found);
  std::vector<EventTypeSpec> specs;
  for (Draft& draft : drafts) {
    draft.spec.example = example_json(draft);
    specs.push_back(draft.spec);
  }
  std::optional<Catalog> catalog;
  if (!found.has_errors()) {
    catalog = Catalog::of(std::move(specs));
    check_examples(drafts, *catalog, found);
  }
  problems.add_all(found);
  return found.has_errors() ? std::nullopt : std::move(catalog);
}

Result<Catalog> Catalog::load(const std::filesystem::path& folder) {
  Problems problems;
  std::optional<Catalog> catalog = load(folder, problems);
  LS_TRY(problems.to_status());
  return std::move(*catalog);
}

}  // namespace ls::event
