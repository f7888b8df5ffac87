#include "app/settings_shown.hpp"

#include "app/settings_table.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {

namespace {

std::string json_text(std::string_view text) {
  std::string out;
  event::JsonWriter(out).value(text);
  return out;
}

// Plain where no reader could take it for anything else; else as in JSON, which YAML understands.
std::string yaml_text(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '/' || c == '-' || c == ':';
  };
  const bool has_plain_ends =
      !text.empty() && text.front() != '-' && text.front() != ':' && text.back() != ':';
  const bool is_null = text == "null" || text == "Null" || text == "NULL";
  const bool can_be_plain = has_plain_ends && !is_null && std::ranges::all_of(text, is_plain);
  return can_be_plain ? std::string(text) : json_text(text);
}

class Lister final : public SettingVisitor {
 public:
  explicit Lister(const std::map<std::string, std::string>& origins) : origins_(origins) {}

  [[nodiscard]] std::vector<ShownSetting> take() {
    return std::move(shown_);
  }

  void begin_section(std::string_view key) override {
    add(key, "", "");
    shown_.back().kind = ShownSetting::Kind::section;
    sections_.push_back(shown_.back().path);
  }
  void end_section() override {
    sections_.pop_back();
  }
  void text(std::string_view key, std::string& value) override {
    add_text(key, value);
  }
  void secret(std::string_view key, Secret& value) override {
    const bool is_typed = value.file.empty() && !value.value.empty();
    add_text(key, is_typed ? "***" : "");
    add_text(std::string(key) + "_file", value.file);
  }
  void flag(std::string_view key, bool& value) override {
    add_raw(key, value ? "true" : "false");
  }
  void integer(std::string_view key, std::int64_t& value, config::IntegerRange /*range*/) override {
    add_raw(key, std::to_string(value));
  }
  void duration(std::string_view key, Millis& value, config::DurationRange /*range*/) override {
    add_text(key, format_duration(value));
  }
  void bytes(std::string_view key, std::size_t& value, config::BytesRange /*range*/) override {
    add_text(key, config::format_bytes(value));
  }
  void choice(std::string_view key, std::size_t& index,
              std::span<const std::string_view> names) override {
    add_text(key, names[index]);
  }
  void parsed(std::string_view key, const std::string& now, const Parse& /*parse*/) override {
    add_text(key, now);
  }
  void texts(std::string_view key, std::vector<std::string>& value) override {
    std::string yaml;
    std::string json;
    event::JsonWriter writer(json);
    writer.begin_array();
    for (const std::string& text : value) {
      yaml += yaml.empty() ? "" : ", ";
      yaml += yaml_text(text);
      writer.value(text);
    }
    writer.end_array();
    add(key, '[' + yaml + ']', json);
  }
  void text_map(std::string_view key, std::map<std::string, std::string>& value) override {
    begin_map(key, value.empty());
    for (const auto& [name, text] : value) {
      add_text(name, text);
    }
    end_map(value.empty());
  }
  void retention_map(std::string_view key, std::map<std::string, Retention>& value,
                     const Retention& /*fallback*/) override {
    begin_map(key, value.empty());
    for (const auto& [topic, retention] : value) {
      const std::string time = format_duration(retention.time);
      const std::string size = config::format_bytes(retention.size);
      std::string json;
      event::JsonWriter(json).begin_object().member("time", time).member("size", size).end_object();
      add(topic, fmt::format("{{time: {}, size: {}}}", time, size), json);
    }
    end_map(value.empty());
  }

 private:
  // An empty map is a value; one with entries is a section of them.
  void begin_map(std::string_view key, bool is_empty) {
    if (is_empty) {
      add_raw(key, "{}");
    } else {
      begin_section(key);
    }
  }
  void end_map(bool is_empty) {
    if (!is_empty) {
      end_section();
    }
  }
  void add_text(std::string_view key, std::string_view text) {
    add(key, yaml_text(text), json_text(text));
  }
  void add_raw(std::string_view key, const std::string& text) {
    add(key, text, text);
  }
  void add(std::string_view key, std::string yaml, std::string json) {
    const std::string parent = sections_.empty() ? "" : sections_.back() + ".";
    ShownSetting shown{.path = parent + std::string(key),
                       .key = std::string(key),
                       .depth = sections_.size(),
                       .yaml = std::move(yaml),
                       .json = std::move(json)};
    const auto origin = origins_.find(shown.path);
    if (origin != origins_.end()) {
      shown.origin = origin->second;
    }
    shown_.push_back(std::move(shown));
  }

  const std::map<std::string, std::string>& origins_;
  std::vector<std::string> sections_;
  std::vector<ShownSetting> shown_;
};

}  // namespace

std::string ShownSetting::yaml_line() const {
  std::string line(depth * 2, ' ');
  line += yaml_text(key) + ':';
  return kind == Kind::section ? line : line + ' ' + yaml;
}

std::vector<ShownSetting> shown_settings(const LoadedSettings& loaded) {
  Settings copy = loaded.settings;
  Lister lister(loaded.origins);
  visit_settings(copy, lister);
  return lister.take();
}

}  // namespace ls::app
