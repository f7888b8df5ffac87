#include "app/settings_reading.hpp"

#include "app/settings_table.hpp"

#include "leadstream/config/reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace ls::app {

namespace {

// Collects the keys; touches no value.
class KeyCollector final : public SettingVisitor {
 public:
  [[nodiscard]] std::vector<SettingKey> take() {
    return std::move(keys_);
  }

  void begin_section(std::string_view key) override {
    add(key, SettingKind::section);
    sections_.push_back(keys_.back().path);
  }
  void end_section() override {
    sections_.pop_back();
  }
  void text(std::string_view key, std::string& /*value*/) override {
    add(key, SettingKind::scalar);
  }
  void secret(std::string_view key, Secret& /*value*/) override {
    add(key, SettingKind::scalar);
    add(std::string(key) + "_file", SettingKind::scalar);
  }
  void flag(std::string_view key, bool& /*value*/) override {
    add(key, SettingKind::scalar);
  }
  void integer(std::string_view key, std::int64_t& /*value*/,
               config::IntegerRange /*range*/) override {
    add(key, SettingKind::scalar);
  }
  void duration(std::string_view key, Millis& /*value*/, config::DurationRange /*range*/) override {
    add(key, SettingKind::scalar);
  }
  void bytes(std::string_view key, std::size_t& /*value*/, config::BytesRange /*range*/) override {
    add(key, SettingKind::scalar);
  }
  void choice(std::string_view key, std::size_t& /*index*/,
              std::span<const std::string_view> /*names*/) override {
    add(key, SettingKind::scalar);
  }
  void parsed(std::string_view key, const std::string& /*now*/, const Parse& /*parse*/) override {
    add(key, SettingKind::scalar);
  }
  void texts(std::string_view key, std::vector<std::string>& /*value*/) override {
    add(key, SettingKind::list);
  }
  void text_map(std::string_view key, std::map<std::string, std::string>& /*value*/) override {
    add(key, SettingKind::map);
  }
  void retention_map(std::string_view key, std::map<std::string, Retention>& /*value*/,
                     const Retention& /*fallback*/) override {
    add(key, SettingKind::map);
  }

 private:
  void add(std::string_view key, SettingKind kind) {
    const std::string parent = sections_.empty() ? "" : sections_.back() + ".";
    keys_.push_back({.path = parent + std::string(key), .kind = kind});
  }

  std::vector<SettingKey> keys_;
  std::vector<std::string> sections_;
};

// Reads one tree into the settings, strictly.
class TreeReader final : public SettingVisitor {
 public:
  TreeReader(const config::Node& tree, SecretFiles secrets, config::Problems& problems)
      : secrets_(secrets) {
    readers_.emplace_back(tree, problems);
  }

  void finish() {
    reader().finish();
  }

  void begin_section(std::string_view key) override {
    readers_.push_back(reader().section(key));
  }
  void end_section() override {
    reader().finish();
    readers_.pop_back();
  }
  void text(std::string_view key, std::string& value) override {
    value = reader().text_or(key, value);
  }
  void secret(std::string_view key, Secret& value) override {
    const std::string file_key = std::string(key) + "_file";
    value.value = reader().text_or(key, value.value);
    value.file = reader().text_or(file_key, value.file);
    if (value.file.empty()) {
      return;
    }
    if (!value.value.empty()) {
      reader().fail_at(file_key, fmt::format("set either this or {}, not both", key));
      return;
    }
    if (secrets_ == SecretFiles::read) {
      read_secret_file(file_key, value);
    }
  }
  void flag(std::string_view key, bool& value) override {
    value = reader().flag_or(key, value);
  }
  void integer(std::string_view key, std::int64_t& value, config::IntegerRange range) override {
    value = reader().integer_or(key, value, range);
  }
  void duration(std::string_view key, Millis& value, config::DurationRange range) override {
    value = reader().duration_or(key, value, range);
  }
  void bytes(std::string_view key, std::size_t& value, config::BytesRange range) override {
    value = reader().bytes_or(key, value, range);
  }
  void choice(std::string_view key, std::size_t& index,
              std::span<const std::string_view> names) override {
    index = reader().choice_or(key, names, index);
  }
  void parsed(std::string_view key, const std::string& /*now*/, const Parse& parse) override {
    const std::optional<std::string> text = reader().optional_text(key);
    const Status status = text ? parse(*text) : Status{};
    if (!status) {
      reader().fail_at(key, status.error().message);
    }
  }
  void texts(std::string_view key, std::vector<std::string>& value) override {
    if (reader().has(key)) {
      value = reader().texts_or_empty(key);
    }
    reader().ignore(key);
  }
  void text_map(std::string_view key, std::map<std::string, std::string>& value) override {
    config::Reader map = reader().section(key);
    for (const config::Node::Entry& entry : map.node().entries()) {
      value[entry.key] = map.text(entry.key);
    }
  }
  void retention_map(std::string_view key, std::map<std::string, Retention>& value,
                     const Retention& fallback) override {
    config::Reader map = reader().section(key);
    for (const config::Node::Entry& entry : map.node().entries()) {
      config::Reader topic = map.section(entry.key);
      value[entry.key] = {
          .time = topic.duration_or("time", fallback.time, {.min = seconds(1)}),
          .size = topic.bytes_or("size", fallback.size, {.min = std::size_t{1} << 20U})};
      topic.finish();
    }
  }

 private:
  config::Reader& reader() {
    return readers_.back();
  }

  void read_secret_file(std::string_view file_key, Secret& value) {
    // Far above any password or key phrase.
    constexpr std::size_t kSecretBytesMax = 64U << 10U;
    std::ifstream file(value.file, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file || text.size() > kSecretBytesMax) {
      reader().fail_at(file_key, fmt::format("\"{}\" cannot be read as a secret", value.file));
      return;
    }
    // Editors and `echo` end a file with a line end that is no part of the secret.
    while (text.ends_with('\n') || text.ends_with('\r')) {
      text.pop_back();
    }
    value.value = std::move(text);
  }

  SecretFiles secrets_;
  std::vector<config::Reader> readers_;
};

}  // namespace

const std::vector<SettingKey>& setting_keys() {
  static const std::vector<SettingKey> keys = [] {
    Settings settings;
    KeyCollector collector;
    visit_settings(settings, collector);
    return collector.take();
  }();
  return keys;
}

std::optional<config::Node> find_setting(const config::Node& tree, std::string_view path) {
  std::optional<config::Node> node = tree;
  while (node && !path.empty()) {
    const std::string_view key = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), key.size() + 1));
    node = node->find(key);
  }
  return node;
}

void read_settings(const config::Node& tree, SecretFiles secrets, Settings& settings,
                   config::Problems& problems) {
  TreeReader reader(tree, secrets, problems);
  visit_settings(settings, reader);
  reader.finish();
}

}  // namespace ls::app
